package io.lockkeeper.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.lockkeeper.catalog.Entry.Kind;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read of a database, and that reading leaves it and the session as they were. */
class CatalogTest {

    private static final List<String> BASE =
            List.of(ChangeCase.resource("base.sql").split(";\n"));

    private final TestDatabase database = TestDatabase.create();
    private Session session;

    @BeforeEach
    void connect() {
        session = TestServer.session(database.url());
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void theSameObjectsHaveTheSameFingerprintInWhateverOrderTheyWereMade() throws SQLException {
        session.begin();
        make(BASE);
        Catalog first = Catalog.read(session);
        session.rollback();
        session.begin();
        List<String> reversed = new ArrayList<>(BASE);
        Collections.reverse(reversed);
        make(reversed);
        session.execute("ALTER TABLE shop.quick ADD COLUMN gone integer; ALTER TABLE shop.quick DROP COLUMN gone,"
                + " ADD COLUMN last integer; ALTER TABLE shop.quick DROP COLUMN last");

        Catalog second = Catalog.read(session);

        assertThat(Difference.between(first, second).changes()).isEmpty();
        assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(second).isEqualTo(first);
    }

    /** Each as soon as what it needs is there. */
    private void make(List<String> statements) throws SQLException {
        Deque<String> left = new ArrayDeque<>(statements);
        for (int failures = 0; !left.isEmpty() && failures <= left.size(); ) {
            String statement = left.removeFirst();
            session.execute("SAVEPOINT one");
            try {
                session.execute(statement);
                failures = 0;
            } catch (SQLException e) {
                session.execute("ROLLBACK TO one");
                left.addLast(statement);
                failures++;
            }
        }
        assertThat(left).isEmpty();
    }

    @Test
    void theRecordsSayWhatPostgresSays() throws SQLException {
        session.execute(String.join(";\n", BASE));
        Catalog catalog = Catalog.read(session);

        Relation line = catalog.relation("shop", "line").orElseThrow();
        assertThat(line.kind()).isEqualTo(Relation.Kind.TABLE);
        assertThat(line.owner()).isEqualTo(database.url().user());
        assertThat(line.columns()).extracting(Column::name).containsExactly("item", "amount", "note");
        assertThat(line.constraints())
                .containsExactly(new Constraint(
                        "line_item",
                        Constraint.Type.FOREIGN_KEY,
                        "FOREIGN KEY (item) REFERENCES shop.item(id)",
                        List.of("item"),
                        true,
                        true,
                        false,
                        false,
                        new Constraint.References("shop", "item", List.of("id"))));
        assertThat(line.indexes()).extracting(Index::name).containsExactly("line_amount", "line_both");
        assertThat(line.indexes().getLast().columns()).containsExactly("amount", "");
        assertThat(line.indexes().getLast().isPartial()).isTrue();

        Relation item = catalog.relation("shop", "item").orElseThrow();
        assertThat(item.columns().getFirst().identity()).isEqualTo("ALWAYS");
        assertThat(item.columns())
                .filteredOn(column -> column.name().equals("seen"))
                .extracting(Column::type, Column::defaultValue)
                .containsExactly(
                        tuple("timestamp with time zone", "'2019-12-31 22:00:00+00'::timestamp with time zone"));
        assertThat(item.indexes().getFirst().isPrimary()).isTrue();

        Relation partition = catalog.relation("shop", "day_1").orElseThrow();
        assertThat(partition.bound()).isEqualTo("FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')");
        assertThat(partition.parents()).containsExactly(new Relation.Parent("shop", "day", false));
        assertThat(catalog.relation("shop", "day").orElseThrow().partitionKey()).isEqualTo("RANGE (at)");

        assertThat(catalog.types())
                .filteredOn(type -> type.name().equals("mood"))
                .extracting(Type::kind, Type::values)
                .containsExactly(tuple(Type.Kind.ENUM, List.of("sad", "it's ok", "happy")));
        assertThat(catalog.sequences())
                .filteredOn(sequence -> sequence.name().equals("number"))
                .containsExactly(
                        new Sequence("shop", "number", "integer", 5, 1, 2147483647, 1, 2, false, false, null, false));
        assertThat(catalog.routines())
                .extracting(routine -> routine.kind() + " " + routine.name() + "(" + routine.arguments() + ")")
                .containsExactly(
                        "FUNCTION heard()",
                        "FUNCTION noted()",
                        "PROCEDURE tidy(integer)",
                        "AGGREGATE total(integer)",
                        "FUNCTION twice(integer)",
                        "FUNCTION twice(text)");
    }

    @Test
    void secretsExtensionsHistoriesAndTheLedgerAreLeftOut() throws SQLException {
        session.execute(String.join(";\n", BASE));

        String all = Catalog.read(session).entries().toString();

        assertThat(all).contains("password").doesNotContain("hidden", "nowhere");
        assertThat(all).doesNotContain("_prisma_migrations", "flyway", "lockkeeper", "no part of it", "of_session");
        assertThat(all).doesNotContain("gbt_", "gbtreekey");
    }

    @Test
    void aRoleWithFewRightsReadsTheSame() throws SQLException {
        session.execute(String.join(";\n", BASE));
        session.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC");
        Catalog owners = Catalog.read(session);

        Catalog strangers;
        try (Session stranger =
                TestServer.session(database.as("catalog_stranger").url())) {
            strangers = Catalog.read(stranger);
        }

        assertThat(ChangeCase.lines(Difference.between(owners, strangers)))
                .containsExactly("~ USER_MAPPING far.catalog_friend: OPTIONS password, user => OPTIONS");
    }

    @Test
    void theSettingsOfASessionDoNotMatter() throws SQLException {
        session.execute(String.join(";\n", BASE));
        session.execute("SET TimeZone = 'Asia/Tokyo'; SET quote_all_identifiers = on; SET DateStyle = 'ISO, DMY';"
                + " SET IntervalStyle = iso_8601; SET bytea_output = escape; SET extra_float_digits = 0;"
                + " SET search_path = shop, public");

        assertThat(Catalog.read(session)
                        .relation("shop", "constant")
                        .orElseThrow()
                        .columns())
                .extracting(Column::defaultValue)
                .containsExactly(
                        "'1 day 02:03:04'::interval",
                        "'\\x00ff'::bytea",
                        "'0.30000000000000004'::double precision",
                        "'2020-02-03'::date",
                        "'2019-12-31 22:00:00+00'::timestamp with time zone");
    }

    @Test
    void anOpenTransactionGoesOnAsItWas() throws SQLException {
        session.execute("CREATE SCHEMA shop; SET TimeZone = 'Asia/Tokyo'");
        session.begin();
        session.execute(
                "SET LOCAL search_path = shop; SET LOCAL quote_all_identifiers = on; SET LOCAL DateStyle = 'ISO, DMY';"
                        + " CREATE TABLE fresh (id integer); SAVEPOINT lockkeeper_catalog");
        List<String> settings = settings();

        assertThat(Catalog.read(session).relation("shop", "fresh")).isPresent();

        assertThat(settings()).isEqualTo(settings);
        session.execute("ROLLBACK TO lockkeeper_catalog; RELEASE lockkeeper_catalog; COMMIT");
        assertThat(database.exists("shop.fresh")).isTrue();
        settings = settings();
        Catalog.read(session);
        assertThat(session.inTransaction()).isFalse();
        assertThat(settings()).isEqualTo(settings);
    }

    @Test
    void aScriptGoesOnAsItWas() throws SQLException {
        session.execute("""
                CREATE TABLE public.child (id integer PRIMARY KEY, parent integer
                    REFERENCES public.child DEFERRABLE INITIALLY DEFERRED);
                """);
        session.verbatim().begin("BEGIN");
        session.verbatim().execute("INSERT INTO child VALUES (1, 2)");

        assertThat(Catalog.read(session).relation("public", "child")).isPresent();
        session.verbatim().execute("UPDATE child SET parent = 3");
        session.verbatim().execute("INSERT INTO child VALUES (3, 1)");

        session.commit();
        assertThat(database.value("SELECT count(*) FROM public.child")).isEqualTo("2");
    }

    private List<String> settings() throws SQLException {
        return session.query(
                "SELECT name || ' ' || setting FROM pg_settings WHERE name NOT LIKE 'transaction%' ORDER BY name",
                row -> row.getString(1));
    }

    /** A function that the snapshot sees, and that is not there: PostgreSQL gives no definition for it. */
    @Test
    void whatIsDroppedWhileItIsReadIsAProblemAfterSomeAttempts() throws SQLException {
        session.execute("CREATE FUNCTION gone() RETURNS integer LANGUAGE sql AS 'SELECT 1'");
        session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1");
        database.execute("DROP FUNCTION gone()");

        Problem problem = catchThrowableOfType(Problem.class, () -> Catalog.read(session));

        assertThat(problem.type()).isEqualTo(ProblemType.CATALOG_CHANGING);
        session.execute("COMMIT");
        assertThat(Catalog.read(session).routines()).isEmpty();
    }

    /** The read waits for the lock on the view; until it has it, view and function are gone. */
    @Test
    void aReadIsRetriedWhenSomethingWasDropped() throws SQLException {
        session.execute(
                "CREATE VIEW gone AS SELECT 1; CREATE FUNCTION gone() RETURNS integer LANGUAGE sql AS 'SELECT 1';"
                        + " CREATE TABLE stays (id integer)");
        try (Session other = TestServer.session(database.url())) {
            other.execute("BEGIN; DROP VIEW gone; DROP FUNCTION gone()");
            CompletableFuture<Catalog> reading = CompletableFuture.supplyAsync(() -> Catalog.read(session));
            Waiting.await("the read waits for a lock", () -> !database.column(
                            "SELECT pid FROM pg_locks WHERE NOT granted AND relation IS NOT NULL")
                    .isEmpty());
            other.commit();

            Catalog catalog = Waiting.result(reading);

            assertThat(catalog.relations()).extracting(Relation::name).containsExactly("stays");
            assertThat(catalog.routines()).isEmpty();
        }
    }

    @Test
    void anEmptyDatabaseHoldsItsSchemaAndItsLanguage() throws SQLException {
        assertThat(Catalog.read(session).entries())
                .filteredOn(entry -> entry.kind() != Kind.GRANT && entry.kind() != Kind.COMMENT)
                .containsExactly(
                        new Entry(Kind.SCHEMA, null, "public", null, ""),
                        new Entry(Kind.EXTENSION, null, "plpgsql", null, "SCHEMA pg_catalog VERSION '1.0'"));
    }
}
