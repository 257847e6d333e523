package io.lockkeeper.postgres;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.TestServer;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGProperty;

class DatabaseUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://kim:geheim@db.example:6432/shop?schema=app&sslmode=require",
                "postgres://kim:geheim@db.example:6432/shop?sslmode=require&currentSchema=app",
                "jdbc:postgresql://db.example:6432/shop?user=kim&password=geheim&sslmode=require&currentSchema=app",
                " jdbc:postgresql://db.example:6432/shop?user=kim&password=geheim&ssl=true&schema=app "
            })
    void readsTheFormsOfLibpqAndJdbcAlike(String text) {
        DatabaseUrl url = DatabaseUrl.parse(text);

        assertThat(url)
                .isEqualTo(new DatabaseUrl(
                        "db.example", 6432, "shop", "kim", "geheim", "app", Map.of("sslmode", "require")));
    }

    @Test
    void decodesPercentEscapesAndKeepsPlusSigns() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://k%40im:p%2Fw%3F+%25@h/my%20shop?schema=sh%C3%B6p");

        assertThat(url.user()).isEqualTo("k@im");
        assertThat(url.password()).isEqualTo("p/w?+%");
        assertThat(url.database()).isEqualTo("my shop");
        assertThat(url.schema()).isEqualTo("shöp");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://h:5432/my%20shop");
    }

    @Test
    void takesAnAtSignAndASlashOfAPasswordThatWasNotEscaped() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://kim:a@b/c@h:1/shop");

        assertThat(url.password()).isEqualTo("a@b/c");
        assertThat(url.host()).isEqualTo("h");
    }

    @Test
    void readsAddressesOfVersion6() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://kim@[::1]:6432/shop");

        assertThat(url.host()).isEqualTo("[::1]");
        assertThat(url.port()).isEqualTo(6432);
        assertThat(DatabaseUrl.parse("postgresql://[fe80::1]/shop").port()).isEqualTo(5432);
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://[::1]:6432/shop");
    }

    @Test
    void fillsInWhatIsLeftOut() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql:///shop");

        assertThat(url).isEqualTo(new DatabaseUrl("localhost", 5432, "shop", null, null, null, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"App, app", "%22App%22, App", "%22a%22%22b%2Cc%22, 'a\"b,c'", "$user, $user"})
    void readsCurrentSchemaAsTheDriverOfJavaDoes(String value, String schema) {
        assertThat(DatabaseUrl.parse("jdbc:postgresql://h/shop?currentSchema=" + value)
                        .schema())
                .isEqualTo(schema);
        assertThat(DatabaseUrl.parse("postgresql://h/shop?schema=App,b").schema())
                .isEqualTo("App,b");
    }

    @Test
    void leavesOutWhatIsMeantForAPool() {
        DatabaseUrl url = DatabaseUrl.parse(
                "postgresql://h/shop?connection_limit=5&pgbouncer=true&pool_timeout=9&connect_timeout=3");

        assertThat(url.parameters()).isEqualTo(Map.of("connectTimeout", "3"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mysql://h/shop | it does not begin with postgresql://",
                "shop | it does not begin with postgresql://",
                "'' | no database URL was given",
                "postgresql://h | it names no database",
                "postgresql://h/ | it names no database",
                "postgresql://h:port/shop | is not a port",
                "postgresql://h:70000/shop | is not a port",
                "postgresql://a,b/shop | it names several hosts",
                "postgresql://%2Fvar%2Frun/shop | it names a Unix socket",
                "postgresql://h/shop?schema= | the parameter 'schema' is empty",
                "postgresql://h/sh%zzop | a percent sign in it",
                "postgresql://h/shop?socketFactory=evil | the parameter 'socketFactory' is not allowed",
                "postgresql://h/shop?currentSchema=app,public | the parameter 'currentSchema' is not the name",
                "postgresql://h/shop?currentSchema=%22app%22,%22b%22 | the parameter 'currentSchema' is not the name",
                "postgresql://h/shop?currentSchema= | the parameter 'schema' is empty",
                "postgresql://h/shop?options=-csearch_path%3Da | the parameter 'options' is not allowed",
                "postgresql://h/shop?loggerFile=/etc/passwd | the parameter 'loggerFile' is not allowed"
            })
    void refusesWhatCannotBeUsedAndSaysWhy(String text, String reason) {
        Problem problem = problemOf(ProblemType.URL_INVALID, () -> DatabaseUrl.parse(text));

        assertThat(problem.detail()).contains(reason);
        assertThat(problem.remedy()).contains("postgresql://user:password@host:port/database");
    }

    @Test
    void neverShowsThePassword() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://kim:geheim@h/shop?schema=app");

        assertThat(url.toString()).isEqualTo("postgresql://kim@h:5432/shop?schema=app");
        assertThat(url.withDatabase("b").withSchema("c").toString()).doesNotContain("geheim");
        assertThat(url.jdbcUrl()).doesNotContain("geheim");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://kim:geheim",
                "postgresql://kim:geheim/shop",
                "postgresql://kim:geheim?x@h:5432/shop",
                "postgresql://kim:x?geheim@h:5432/shop",
                "postgresql://kim:x?geheim&y=z@h/shop",
                "postgresql://kim:geheim%@h/shop",
                "jdbc:mysql://kim:geheim@h/shop",
                "jdbc:postgresql://h/shop?user=kim&password=geheim&evil=1"
            })
    void doesNotRepeatThePasswordOfAUrlThatIsWrittenWrongly(String text) {
        Problem problem = problemOf(ProblemType.URL_INVALID, () -> DatabaseUrl.parse(text));

        assertThat(problem.detail() + problem.remedy() + problem.attributes()).doesNotContain("geheim");
    }

    /** The driver's parameters that a URL may carry; none of them makes it load a class, or read a file by itself. */
    private static final Set<PGProperty> ALLOWED = EnumSet.of(
            PGProperty.APPLICATION_NAME,
            PGProperty.CHANNEL_BINDING,
            PGProperty.CONNECT_TIMEOUT,
            PGProperty.CURRENT_SCHEMA,
            PGProperty.LOGIN_TIMEOUT,
            PGProperty.PASSWORD,
            PGProperty.SOCKET_TIMEOUT,
            PGProperty.SSL,
            PGProperty.SSL_CERT,
            PGProperty.SSL_KEY,
            PGProperty.SSL_MODE,
            PGProperty.SSL_ROOT_CERT,
            PGProperty.TCP_KEEP_ALIVE,
            PGProperty.USER);

    /** A parameter of a driver to come is refused like those that are there. */
    @ParameterizedTest
    @EnumSource(PGProperty.class)
    void refusesEveryParameterOfTheDriverThatIsNotAllowed(PGProperty property) {
        for (String value : HOSTILE) {
            String url = "postgresql://h/shop?" + property.getName() + "=" + value;
            if (ALLOWED.contains(property)) {
                assertThat(readOrRefused(url)).as(url).isTrue();
            } else {
                problemOf(ProblemType.URL_INVALID, () -> DatabaseUrl.parse(url));
            }
        }
    }

    private static final List<String> HOSTILE = List.of(
            "org.springframework.context.support.ClassPathXmlApplicationContext",
            "java.io.FileOutputStream",
            "/etc/passwd",
            "-csearch_path%3Devil",
            "simple",
            "true",
            "a%00options%00-cenable_seqscan%3Doff",
            "");

    private static boolean readOrRefused(String url) {
        try {
            return DatabaseUrl.parse(url).toString().startsWith("postgresql://");
        } catch (Problem problem) {
            return problem.type() == ProblemType.URL_INVALID;
        }
    }

    /** What is allowed, with values that make no sense, on a server that is there: a connection or a problem, nothing else. */
    @ParameterizedTest
    @EnumSource(PGProperty.class)
    void whatIsAllowedDoesNoHarm(PGProperty property) {
        if (!ALLOWED.contains(property)) {
            return;
        }
        String place = TestServer.text(TestServer.server());
        for (String value : List.of(
                "99999999999999999999",
                "-1",
                "%2Fetc%2Fpasswd",
                "java.lang.Object",
                "a%20-c%20enable_seqscan%3Doff",
                "'\"")) {
            String url = place + "?" + property.getName() + "=" + value;
            try (Session session = Session.open(DatabaseUrl.parse(url), "hostile", Timeouts.DEFAULT)) {
                assertThat(session.query("SHOW enable_seqscan", row -> row.getString(1)))
                        .containsExactly("on");
            } catch (Problem problem) {
                assertThat(problem.type()).as(url).isNotEqualTo(ProblemType.INTERNAL_ERROR);
            } catch (SQLException e) {
                throw new AssertionError(url, e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://kim%00options@h/shop",
                "postgresql://kim:a%00b@h/shop",
                "postgresql://h/shop%00replication",
                "postgresql://h/shop?schema=a%0ab",
                "postgresql://h/shop?user=kim%00",
            })
    void refusesControlCharacters(String text) {
        assertThat(problemOf(ProblemType.URL_INVALID, () -> DatabaseUrl.parse(text))
                        .detail())
                .contains("control character");
    }
}
