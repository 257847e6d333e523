package io.lockkeeper.seed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Environment;
import io.lockkeeper.testing.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The network falls silent while seeds are applied: nobody waits for ever. */
@Tag("slow")
class SilentNetworkTest {

    @Test
    void anAnswerThatDoesNotComeIsNotWaitedForBeforeTheLeaseIsTakenEither(@TempDir Path directory) {
        SeedFolder folder = new SeedFolder(directory).seed("development/1.sql", "INSERT INTO colour VALUES ('1', 'a')");
        folder.migrate();
        try (FaultProxy proxy = FaultProxy.to(folder.database, request -> {
            if (request.text().startsWith("SELECT seed, checksum")) {
                request.swallow();
            } else {
                request.forward();
            }
        })) {
            long start = System.nanoTime();

            Problem problem = catchThrowableOfType(
                    Problem.class, () -> folder.seedOver(proxy.url(), Environment.DEVELOPMENT, Map.of()));

            assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_LOST);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }
        assertThat(folder.seedOnly().applied()).containsExactly("development/1.sql");
    }
}
