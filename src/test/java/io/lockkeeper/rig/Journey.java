package io.lockkeeper.rig;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** One run of a tool's programs, one after the other, until one of them fails. */
final class Journey {

    /** 128 and the number of SIGKILL. */
    private static final int KILLED = 137;

    private final Tool tool;
    private final DatabaseUrl url;
    private final TestDatabase database;
    private final BreakableServer server;
    private final AtomicBoolean corrected;
    private final List<String> failures = new ArrayList<>();
    private volatile Program current;
    private int exitCode;
    private boolean hung;
    private Duration took = Duration.ZERO;

    /**
     * @param url how the programs reach the database
     * @param corrected whether the developer has removed the duplicates; said here when that happens
     */
    Journey(Tool tool, DatabaseUrl url, TestDatabase database, BreakableServer server, AtomicBoolean corrected) {
        this.tool = tool;
        this.url = url;
        this.database = database;
        this.server = server;
        this.corrected = corrected;
    }

    /**
     * Makes it.
     *
     * @param killable whether somebody may want to kill or freeze the programs
     * @param patience how long each may take
     */
    Journey go(boolean killable, Duration patience) {
        for (Supplier<Program> program : tool.programs(url, killable)) {
            run(program, patience);
            if (exitCode > 0 && exitCode != KILLED && failures.getLast().contains(Workload.DUPLICATES) && correct()) {
                run(program, patience);
            }
            if (exitCode != 0) {
                break;
            }
        }
        return this;
    }

    /** Once, as the developer would: when the server is down meanwhile, until it is up again. */
    private boolean correct() {
        synchronized (corrected) {
            for (int attempt = 1; !corrected.get(); attempt++) {
                server.awaitReady();
                try {
                    tool.correct(database);
                    return !corrected.getAndSet(true);
                } catch (AssertionError | Problem e) {
                    if (attempt == 10) {
                        throw e;
                    }
                    Waiting.pause(Duration.ofMillis(500));
                }
            }
            return false;
        }
    }

    private void run(Supplier<Program> start, Duration patience) {
        try (Program program = start.get()) {
            current = program;
            long since = System.nanoTime();
            hung = !program.ended(patience);
            took = took.plusNanos(System.nanoTime() - since);
            if (hung) {
                exitCode = -1;
                return;
            }
            exitCode = program.exitCode();
            if (exitCode != 0 && exitCode != KILLED) {
                failures.add(program.output());
            }
        }
    }

    /** The program that is at work, or was the last. */
    Program current() {
        return current;
    }

    /** Whether all programs have said that all is well. */
    boolean succeeded() {
        return exitCode == 0;
    }

    /** Whether the rig had to end the last program, because it did not end by itself. */
    boolean hung() {
        return hung;
    }

    /** What those programs said that failed by themselves. */
    List<String> failures() {
        return failures;
    }

    /** How long the programs were at work. */
    Duration took() {
        return took;
    }
}
