package io.lockkeeper.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Environment;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeclarationTest {

    @Test
    void takesWhatTheConfigurationSays() {
        Declaration declaration = declaration(
                Map.of(
                        "system", "carriers",
                        "url", "postgresql://app:geheim@db/carriers",
                        "direct-url", "postgresql://app:geheim@server:5433/carriers",
                        "environment", "production",
                        "auto-migrate", "false",
                        "gate", "false",
                        "create", "true"),
                Optional.of("development"),
                true);

        assertThat(declaration.problem()).isNull();
        assertThat(declaration.environment()).isEqualTo(Environment.PRODUCTION);
        assertThat(declaration.autoMigrate()).isFalse();
        assertThat(declaration.gate()).isFalse();
        assertThat(declaration.create()).isTrue();
        assertThat(declaration.directUrl().port()).isEqualTo(5433);
    }

    @Test
    void takesTheDefaultsOfAllDatabases() {
        Declaration declaration = declaration(
                Map.of("system", "carriers", "url", "postgresql://db/carriers"), Optional.of("staging"), true);

        assertThat(declaration.problem()).isNull();
        assertThat(declaration.environment()).isEqualTo(Environment.STAGING);
        assertThat(declaration.autoMigrate()).isTrue();
        assertThat(declaration.gate()).isTrue();
        assertThat(declaration.create()).isFalse();
    }

    @Test
    void namesEverythingThatIsWrongAtOnceWithoutThePassword() {
        Declaration declaration = declaration(
                Map.of("url", "mysql://app:geheim@db/x", "environment", "prod", "direct-url", "postgresql://db"),
                Optional.empty(),
                false);

        assertThat(declaration.problem().type()).isEqualTo(ProblemType.SETTING_INVALID);
        assertThat(declaration.problem().detail())
                .contains(
                        "lockkeeper.databases.one.system: is missing",
                        "lockkeeper.databases.one.environment: 'prod' is none; it is one of [development,",
                        "lockkeeper.databases.one.url: The database URL cannot be used",
                        "lockkeeper.databases.one.direct-url: The database URL cannot be used: it names no database")
                .doesNotContain("geheim");
    }

    @Test
    void anEnvironmentMustBeNamedSomewhere() {
        Declaration declaration =
                declaration(Map.of("system", "carriers", "url", "postgresql://db/x"), Optional.empty(), false);

        assertThat(declaration.problem().detail()).contains("lockkeeper.databases.one.environment: is missing");
    }

    private static Declaration declaration(Map<String, String> keys, Optional<String> environment, boolean auto) {
        Map<String, String> properties = new java.util.HashMap<>();
        keys.forEach((key, value) -> properties.put("lockkeeper.databases.one." + key, value));
        DatabasesConfig config = new SmallRyeConfigBuilder()
                .withMapping(DatabasesConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(DatabasesConfig.class);
        return Declaration.of("one", config.byName().get("one"), environment, auto);
    }
}
