package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.catalog.Catalog;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.seed.SeedResult;
import io.lockkeeper.seed.Seeder;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.Systems;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another role has filled a schema of the login's path, before PostgreSQL's: with functions, aggregates, types and relations of every
 * name that PostgreSQL has, and with its operators for every pair of types that statements of Lockkeeper use. Each of them fails when it
 * takes part in anything, and each makes a statement ambiguous that does not say what it means.
 *
 * <p>Casts between PostgreSQL's types are left out: only who has made one of the types can make them.
 */
class HostileSchemaTest {

    private static final String OBJECTS = """
            CREATE FUNCTION hostile.called() RETURNS boolean LANGUAGE plpgsql AS
                $f$BEGIN RAISE EXCEPTION 'hostile code was called'; END$f$;
            DO $do$
            DECLARE
                one record; arguments text;
                types text[] := string_to_array('text varchar name bpchar "char" oid int2 int4 int8 bool timestamptz timestamp interval numeric'
                    ' float8 regclass regnamespace jsonb uuid text[] name[] int8[] varchar[] "char"[]', ' ');
            BEGIN
                FOR one IN SELECT oid, proname, pg_get_function_identity_arguments(oid) AS arguments, oidvectortypes(proargtypes) AS types
                    FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind = 'f'
                LOOP
                    FOREACH arguments IN ARRAY ARRAY[one.types, regexp_replace(one.types, '\\mtext\\M', 'character varying', 'g')] LOOP
                        BEGIN
                            EXECUTE format('CREATE FUNCTION hostile.%I(%s) RETURNS %s LANGUAGE plpgsql AS %L', one.proname, arguments,
                                pg_get_function_result(one.oid), 'BEGIN RAISE EXCEPTION ''hostile code was called''; END');
                        EXCEPTION WHEN OTHERS THEN NULL;
                        END;
                    END LOOP;
                END LOOP;
                FOR one IN SELECT l, r, format('CREATE FUNCTION hostile.operator(%s, %s) RETURNS boolean LANGUAGE plpgsql AS %L', l, r,
                        'BEGIN RAISE EXCEPTION ''hostile code was called''; END') AS made
                    FROM unnest(types) AS l, unnest(types) AS r
                LOOP
                    EXECUTE one.made;
                    FOREACH arguments IN ARRAY '{=,<>,<,>,<=,>=,~,~~,!~~,||,+,-,*,/,<<,->,->>,@>,&&}'::text[] LOOP
                        EXECUTE format('CREATE OPERATOR hostile.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = hostile.operator)',
                            arguments, one.l, one.r);
                    END LOOP;
                END LOOP;
                FOR one IN SELECT relname FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind IN ('r', 'v') LOOP
                    BEGIN
                        EXECUTE format('CREATE VIEW hostile.%1$I AS SELECT * FROM pg_catalog.%1$I WHERE hostile.called()', one.relname);
                    EXCEPTION WHEN OTHERS THEN NULL;
                    END;
                END LOOP;
                FOREACH arguments IN ARRAY '{count,max,min,sum,bool_and,bool_or,string_agg,array_agg}'::text[] LOOP
                    EXECUTE format('CREATE AGGREGATE hostile.%I (text) (SFUNC = textcat, STYPE = text)', arguments);
                    EXECUTE format('CREATE AGGREGATE hostile.%I (varchar) (SFUNC = textcat, STYPE = text)', arguments);
                END LOOP;
                FOR one IN SELECT typname FROM pg_type t WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype = 'b' AND typelem = 0
                    AND to_regtype(format('hostile.%I', typname)) IS NULL
                LOOP
                    EXECUTE format('CREATE DOMAIN hostile.%I AS pg_catalog.int4 CHECK (hostile.called())', one.typname);
                END LOOP;
            END $do$
            """;

    @TempDir
    private Path directory;

    private final TestDatabase database = TestDatabase.create();
    private final String mallory = "mallory_" + database.url().database();

    @BeforeEach
    void fillTheSchema() {
        database.execute(
                "CREATE ROLE " + mallory,
                "CREATE SCHEMA hostile AUTHORIZATION " + mallory,
                "GRANT CREATE ON SCHEMA public TO " + mallory,
                "SET ROLE " + mallory,
                OBJECTS,
                "RESET ROLE",
                "ALTER DATABASE " + database.url().database() + " SET search_path = public, hostile, pg_catalog");
    }

    private void thereAreThousandsOfThem() throws SQLException {
        assertThat(number("SELECT count(*) FROM pg_proc WHERE pronamespace = 'hostile'::regnamespace"))
                .isGreaterThan(3_000);
        assertThat(number("SELECT count(*) FROM pg_operator WHERE oprnamespace = 'hostile'::regnamespace"))
                .isGreaterThan(10_000);
        assertThat(number("SELECT count(*) FROM pg_class WHERE relnamespace = 'hostile'::regnamespace"))
                .isGreaterThan(120);
        assertThat(number(
                        "SELECT count(*) FROM pg_type WHERE typnamespace = 'hostile'::regnamespace AND typtype = 'd'"))
                .isGreaterThan(60);
    }

    @Test
    void noneTakesPartInPrismasLayout() throws SQLException {
        nothingTakesPart(
                SystemFolder.prisma(directory), List.of("1_table", "2_parts", "3_role", "4_failing", "5_more"));
    }

