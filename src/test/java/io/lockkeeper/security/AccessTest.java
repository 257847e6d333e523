package io.lockkeeper.security;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessTest {

    private static final String TOKEN = ApiToken.generate();
    private static final OidcConfig NO_OIDC = new OidcConfig(Optional.empty(), Optional.empty(), Optional.empty());
    private static final OidcConfig OIDC =
            new OidcConfig(Optional.of("https://login/keys"), Optional.of("https://login"), Optional.of("lockkeeper"));

    @Test
    void productionIsNotOpenToAnybodyUnlessThatWasSaid() {
        Problem problem = problemOf(ProblemType.SETTING_INVALID, () -> access(Map.of(), NO_OIDC, false));

        assertThat(problem.remedy())
                .contains(
                        "lockkeeper token",
                        "mp.jwt.verify.publickey.location",
                        "lockkeeper.security.authentication=none");
        assertThat(access(Map.of("authentication", "none"), NO_OIDC, false).isOpen())
                .isTrue();
        assertThat(access(Map.of(), NO_OIDC, true).isOpen()).isTrue();
    }

    @Test
    void whatIsConfiguredIsTakenAndNothingElse() {
        Access tokens = access(token("operator"), NO_OIDC, true);
        Access oidc = access(Map.of(), OIDC, true);
        Access both = access(token("operator"), OIDC, true);

        assertThat(tokens.isOpen()).isFalse();
        assertThat(tokens.takesOidc()).isFalse();
        assertThat(tokens.token(TOKEN)).get().extracting(ApiToken::role).isEqualTo("operator");
        assertThat(oidc.isOpen()).isFalse();
        assertThat(oidc.takesOidc()).isTrue();
        assertThat(oidc.token(TOKEN)).isEmpty();
        assertThat(both.takesOidc()).isTrue();
        assertThat(both.token(TOKEN)).isPresent();
    }

    @Test
    void oneOfTheWaysCanBeSwitchedOff() {
        Map<String, String> settings = token("operator");
        settings.put("authentication", "oidc");

        assertThat(access(settings, OIDC, false).token(TOKEN)).isEmpty();
    }

    @Test
    void aTokenIsTakenOnItsLastDayAndNotAfterIt() {
        Map<String, String> today = token("viewer");
        today.put("tokens.ci.expires", LocalDate.now(ZoneOffset.UTC).toString());
        Map<String, String> yesterday = token("viewer");
        yesterday.put(
                "tokens.ci.expires", LocalDate.now(ZoneOffset.UTC).minusDays(1).toString());

        assertThat(access(today, NO_OIDC, false).token(TOKEN)).isPresent();
        assertThat(access(yesterday, NO_OIDC, false).token(TOKEN)).isEmpty();
    }

    @Test
    void readsTokensFromEnvironmentVariables() {
        Map<String, String> variables = Map.of(
                "LOCKKEEPER_SECURITY_TOKENS_CI_HASH",
                ApiToken.hash(TOKEN),
                "LOCKKEEPER_SECURITY_TOKENS_CI_ROLE",
                "admin");
        SecurityConfig config = new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(variables, 300))
                .withMapping(SecurityConfig.class)
                .build()
                .getConfigMapping(SecurityConfig.class);

        assertThat(Access.of(config, NO_OIDC, false).token(TOKEN))
                .get()
                .extracting(ApiToken::name)
                .isEqualTo("ci");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "authentication | oauth | lockkeeper.security.authentication is 'oauth'",
                "authentication | none,tokens | none stands alone",
                "authentication | oidc | is oidc, but there is no setting of it",
                "tokens.ci.role | root | 'root' is not a role",
                "tokens.ci.hash | md5:abc | .hash: is not what",
                "tokens.ci.expires | soon | 'soon' is not a day",
                "tokens.Not-A-Name.role | admin | 'Not-A-Name' cannot be the name of a token"
            })
    void refusesSettingsThatCannotBe(String key, String value, String reason) {
        Map<String, String> settings = token("admin");
        settings.put(key, value);

        assertThat(problemOf(ProblemType.SETTING_INVALID, () -> access(settings, NO_OIDC, true))
                        .detail())
                .contains(reason);
    }

    @Test
    void doesNotRepeatATokenThatStandsInThePlaceOfItsHash() {
        Map<String, String> settings = token("admin");
        settings.put("tokens.ci.hash", TOKEN);

        assertThat(problemOf(ProblemType.SETTING_INVALID, () -> access(settings, NO_OIDC, true))
                        .text())
                .doesNotContain(TOKEN);
    }

    @Test
    void refusesAProviderWhoseTokensForOtherServicesWouldBeTaken() {
        OidcConfig careless = new OidcConfig(Optional.of("https://login/keys"), Optional.empty(), Optional.empty());

        assertThat(problemOf(ProblemType.SETTING_INVALID, () -> access(Map.of(), careless, true))
                        .detail())
                .contains("mp.jwt.verify.issuer", "mp.jwt.verify.audiences");
    }

    @Test
    void everyTokenIsAnother() {
        assertThat(ApiToken.generate()).matches(ApiToken.ANYWHERE).hasSize(46).isNotEqualTo(ApiToken.generate());
    }

    private static Map<String, String> token(String role) {
        return new HashMap<>(Map.of("tokens.ci.hash", ApiToken.hash(TOKEN), "tokens.ci.role", role));
    }

    private static Access access(Map<String, String> settings, OidcConfig oidc, boolean mayBeOpen) {
        Map<String, String> full = new HashMap<>();
        settings.forEach((key, value) -> full.put("lockkeeper.security." + key, value));
        SecurityConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(full, "test", 100))
                .withMapping(SecurityConfig.class)
                .build()
                .getConfigMapping(SecurityConfig.class);
        return Access.of(config, oidc, mayBeOpen);
    }
}
