package io.lockkeeper.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenamedSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "lockkeeper.gate.observe-every, LOCKKEEPER_GATE_OBSERVE_EVERY, lockkeeper.watch.check-every",
        "lockkeeper.gate.attempts, LOCKKEEPER_GATE_ATTEMPTS, lockkeeper.migration.attempts"
    })
    void anOldNameIsRejectedWithTheNewOne(String old, String variable, String name) {
        assertRejected(config(new PropertiesConfigSource(Map.of(old, "5s"), "test", 100)), old, name);
        assertRejected(config(new EnvConfigSource(Map.of(variable, "5s"), 300)), old, name);
    }

    @Test
    void theNewNamesAreNot() {
        assertThatCode(() -> RenamedSettings.refuse(config(new PropertiesConfigSource(
                        Map.of("lockkeeper.watch.check-every", "5s", "lockkeeper.gate.anonymous", "true"),
                        "test",
                        100))))
                .doesNotThrowAnyException();
    }

    private static void assertRejected(Config config, String old, String name) {
        assertThatThrownBy(() -> RenamedSettings.refuse(config)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.type()).isEqualTo(ProblemType.SETTING_INVALID);
            assertThat(problem.detail()).isEqualTo(old + ": is called " + name + " now");
            assertThat(problem.remedy()).isNotBlank();
        });
    }

    private static Config config(ConfigSource source) {
        return new SmallRyeConfigBuilder().withSources(source).build();
    }
}
