package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.LongVoyage;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** N replicas that start together apply each migration exactly once, and all of them end well. */
@Execution(ExecutionMode.CONCURRENT)
class TenRunnersTest {

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    private Path directory;

    @Test
    void tenProcessesOnOneEmptyDatabase() {
        SystemFolder folder = LongVoyage.write(directory, 40);
        List<ChildProcess> processes = IntStream.range(0, 10)
                .mapToObj(i -> LockkeeperProcess.migrate(database, folder))
                .toList();

        try {
            for (ChildProcess process : processes) {
                assertThat(process.exitCode()).as(process.output()).isZero();
            }
        } finally {
            processes.forEach(ChildProcess::close);
        }
        eachIsAppliedOnce(folder, 40);
    }

    @Test
    void tenThreadsOnOneEmptyDatabase() throws Exception {
        SystemFolder folder = LongVoyage.write(directory, 40);
        int applied = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(10)) {
            Callable<MigrateResult> migrate = () -> database.migrate(folder);
            for (Future<MigrateResult> result : threads.invokeAll(
                    IntStream.range(0, 10).mapToObj(i -> migrate).toList())) {
                applied += result.get().applied().size();
            }
        }

        assertThat(applied).isEqualTo(40);
        eachIsAppliedOnce(folder, 40);
    }

    private void eachIsAppliedOnce(SystemFolder folder, int migrations) {
        assertThat(database.value("SELECT count(*) FROM _prisma_migrations")).isEqualTo(String.valueOf(migrations));
        assertThat(database.prismaHistory()).hasSize(migrations).doesNotHaveDuplicates();
        assertThat(database.journalEvents()).doesNotContain("INTERRUPTED", "FAILED");
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
        TestDatabase alone = TestDatabase.create();
        alone.migrate(folder);
        assertThat(database.contents()).isEqualTo(alone.contents());
    }
}
