package io.lockkeeper.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A part of the sweep that is quick: the command line on a thread of the test, and every so many boundaries. */
class ShortSweepTest {

    private static final int EVERY = Integer.getInteger("rig.every", 11);

    @Test
    void afterEveryCutAPlainRunEndsInThePlannedState(@TempDir Path folder) {
        Tool tool = new Lockkeeper(folder, InProcess::start);
        List<State> states = State.allOn(TestDatabase.create());
        int boundaries = boundariesOfAnUndisturbedRun(tool, states);

        List<Finding> findings = new ArrayList<>();
        int first = 1;
        for (Fault fault : List.of(Fault.CUT_BEFORE, Fault.CUT_BEHIND)) {
            for (int boundary = first++; boundary <= boundaries; boundary += EVERY) {
                findings.add(new Point(tool, fault, boundary, states).tryOn(TestDatabase.create()));
            }
        }

        assertThat(findings)
                .filteredOn(finding -> finding.outcome() != Outcome.NOT_REACHED)
                .hasSizeGreaterThan(10);
        assertThat(findings)
                .filteredOn(finding -> finding.outcome() != Outcome.NOT_REACHED)
                .allMatch(finding -> finding.outcome() == Outcome.RECOVERED
                        && finding.violations().isEmpty());
    }

    private static int boundariesOfAnUndisturbedRun(Tool tool, List<State> states) {
        TestDatabase database = TestDatabase.create();
        try (FaultProxy proxy = FaultProxy.to(database.url(), FaultProxy.Request::forward)) {
            Journey journey = new Journey(tool, proxy.url(), database, new AtomicBoolean()).go(Duration.ofSeconds(60));
            assertThat(journey.succeeded()).as("%s", journey.failures()).isTrue();
            assertThat(new Invariants(tool, database, states).isPlanned()).isTrue();
            return proxy.heard().size();
        }
    }
}
