package io.lockkeeper.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.sql.Action;
import io.lockkeeper.sql.Kind;
import io.lockkeeper.sql.Target;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the small questions answer; that they are asked of a hostile database in the same way, {@link HostileDatabaseTest} shows. */
class LookupTest {

    private Session session;
    private Lookup lookup;

    @BeforeEach
    void connect() throws SQLException {
        session = TestServer.session(TestDatabase.create().url());
        lookup = Lookup.in(session);
        session.execute("CREATE SCHEMA \"Shop.1\"; CREATE SCHEMA aside");
    }

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void aRoutineIsLookedForInTheSchemaThatIsWritten() throws SQLException {
        session.execute("CREATE FUNCTION \"Shop.1\".price() RETURNS integer LANGUAGE sql AS 'SELECT 1';"
                + " CREATE PROCEDURE \"Shop.1\".tidy() LANGUAGE sql AS 'SELECT 1'");

        assertThat(exists(Kind.FUNCTION, "Shop.1", "price")).contains(true);
        assertThat(exists(Kind.PROCEDURE, "Shop.1", "tidy")).contains(true);
        assertThat(exists(Kind.FUNCTION, "aside", "price")).contains(false);
    }

    @Test
    void aRoutineWithoutASchemaIsLookedForOnTheSearchPathButNotAmongThoseOfPostgres() throws SQLException {
        session.execute("CREATE FUNCTION aside.price() RETURNS integer LANGUAGE sql AS 'SELECT 1'");

        assertThat(exists(Kind.FUNCTION, null, "price")).contains(false);
        assertThat(exists(Kind.FUNCTION, null, "lower")).contains(false);
        session.execute("SET search_path = \"Shop.1\", aside");
        assertThat(exists(Kind.FUNCTION, null, "price")).contains(true);
    }

    @Test
    void relationsTypesAndMembersAreFoundByTheirNames() throws SQLException {
        session.execute(
                "CREATE TABLE \"Shop.1\".\"Item \"\"x\"\"\" (\"Id\" integer CONSTRAINT one PRIMARY KEY, gone integer);"
                        + " ALTER TABLE \"Shop.1\".\"Item \"\"x\"\"\" DROP gone; CREATE DOMAIN aside.amount AS integer");

        assertThat(exists(Kind.TABLE, "Shop.1", "Item \"x\"")).contains(true);
        assertThat(exists(Kind.TABLE, null, "Item \"x\"")).contains(false);
        assertThat(exists(Kind.DOMAIN, "aside", "amount")).contains(true);
        assertThat(exists(Kind.SCHEMA, null, "Shop.1")).contains(true);
        assertThat(member(Kind.COLUMN, "Id")).contains(true);
        assertThat(member(Kind.COLUMN, "gone")).contains(false);
        assertThat(member(Kind.CONSTRAINT, "one")).contains(true);
        assertThat(member(Kind.POLICY, "one")).isEmpty();
    }

    @Test
    void aPartitionHasAParentAndMayBeOnItsWayOut() throws SQLException {
        session.execute("CREATE TABLE aside.day (at date) PARTITION BY RANGE (at);"
                + " CREATE TABLE aside.today PARTITION OF aside.day DEFAULT");

        assertThat(lookup.parent("aside", "today")).contains("aside.day");
        assertThat(lookup.parent("aside", "day")).isEmpty();
        assertThat(lookup.parentOfPendingDetach("aside", "today")).isEmpty();
        session.execute("UPDATE pg_inherits SET inhdetachpending = true");
        assertThat(lookup.parentOfPendingDetach("aside", "today")).contains("aside.day");
    }

    @Test
    void invalidIndexesAreToldAndThoseThatReindexHasLeft() throws SQLException {
        session.execute("CREATE TABLE aside.item (id integer); CREATE INDEX item_a ON aside.item (id);"
                + " CREATE INDEX item_a_ccnew ON aside.item (id); CREATE INDEX item_b_ccold1 ON aside.item (id);"
                + " UPDATE pg_index SET indisvalid = false WHERE indexrelid::regclass::text IN"
                + " ('aside.item_a', 'aside.item_a_ccnew')");

        assertThat(lookup.indexes("aside", "item"))
                .containsExactly(
                        new Lookup.FoundIndex("aside", "item_a", false),
                        new Lookup.FoundIndex("aside", "item_a_ccnew", false),
                        new Lookup.FoundIndex("aside", "item_b_ccold1", true));
        assertThat(lookup.leftByReindex()).containsExactly(new Lookup.FoundIndex("aside", "item_a_ccnew", false));
    }

    @Test
    void someRelationsAreThreeWithoutHistoriesAndExtensions() throws SQLException {
        session.execute(
                "CREATE EXTENSION pg_stat_statements SCHEMA aside; SET search_path = aside;"
                        + " CREATE TABLE _prisma_migrations (id integer); CREATE TABLE flyway_schema_history (id integer);"
                        + " CREATE TABLE d (id integer); CREATE VIEW c AS SELECT 1; CREATE SEQUENCE b; CREATE TYPE t AS (a integer);"
                        + " CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w; CREATE FOREIGN TABLE a () SERVER s");

        assertThat(lookup.someRelations("aside")).containsExactly("a", "b", "c");
        assertThat(lookup.someRelations("public")).isEmpty();
    }

    private Optional<Boolean> exists(Kind kind, String schema, String name) throws SQLException {
        return lookup.exists(new Target(Action.CREATE, kind, schema, name, null, false, false));
    }

    private Optional<Boolean> member(Kind kind, String name) throws SQLException {
        return lookup.exists(new Target(Action.CREATE, kind, "Shop.1", name, "Item \"x\"", false, false));
    }
}
