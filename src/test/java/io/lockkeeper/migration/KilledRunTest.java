package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.LongVoyage;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Killed with SIGKILL at random moments and started again: the end is that of a run which nobody disturbed. */
@Execution(ExecutionMode.CONCURRENT)
class KilledRunTest {

    private static final long SEED = Long.getLong("lockkeeper.test.seed", 20261120L);

    @TempDir
    private Path directory;

    private final TestDatabase database = TestDatabase.create();
    private final Random random = new Random(SEED);
    private final Session watch = TestServer.session(database.url());

    @AfterEach
    void endWatch() {
        watch.close();
    }

    @Test
    void aFewKillsChangeNothing() {
        endsAsIfUndisturbed(60, 6);
    }

    @Test
    @Tag("slow")
    void fiftyKillsChangeNothing() {
        endsAsIfUndisturbed(200, Integer.getInteger("lockkeeper.test.kills", 50));
    }

    private void endsAsIfUndisturbed(int migrations, int kills) {
        SystemFolder folder = LongVoyage.write(directory, migrations);
        Set<String> broken = new HashSet<>();
        for (int kill = 1; kill <= kills; kill++) {
            try (ChildProcess process = LockkeeperProcess.migrate(database, folder)) {
                // Spread over the voyage, but for its last third, so that the run is still at work when the kill is
                // late.
                awaitApplied(process, Math.max(applied() + 1, migrations * 2 * kill / (3 * kills)));
                Waiting.pause(Duration.ofMillis(random.nextInt(25)));
                process.kill();
            }
            broken.addAll(openLeases());
        }
        int breaks = broken.size();
        try (ChildProcess last = LockkeeperProcess.migrate(database, folder)) {
            assertThat(last.exitCode()).as(last.output()).isZero();
        }

        assertThat(breaks).as("kills that hit a run at work, seed %d", SEED).isGreaterThanOrEqualTo(kills * 3 / 4);
        assertThat(database.journalEvents()).filteredOn("INTERRUPTED"::equals).hasSize(breaks);
        assertThat(Catalogue.leftovers(database.url())).isEmpty();
        assertThat(database.prismaHistory()).hasSize(migrations).doesNotHaveDuplicates();
        assertThat(rows()).isEqualTo(migrations);
        TestDatabase undisturbed = TestDatabase.create();
        undisturbed.migrate(folder);
        assertThat(database.prismaHistory()).isEqualTo(undisturbed.prismaHistory());
        assertThat(database.contents()).isEqualTo(undisturbed.contents());
    }

    /** All rows of the history: none that failed, none twice. */
    private int rows() {
        return Integer.parseInt(database.value("SELECT count(*) FROM _prisma_migrations"));
    }

    private void awaitApplied(ChildProcess process, int migrations) {
        while (process.isAlive() && applied() < migrations) {
            Waiting.pause(Duration.ofMillis(2));
        }
    }

    private int applied() {
        try {
            return watch.query(
                            "SELECT count(*) FROM _prisma_migrations WHERE finished_at IS NOT NULL",
                            row -> row.getInt(1))
                    .getFirst();
        } catch (SQLException e) {
            return 0;
        }
    }

    /** The run that was killed, when it held the lease: the next run finds it and journals the break. */
    private List<String> openLeases() {
        return database.exists("lockkeeper.lease")
                ? database.column("SELECT run_id FROM lockkeeper.lease WHERE ended IS NULL")
                : List.of();
    }
}
