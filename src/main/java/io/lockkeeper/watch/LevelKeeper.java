package io.lockkeeper.watch;

import io.lockkeeper.audit.AuditEntry;
import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.gate.BringToLevelOperation;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.run.RunRequest;
import io.lockkeeper.run.Runs;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/** Brings those databases to their level that want it without being asked, one at a time. */
final class LevelKeeper {

    private final DatabaseStates states;
    private final Roster roster;
    private final Predicate<String> check;
    private final Runs runs;
    private final Setbacks setbacks;
    private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

    /** @param check checks a database, and says whether what was seen counts */
    LevelKeeper(DatabaseStates states, Roster roster, Predicate<String> check, Runs runs, Setbacks setbacks) {
        this.states = states;
        this.roster = roster;
        this.check = check;
        this.runs = runs;
        this.setbacks = setbacks;
    }

    /**
     * Whether a database wants a run.
     *
     * @param automatic whether it is to be brought to its level without being asked
     */
    static boolean wantsRun(DatabaseReading reading, boolean automatic) {
        return automatic
                && switch (reading.state()) {
                    case EMPTY, BEHIND -> true;
                    // Its seeds are not all applied, or a seed check does not hold.
                    case AT_LEVEL -> !reading.isDone();
                    case UNKNOWN, UNREACHABLE, MIGRATING, AHEAD, FAILED -> false;
                };
    }

    /** Queues a database that was checked, when it wants a run. */
    void offer(String name) {
        if (wantsRun(name) && !queue.contains(name)) {
            queue.add(name);
        }
    }

    private boolean wantsRun(String name) {
        return wantsRun(states.of(name), roster.isAutomatic(name));
    }

    /** By a check that begins now. When that does not count, the next one decides: it is known already that it must come. */
    boolean stillWantsRun(String name) {
        return check.test(name) && wantsRun(name);
    }

    /** Works the queue off, until it is interrupted. */
    void work() throws InterruptedException {
        while (true) {
            bringToLevel(queue.take());
        }
    }

    private void bringToLevel(String name) {
        try {
            // Other databases came first, and other processes work on it too; this one may be as it should be by now.
            Optional<UUID> last = runs.lastEnded(name);
            if (stillWantsRun(name)) {
                Optional<Standing> before = states.of(name).check().known();
                Optional<Problem> end =
                        runs.perform(name, RunRequest.of(BringToLevelOperation.NAME), AuditEntry.LOCKKEEPER, last);
                setbacks.count(name, before, end).ifPresent(problem -> giveUp(name, problem));
            }
        } catch (Problem problem) {
            // Another process is at work on it, or a secret is missing: the next check shows which.
            LogEvent.RUN_SKIPPED.on(name).log("run skipped: " + problem.detail());
        } catch (RuntimeException | Error e) {
            LogEvent.FAULT.on(name).log("could not be brought to its level", e);
        }
    }

    private void giveUp(String name, Problem problem) {
        states.update(name, reading -> reading.failed(problem));
        LogEvent.DATABASE_FAILED.on(name).log(problem.detail());
    }
}