    @Test
    void noneTakesPartInFlywaysLayout() throws SQLException {
        nothingTakesPart(
                SystemFolder.flyway(directory),
                List.of("V1__table", "V2__parts", "V3__role", "V4__failing", "V5__more"));
    }

    /** Every command, in every way through it. */
    private void nothingTakesPart(SystemFolder folder, List<String> names) throws SQLException {
        thereAreThousandsOfThem();
        folder.migration(
                        names.get(0),
                        "CREATE TABLE thing (id integer PRIMARY KEY, name pg_catalog.text);"
                                + " CREATE TABLE whole (id integer) PARTITION BY RANGE (id);"
                                + " CREATE TABLE part PARTITION OF whole FOR VALUES FROM (1) TO (9)")
                .migration(names.get(1), """
                        SET lock_timeout = '9s';
                        CREATE INDEX CONCURRENTLY thing_name ON thing (name);
                        CREATE INDEX CONCURRENTLY ON thing (name, id);
                        REINDEX INDEX CONCURRENTLY thing_name;
                        ALTER TABLE whole DETACH PARTITION part CONCURRENTLY;
                        VACUUM thing;
                        ALTER TABLE thing ADD COLUMN more integer;
                        """)
                .migration(names.get(2), "SET ROLE " + mallory + "; CREATE TABLE of_mallory (id integer)")
                .migration(names.get(3), "CREATE TABLE half (id integer); ALTER TABLE missing ADD a integer");
        assertThat(database.status(folder).state()).isEqualTo(LevelState.EMPTY);

        assertThat(database.problem(folder).detail()).contains("relation \"missing\" does not exist");
        assertThat(database.status(folder).failed()).isNotNull();
        database.resolveRolledBack(folder, folder.read().migrations().get(3).name());
        folder.migration(names.get(3), "CREATE TABLE half (id integer)");
        database.migrate(folder);
        folder.migration(names.get(4), "CREATE TABLE more (id integer)");
        database.execute("CREATE TABLE public.more (id integer)");
        database.resolveApplied(folder, folder.read().migrations().get(4).name());

        assertThat(database.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
        try (Session session = session()) {
            assertThat(Catalog.read(session).entries()).isNotEmpty();
            assertThat(session.query(
                            "SELECT relname FROM pg_class WHERE relname = ANY ('{thing_name,of_mallory,half}')"
                                    + " AND relnamespace = 'public'::regnamespace",
                            row -> row.getString(1)))
                    .hasSize(3);
        }
    }

    @Test
    void noneTakesPartInASingleTransaction() {
        SystemFolder folder = SystemFolder.prisma(directory)
                .migration("1_table", "CREATE TABLE thing (id integer); SET lock_timeout = '9s'")
                .migration("2_more", "CREATE TABLE more (id integer)");

        database.migrate(folder, Asked.of(false, true, Timeouts.DEFAULT, Waiting.PATIENCE, Waiting.PATIENCE));

        assertThat(database.status(folder).state()).isEqualTo(LevelState.AT_LEVEL);
    }

    @Test
    void noneTakesPartInSeeds() throws SQLException {
        SystemFolder folder = SystemFolder.prisma(directory.resolve("migrations"));
        folder.migration("1_table", "CREATE TABLE thing (id integer PRIMARY KEY, name pg_catalog.text)");
        SystemFolder.flyway(directory)
                .manifest("""
                        name: things
                        layout: prisma
                        csv:
                          things.csv: { table: thing, key: [id] }
                        checks:
                          - { name: some, environments: [development], sql: "SELECT EXISTS (SELECT FROM thing)" }
                        """)
                .file("seeds/common/things.csv", "id,name\n1,one\n2,two\n")
                .file("seeds/common/things.sql", "INSERT INTO thing VALUES (3, ${NAME})");
        seed("three");
        database.execute("UPDATE public.thing SET name = 'x'");
        SystemFolder.flyway(directory).file("seeds/common/things.csv", "id,name\n1,one\n2,second\n");
        seed("three");

        try (Session session = session()) {
            assertThat(session.query("SELECT name FROM public.thing ORDER BY id", row -> row.getString(1)))
                    .containsExactly("one", "second", "x");
        }
    }

    private SeedResult seed(String secret) {
        var system = new Systems(false, List.of()).resolve(directory.toString());
        var work = Asked.DEFAULT.work(Listener.NONE);
        new Migrator(system, database.url(), MigrateOptions.DEFAULT, work).migrate();
        return new Seeder(system, database.url(), Environment.DEVELOPMENT, name -> Optional.of(secret), work).seed();
    }

    @Test
    void aScriptCannotFoolTheCheckOfTheLease() {
        SystemFolder folder = SystemFolder.prisma(directory).migration("1_gives_up", """
                        CREATE TEMPORARY TABLE pg_locks AS SELECT * FROM pg_catalog.pg_locks;
                        SET search_path = hostile, pg_temp, pg_catalog;
                        SELECT pg_catalog.pg_advisory_unlock_all();
                        """);

        assertThat(database.problem(folder).type()).isEqualTo(ProblemType.LEASE_LOST);
    }

    private long number(String query) throws SQLException {
        try (Session session = session()) {
            return session.query(query, row -> row.getLong(1)).getFirst();
        }
    }

    private Session session() {
        return Session.open(database.url(), "test", Timeouts.DEFAULT);
    }
}
