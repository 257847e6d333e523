package io.lockkeeper.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The schema of a session whose URL names none. */
class SearchPathTest {

    private final TestDatabase database = TestDatabase.create();
    private final String role = "path_" + database.url().database();

    @BeforeEach
    void aRoleWithSchemas() {
        database.execute(
                "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'",
                "CREATE SCHEMA app",
                "CREATE SCHEMA \"My App\"",
                "CREATE SCHEMA lockkeeper",
                "CREATE SCHEMA closed",
                "GRANT USAGE ON SCHEMA app, \"My App\", lockkeeper TO " + role);
    }

    @AfterEach
    void dropTheRole() {
        database.execute("DROP OWNED BY " + role, "DROP ROLE " + role);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "app | app",
                "app, public | app",
                "missing, app | app",
                "closed, app | app",
                "\"My App\", app | My App",
                "\"$user\", public | public",
                "pg_catalog, app | app",
                "pg_temp, app | app",
                "lockkeeper, app | app",
                // None of them exists: what Flyway would create, else public.
                "missing | missing",
                "missing, gone | public",
                "lockkeeper | public",
                "pg_temp | public",
                "'' | public"
            })
    void isTheFirstOfTheLoginsPathThatASystemCanBeIn(String path, String schema) throws SQLException {
        database.execute("ALTER ROLE " + role + " SET search_path = " + path);

        try (Session session = TestServer.session(database.as(role).url())) {
            assertThat(session.schema()).isEqualTo(schema);
            String first = path(session);
            assertThat(first).startsWith(Map.of("My App", "\"My App\"").getOrDefault(schema, schema) + ", ");

            session.verbatim().execute("SET search_path = closed");
            assertThat(path(session)).isEqualTo("closed");
            session.reset();
            assertThat(path(session)).isEqualTo(first);
            session.verbatim().begin("BEGIN");
            session.verbatim().execute("SET LOCAL search_path = closed");
            session.commitAndReset();
            assertThat(path(session)).isEqualTo(first);
        }
    }

    @Test
    void aSchemaThatIsCreatedLaterDoesNotComeBeforeIt() throws SQLException {
        database.execute("ALTER ROLE " + role + " SET search_path = later, app");

        try (Session session = TestServer.session(database.as(role).url())) {
            database.execute("CREATE SCHEMA later", "GRANT USAGE ON SCHEMA later TO " + role);

            assertThat(session.verbatim().isTrue("SELECT current_schema() = 'app'"))
                    .isTrue();
            assertThat(session.schema()).isEqualTo("app");
        }
    }

    @Test
    void theDatabasesPathCountsWhenTheRoleHasNone() throws SQLException {
        database.execute("ALTER DATABASE " + database.url().database() + " SET search_path = app");

        try (Session session = TestServer.session(database.url())) {
            assertThat(session.schema()).isEqualTo("app");
        }
    }

    @Test
    void theSchemaOfTheRolesNameCountsWhenItIsThere() throws SQLException {
        database.execute("CREATE SCHEMA " + role, "GRANT USAGE ON SCHEMA " + role + " TO " + role);

        try (Session session = TestServer.session(database.as(role).url())) {
            assertThat(session.schema()).isEqualTo(role);
        }
    }

    @Test
    void theUrlsSchemaIsTheWholePath() throws SQLException {
        database.execute("ALTER ROLE " + role + " SET search_path = app");

        try (Session session =
                TestServer.session(database.as(role).inSchema("My App").url())) {
            assertThat(session.schema()).isEqualTo("My App");
            assertThat(path(session)).isEqualTo("\"My App\"");
            session.verbatim().execute("SET search_path = closed");
            session.reset();
            assertThat(path(session)).isEqualTo("\"My App\"");
        }
    }

    private static String path(Session session) throws SQLException {
        return session.verbatim()
                .query("SELECT pg_catalog.current_setting('search_path')", row -> row.getString(1))
                .getFirst();
    }
}
