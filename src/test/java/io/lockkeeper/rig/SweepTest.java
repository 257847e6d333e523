package io.lockkeeper.rig;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.rig.Sweep.Task;
import io.lockkeeper.testing.BreakableServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The long form of the crash rig: every fault at every query boundary of Lockkeeper, and the same with its peers, in one run. The
 * table goes to {@code target/rig.md}. See {@code docs/reliability.md}.
 */
@Tag("rig")
class SweepTest {

    private static final long ORDER = 20261121;

    private static final Path REPORT = Path.of("target", "rig.md");

    /** Every so many boundaries, each fault beginning at another one; that of the peers may be coarser. */
    private static final int EVERY = Integer.getInteger("rig.every", 1);

    private static final int PEERS_EVERY = Integer.getInteger("rig.peers.every", 6);

    @TempDir
    private Path directory;

    private final List<Task> calm = new ArrayList<>();
    private final List<Task> slow = new ArrayList<>();
    private final List<Task> fatal = new ArrayList<>();
    private final AtomicInteger done = new AtomicInteger();

    @Test
    void whateverIsKilledAPlainRunEndsInThePlannedState() throws IOException {
        long start = System.nanoTime();
        List<Finding> findings;
        Report report = new Report();
        Sweep sweep = new Sweep(this::tell);
        try (BreakableServer shared = BreakableServer.start(directory.resolve("shared"));
                BreakableServer first = BreakableServer.start(directory.resolve("first"));
                BreakableServer second = BreakableServer.start(directory.resolve("second"));
                BreakableServer third = BreakableServer.start(directory.resolve("third"))) {
            for (Tool tool : tools()) {
                int every = tool instanceof Lockkeeper ? EVERY : PEERS_EVERY;
                int boundaries = sweep.boundaries(tool, shared);
                report.tool(tool, boundaries, every);
                plan(tool, boundaries, every);
            }
            // A sweep that is interrupted has tried some of everything.
            List.of(calm, slow, fatal).forEach(tasks -> Collections.shuffle(tasks, new Random(ORDER)));
            int tasks = calm.size() + slow.size() + fatal.size();
            System.out.printf("%d points: %d calm, %d slow, %d fatal%n", tasks, calm.size(), slow.size(), fatal.size());
            sweep.begin(new ConcurrentLinkedQueue<>(slow), shared, 30);
            sweep.begin(new ConcurrentLinkedQueue<>(calm), shared, 6);
            Queue<Task> ofSeveralServers = new ConcurrentLinkedQueue<>(fatal);
            for (BreakableServer server : List.of(first, second, third)) {
                sweep.begin(ofSeveralServers, server, 1);
            }
            findings = sweep.await();
        }
        String text = report.of(findings, Duration.ofNanos(System.nanoTime() - start));
        Files.writeString(REPORT, text);
        System.out.println(text);

        assertThat(findings)
                .filteredOn(finding -> finding.tool() instanceof Lockkeeper && finding.isTried() && !finding.isGood())
                .isEmpty();
    }

    private List<Tool> tools() {
        return List.of(
                        new Lockkeeper(directory.resolve("lockkeeper")),
                        new FlywayTool(directory.resolve("flyway")),
                        new LiquibaseTool(directory.resolve("liquibase")))
                .stream()
                .filter(tool -> chosen("rig.tools", tool.title().split(" ")[0]))
                .toList();
    }

    private void plan(Tool tool, int boundaries, int every) {
        for (Fault fault : Fault.values()) {
            if (!chosen("rig.kinds", fault.name().replace('_', '-'))) {
                continue;
            }
            List<Task> tasks = fault.takesServerDown() ? fatal : fault.isSlow() ? slow : calm;
            for (int boundary = 1 + fault.ordinal() % every; boundary <= boundaries; boundary += every) {
                tasks.add(new Task(tool, fault, boundary));
            }
        }
    }

    private static boolean chosen(String property, String name) {
        String chosen = System.getProperty(property, "");
        return chosen.isEmpty()
                || Arrays.asList(chosen.toLowerCase(Locale.ROOT).split(",")).contains(name.toLowerCase(Locale.ROOT));
    }

    private void tell(Finding finding) {
        if (finding.isTried() && !finding.isGood()) {
            System.out.println(finding);
        }
        if (done.incrementAndGet() % 100 == 0) {
            System.out.println(done + " points done");
        }
    }
}
