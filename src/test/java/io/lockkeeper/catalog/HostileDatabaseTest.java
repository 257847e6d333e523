package io.lockkeeper.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.sql.Action;
import io.lockkeeper.sql.Kind;
import io.lockkeeper.sql.Target;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database whose functions, operators and tables come before PostgreSQL's. Each of its functions fails when it is called. */
class HostileDatabaseTest {

    private final TestDatabase database = TestDatabase.create();

    @BeforeEach
    void make() {
        database.execute(
                """
                CREATE FUNCTION public.trap(oid, oid) RETURNS boolean LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION ''trapped''; END';
                CREATE FUNCTION public.trap("char", "char") RETURNS boolean LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION ''trapped''; END';
                CREATE FUNCTION public.trap(name, name) RETURNS boolean LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION ''trapped''; END';
                CREATE FUNCTION public.trap(name, text) RETURNS boolean LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION ''trapped''; END';
                CREATE FUNCTION public.format(text, text, text) RETURNS text LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION ''trapped''; END';
                CREATE FUNCTION public.pg_get_indexdef(oid) RETURNS text LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION ''trapped''; END';
                CREATE FUNCTION public.to_regclass(text) RETURNS regclass LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION ''trapped''; END';
                CREATE FUNCTION public.set_config(text, text, boolean) RETURNS text LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION ''trapped''; END';
                CREATE FUNCTION public.starts_with(text, text) RETURNS boolean LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION ''trapped''; END';
                CREATE FUNCTION public.step(text[], text) RETURNS text[] LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION ''trapped''; END';
                CREATE AGGREGATE public.array_agg(text) (SFUNC = public.step, STYPE = text[]);
                CREATE OPERATOR public.= (LEFTARG = oid, RIGHTARG = oid, FUNCTION = public.trap);
                CREATE OPERATOR public.= (LEFTARG = "char", RIGHTARG = "char", FUNCTION = public.trap);
                CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = name, FUNCTION = public.trap);
                CREATE OPERATOR public.= (LEFTARG = name, RIGHTARG = text, FUNCTION = public.trap);
                CREATE OPERATOR public.<> (LEFTARG = name, RIGHTARG = text, FUNCTION = public.trap);
                CREATE OPERATOR public.~ (LEFTARG = name, RIGHTARG = text, FUNCTION = public.trap);
                CREATE TABLE public.pg_class (oid oid, relname name, relkind "char", relnamespace oid);
                CREATE TABLE public.pg_index (indexrelid oid, indrelid oid);
                CREATE TABLE public.target (id integer PRIMARY KEY,
                    name text DEFAULT public.format('%s', 'a', 'b'), CHECK ('a'::name OPERATOR(public.=) 'b'::text));
                """,
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database()); END $$");
    }

    @Test
    void readingTrustsNothingOfIt() throws SQLException {
        try (Session session = TestServer.session(database.url())) {
            Catalog alone = Catalog.read(session);
            session.begin();
            Catalog inTransaction = Catalog.read(session);
            session.rollback();

            assertThat(inTransaction).isEqualTo(alone);
            assertThat(alone.relations()).extracting(Relation::name).containsExactly("pg_class", "pg_index", "target");
            Relation target = alone.relation("public", "target").orElseThrow();
            assertThat(target.columns().getLast().defaultValue())
                    .isEqualTo("public.format('%s'::text, 'a'::text, 'b'::text)");
            assertThat(target.constraints().getFirst().sql())
                    .isEqualTo("CHECK (('a'::name OPERATOR(public.=) 'b'::text))");
            assertThat(target.indexes().getFirst().sql())
                    .isEqualTo("CREATE UNIQUE INDEX target_pkey ON public.target USING btree (id)");
            assertThat(session.query("SHOW search_path", row -> row.getString(1)))
                    .containsExactly("public, pg_catalog");
        }
    }

    @Test
    void smallQuestionsTrustNothingOfIt() throws SQLException {
        try (Session session = TestServer.session(database.url())) {
            Lookup lookup = Lookup.in(session);

            assertThat(lookup.columns("target")).containsExactly("id", "name");
            assertThat(lookup.indexes(null, "target"))
                    .containsExactly(new Lookup.FoundIndex("public", "target_pkey", true));
            assertThat(lookup.leftByReindex()).isEmpty();
            assertThat(lookup.parent(null, "target")).isEmpty();
            assertThat(lookup.someRelations("public")).containsExactly("pg_class", "pg_index", "target");
            assertThat(lookup.exists(target(Kind.TABLE, "target", null))).contains(true);
            assertThat(lookup.exists(target(Kind.COLUMN, "name", "target"))).contains(true);
            assertThat(lookup.exists(target(Kind.CONSTRAINT, "nothing", "target")))
                    .contains(false);
            assertThat(lookup.exists(target(Kind.TRIGGER, "nothing", "target"))).contains(false);
            assertThat(lookup.exists(target(Kind.EXTENSION, "plpgsql", null))).contains(true);
            assertThat(lookup.exists(target(Kind.FUNCTION, "step", null))).contains(true);
        }
    }

    private static Target target(Kind kind, String name, String table) {
        return new Target(Action.CREATE, kind, null, name, table, false, false);
    }
}
