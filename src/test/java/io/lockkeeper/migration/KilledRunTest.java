package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.LongVoyage;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killed with SIGKILL at random moments and started again: the end is that of a run which nobody disturbed. */
class KilledRunTest {

    private static final long SEED = Long.getLong("lockkeeper.test.seed", 20261120L);

    @TempDir
    private Path directory;

    private final TestDatabase database = TestDatabase.create();
    private final Random random = new Random(SEED);

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
        int breaks = 0;
        for (int kill = 1; kill <= kills; kill++) {
            try (LockkeeperProcess process = LockkeeperProcess.migrate(database, folder)) {
                // Spread over the voyage: the k-th kill comes after the k-th part of it.
                awaitProgress(process, migrations * kill / (kills + 1));
                pause(random.nextInt(40));
                process.kill();
            }
            breaks += openLeases();
        }
        try (LockkeeperProcess last = LockkeeperProcess.migrate(database, folder)) {
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

    private void awaitProgress(LockkeeperProcess process, int migrations) {
        while (process.isAlive() && applied() < migrations) {
            pause(2);
        }
    }

    private int applied() {
        return database.exists("_prisma_migrations")
                ? Integer.parseInt(
                        database.value("SELECT count(*) FROM _prisma_migrations WHERE finished_at IS NOT NULL"))
                : -1;
    }

    /** 1 when the run that was killed held the lease, which the next run finds and journals. */
    private int openLeases() {
        List<String> open = database.exists("lockkeeper.lease")
                ? database.column("SELECT run_id FROM lockkeeper.lease WHERE ended IS NULL")
                : List.of();
        return open.size();
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
