package io.lockkeeper.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.rig.Sweep.Task;
import io.lockkeeper.testing.BreakableServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A part of the sweep that is quick: the command line on a thread of the test, quick faults, and not every boundary. */
@Execution(ExecutionMode.CONCURRENT)
class ShortSweepTest {

    private static final int EVERY = 31;

    @Test
    void afterAFaultAPlainRunEndsInThePlannedState(@TempDir Path folder) {
        Tool tool = new Lockkeeper(folder);
        Sweep sweep = new Sweep(finding -> {});
        List<Finding> findings;
        try (BreakableServer server = BreakableServer.start(folder.resolve("server"))) {
            int boundaries = sweep.boundaries(tool, server);
            Queue<Task> tasks = new ConcurrentLinkedQueue<>();
            int first = 1;
            for (Fault fault :
                    List.of(Fault.CUT_BEFORE, Fault.CUT_BEHIND, Fault.DELAY, Fault.TERMINATED, Fault.KILLED)) {
                for (int boundary = first++ * 5; boundary <= boundaries; boundary += EVERY) {
                    tasks.add(new Task(tool, fault, boundary));
                }
            }
            sweep.begin(tasks, server, 8);
            findings = sweep.await();
        }

        assertThat(findings).filteredOn(Finding::isTried).hasSizeGreaterThan(20);
        assertThat(findings)
                .filteredOn(finding -> finding.isTried() && !finding.isGood())
                .isEmpty();
    }
}
