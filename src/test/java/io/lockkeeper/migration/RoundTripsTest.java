package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.FaultProxy;
import io.lockkeeper.testing.FaultProxy.Request;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How often a run waits for the server: that, and not the work, is what many small migrations take. */
class RoundTripsTest {

    private SystemFolder folder;

    @BeforeEach
    void twoMigrations(@TempDir Path directory) {
        folder = SystemFolder.prisma(directory)
                .migration("1_a", "CREATE TABLE a (id int);")
                .migration("2_b", "CREATE TABLE b (id int);");
    }

    @Test
    void nothingToDoIsFoundOutInFour() {
        TestDatabase database = TestDatabase.create();
        database.migrate(folder);

        assertThat(heard(database)).as("these, and the startup").hasSize(5);
    }

    @Test
    void aMigrationOfOneStatementTakesFour() {
        int two = fromTheStart();
        folder.migration("3_c", "CREATE TABLE c (id int);");
        int three = fromTheStart();

        assertThat(three - two)
                .as("BEGIN, the statement, what is recorded, COMMIT")
                .isEqualTo(4);
    }

    /** On a machine that is busy the lease may be watched meanwhile, by a session of its own: then it is counted again. */
    private int fromTheStart() {
        List<String> heard = heard(TestDatabase.create());
        while (Collections.frequency(heard, "startup") > 1) {
            heard = heard(TestDatabase.create());
        }
        return heard.size();
    }

    private List<String> heard(TestDatabase database) {
        try (FaultProxy proxy = FaultProxy.to(database.url(), Request::forward)) {
            TestDatabase.at(proxy.url()).migrate(folder);
            // Nobody waits for an answer to the last message of a session.
            return proxy.heard().stream()
                    .filter(message -> !message.equals("Terminate"))
                    .toList();
        }
    }
}
