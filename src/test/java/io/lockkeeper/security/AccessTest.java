package io.lockkeeper.security;

import static io.lockkeeper.testing.ProblemOf.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.ApiToken;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {

    private static final String TOKEN = ApiToken.generate();
    private static final String AUTHENTICATION = "lockkeeper.security.authentication";
    private static final Map<String, String> OIDC = Map.of(
            "mp.jwt.verify.publickey.location", "https://login/keys",
            "mp.jwt.verify.issuer", "https://login",
            "mp.jwt.verify.audiences", "lockkeeper");

    @Test
    void productionIsNotOpenToAnybodyUnlessThatWasSaid() {
        Problem problem = refused(Map.of(), false);

        assertThat(problem.detail()).contains("No authentication is configured");
        assertThat(problem.remedy())
                .contains("lockkeeper token", "mp.jwt.verify.publickey.location", AUTHENTICATION + "=none");
        assertThat(access(Map.of(AUTHENTICATION, "none"), false).isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "127.8.8.8", "::1"})
    void developmentIsOpenToThisMachine(String host) {
        assertThat(access(Map.of("quarkus.http.host", host), true).isOpen()).isTrue();
        refused(Map.of("quarkus.http.host", host), false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "no-such-host.invalid"})
    void developmentIsNotOpenToOthersUnlessThatWasSaid(String host) {
        refused(Map.of("quarkus.http.host", host), true);
        assertThat(access(Map.of("quarkus.http.host", host, AUTHENTICATION, "none"), true)
                        .isOpen())
                .isTrue();
    }

    @Test
    void whatIsConfiguredIsTakenAndNothingElse() {
        Access tokens = access(token("operator"), true);
        Access oidc = access(OIDC, true);
        Access both = access(both(), true);

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
        Map<String, String> onlyOidc = both();
        onlyOidc.put(AUTHENTICATION, "oidc");
        Map<String, String> onlyTokens = both();
        onlyTokens.put(AUTHENTICATION, "tokens");

        assertThat(access(onlyOidc, false).token(TOKEN)).isEmpty();
        assertThat(access(onlyTokens, false).takesOidc()).isFalse();
    }

    @Test
    void aTokenIsTakenOnItsLastDayAndNotAfterIt() {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Map<String, String> last = token("viewer");
        last.put(ApiToken.SETTINGS + "ci.expires", today.toString());
        Map<String, String> over = token("viewer");
        over.put(ApiToken.SETTINGS + "ci.expires", today.minusDays(1).toString());

        assertThat(access(last, false).token(TOKEN)).isPresent();
        assertThat(access(over, false).token(TOKEN)).isEmpty();
    }

    @Test
    void readsTokensFromEnvironmentVariables() {
        Map<String, String> variables = Map.of(
                "LOCKKEEPER_SECURITY_TOKENS_CI2_HASH",
                ApiToken.hash(TOKEN),
                "LOCKKEEPER_SECURITY_TOKENS_CI2_ROLE",
                "admin");
        Config config = new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(variables, 300))
                .build();

        assertThat(Access.of(config, false).token(TOKEN))
                .get()
                .extracting(ApiToken::name)
                .isEqualTo("ci2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "authentication | oauth | lockkeeper.security.authentication is 'oauth'",
                "authentication | none,tokens | none cannot be combined",
                "authentication | oidc | is oidc, but there is no setting of it",
                "tokens.ci.role | root | 'root' is not a role",
                "tokens.ci.hash | md5:abc | .hash: is not what",
                "tokens.ci.expires | soon | 'soon' is not a day",
                "tokens.ci.expire | 2099-01-01 | is not known; a token has .hash, .role and .expires",
                "tokens.Not-A-Name.role | admin | 'Not-A-Name' cannot be the name of a token"
            })
    void refusesSettingsThatCannotBe(String key, String value, String reason) {
        Map<String, String> settings = token("admin");
        settings.put("lockkeeper.security." + key, value);

        assertThat(refused(settings, true).detail()).contains(reason);
    }

    @Test
    void doesNotRepeatATokenThatStandsInThePlaceOfItsHash() {
        Map<String, String> settings = token("admin");
        settings.put(ApiToken.SETTINGS + "ci.hash", TOKEN);

        assertThat(refused(settings, true).text()).doesNotContain(TOKEN);
    }

    @Test
    void refusesAProviderWhoseTokensForOtherServicesWouldBeTaken() {
        Map<String, String> careless = Map.of("mp.jwt.verify.publickey.location", "https://login/keys");

        assertThat(refused(careless, true).detail()).contains("mp.jwt.verify.issuer", "mp.jwt.verify.audiences");
    }

    @Test
    void everyTokenIsAnother() {
        assertThat(ApiToken.generate()).matches(ApiToken.ANYWHERE).hasSize(46).isNotEqualTo(ApiToken.generate());
    }

    private static Map<String, String> token(String role) {
        return new HashMap<>(Map.of(
                ApiToken.SETTINGS + "ci.hash",
                ApiToken.hash(TOKEN),
                ApiToken.SETTINGS + "ci.role",
                role,
                "quarkus.http.host",
                "localhost"));
    }

    private static Map<String, String> both() {
        Map<String, String> both = token("operator");
        both.putAll(OIDC);
        return both;
    }

    private static Access access(Map<String, String> settings, boolean development) {
        return Access.of(
                new SmallRyeConfigBuilder()
                        .withSources(new PropertiesConfigSource(settings, "test", 100))
                        .build(),
                development);
    }

    private static Problem refused(Map<String, String> settings, boolean development) {
        return problemOf(ProblemType.SETTING_INVALID, () -> access(settings, development));
    }
}
