package io.lockkeeper.database;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.ProblemType;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a caller of the API may send a secret: to the hosts that are allowed, and nowhere else by any spelling. */
class RegistrationTest {

    private static final Set<String> HOSTS =
            Set.of("db.example", " localhost ", "127.0.0.1", "[::1]", "one.example:6432");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db.example",
                "DB.Example:6543",
                "localhost",
                "127.0.0.1:1",
                "[::1]:5432",
                "one.example:6432",
                "user:${PASSWORD}@db.example"
            })
    void takesWhatIsAllowed(String place) {
        String url = "postgresql://" + place + "/x";

        assertThat(Registration.checked("url", url, HOSTS, name -> "value")).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // The metadata services of clouds, and this machine, in every spelling that some resolver takes.
                "169.254.169.254",
                "metadata.google.internal",
                "[fd00:ec2::254]",
                "[::ffff:169.254.169.254]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[0:0:0:0:0:0:0:1]",
                "[::]",
                "[fe80::1%eth0]",
                "0.0.0.0",
                "0",
                "127.1",
                "127.0.0.1.",
                "127.000.000.001",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "localhost.",
                "localhost.thief.example",
                "thief.example#localhost",
                "localhost#.thief.example",
                "localhost%00.thief.example",
                "localhost%2ethief.example",
                "localhost%2f@thief.example",
                "db.example@thief.example",
                "db.example:${PASSWORD}@thief.example:5432",
                "db.example:5432:thief.example:5432",
                "thief.example\\\\@db.example:1x",
                "db.example\\tthief.example",
                "db.example thief.example",
                "db.example;thief.example",
                "db.example,thief.example",
                "thief.example,db.example",
                "dß.example",
                "ｌocalhost",
                "one.example",
                "one.example:5432",
                "%2Fvar%2Frun%2Fpostgresql",
                "%2fvar%2frun",
                "[]",
                "[db.example]",
                "::1",
                ""
            })
    void refusesEveryOtherPlace(String place) {
        String hosts = place.isEmpty() ? "thief.example:1" : place;

        assertThat(problemOf(
                                ProblemType.URL_INVALID,
                                () -> Registration.checked(
                                        "url", "postgresql://" + hosts + "/x", HOSTS, name -> "value"))
                        .attributes())
                .containsEntry("field", "url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql:///x?host=thief.example",
                "postgresql://db.example/x?hostaddr=192.0.2.1",
                "postgresql://db.example/x?PGHOST=thief.example",
                "postgresql://db.example/x?service=evil",
                "jdbc:postgresql:x",
                "jdbc:postgresql:///x?targetServerType=any",
                "jdbc:log4jdbc:postgresql://db.example/x",
                "postgresql://db.example/x?password=literal",
                "http://db.example/x",
                "file:///etc/passwd"
            })
    void refusesOtherWaysToNameAPlaceOrAPassword(String url) {
        assertThat(org.assertj.core.api.Assertions.catchThrowableOfType(
                                io.lockkeeper.problem.Problem.class,
                                () -> Registration.checked("url", url, HOSTS, name -> "value"))
                        .type())
                .isIn(ProblemType.URL_INVALID, ProblemType.SECRET_LITERAL);
    }

    @Test
    void aHostThatIsNotAllowedAnyMoreGetsNoSecret() {
        problemOf(
                ProblemType.URL_INVALID,
                () -> Registration.resolve(
                        "It", "postgresql://kim:${A}@db.example/x", Set.of("other.example"), name -> {
                            throw new AssertionError("the secret was read");
                        }));
    }

    @Test
    void aSecretWithoutAValueIsToldByTheNameOfTheDatabase() {
        assertThat(problemOf(
                        ProblemType.SECRET_MISSING,
                        () -> Registration.resolve(
                                "The URL of 'shop'", "postgresql://kim:${A}@db.example/x", HOSTS, name -> null)))
                .hasMessage("The URL of 'shop' refers to the secret A, which has no value.");
    }
}
