package io.lockkeeper.run;

import io.lockkeeper.audit.AuditAction;
import io.lockkeeper.audit.AuditEntry;
import io.lockkeeper.database.Constraint;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.operation.Backoff;
import io.lockkeeper.operation.Event;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Keeps the durable records of runs: their states, events and heartbeats. A record may be late when the service's database does
 * not answer; it is written later.
 */
@Singleton
class RunRecords {

    /** How long the process of a run may be silent before the run counts as interrupted. */
    private static final Duration SILENCE = Duration.ofSeconds(15);

    private static final Duration SAVE_INTERVAL = Duration.ofMillis(250);
    private static final Duration CANCEL_INTERVAL = Duration.ofSeconds(1);
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private volatile boolean closed;

    /** Keeps the record of a run until it is over, on a separate thread. */
    void keep(LiveRun run) {
        Thread.ofVirtual().name("record-" + run.id()).start(() -> keepUntilOver(run));
    }

    /** Saves events soon after they happened, says that this process is alive, and learns whether another one was asked to cancel the run. */
    private void keepUntilOver(LiveRun run) {
        Instant nextBeat = Instant.now().plus(HEARTBEAT_INTERVAL);
        Instant nextCancel = Instant.now().plus(CANCEL_INTERVAL);
        while (!run.isOver() && !closed && sleep(SAVE_INTERVAL)) {
            try {
                saveEvents(run);
                if (Instant.now().isAfter(nextCancel)) {
                    nextCancel = Instant.now().plus(CANCEL_INTERVAL);
                    cancelWhenRequested(run);
                }
                if (Instant.now().isAfter(nextBeat)) {
                    QuarkusTransaction.requiringNew().run(() -> Run.beat(run.id()));
                    nextBeat = Instant.now().plus(HEARTBEAT_INTERVAL);
                }
            } catch (RuntimeException | Error e) {
                Log.debugf(e, "events of run %s are not saved yet", run.id());
            }
        }
    }

    private static void cancelWhenRequested(LiveRun run) {
        if (!run.stop().isCancelled()
                && QuarkusTransaction.requiringNew().call(() -> Run.isCancelRequested(run.id()))) {
            run.stop().cancel();
        }
    }

    /** Records that a run begins; returns when that is written. */
    void begin(LiveRun run) {
        save(run, "begins", () -> Run.locked(run.id())
                .filter(row -> row.state == RunState.QUEUED)
                .ifPresent(row -> {
                    row.state = RunState.RUNNING;
                    row.startedAt = Instant.now();
                }));
    }

    /**
     * Records that a run has ended, events included; returns when that is written.
     *
     * @param fingerprint see {@link Run#fingerprint}
     */
    void end(LiveRun run, RunEnd end, String fingerprint) {
        save(run, "ends", () -> Run.locked(run.id())
                .filter(row -> !end.at().equals(row.endedAt))
                .ifPresent(row -> {
                    row.end(end);
                    row.fingerprint = fingerprint;
                    row.audit(endedBy(row, end), action(end), row.operation + ": " + end.sentence());
                }));
    }

    private static AuditAction action(RunEnd end) {
        return switch (end.ending()) {
            case SUCCEEDED -> AuditAction.RUN_SUCCEEDED;
            case FAILED -> AuditAction.RUN_FAILED;
            case STOPPED -> AuditAction.RUN_STOPPED;
            case CANCELLED -> AuditAction.RUN_CANCELLED;
        };
    }

    /** Who brought the end about: the person who cancelled the run, else the one who requested it. */
    private static String endedBy(Run run, RunEnd end) {
        return action(end) == AuditAction.RUN_CANCELLED && run.cancelRequestedBy != null
                ? run.cancelRequestedBy
                : run.actor;
    }

    /** Saves a change of the record and all events before it, and retries until the service's database answers. */
    private void save(LiveRun run, String what, Runnable change) {
        Backoff backoff = new Backoff(SAVE_INTERVAL, LONGEST_PAUSE);
        boolean saved = isSaved(run, what, change);
        while (!saved && !closed && sleep(backoff.next())) {
            saved = isSaved(run, what, change);
        }
    }

    /** Whether nothing is left to save; a record that is gone needs no more. */
    private static boolean isSaved(LiveRun run, String what, Runnable change) {
        try {
            saveEvents(run);
            QuarkusTransaction.requiringNew().run(change);
            return true;
        } catch (RuntimeException | Error e) {
            if (Constraint.isViolated("run_step_run_id_fkey", e)) {
                LogEvent.RECORD_LOST.log("the record of run " + run.id() + " is gone: the service's database was"
                        + " restored or has lost it; what the run did is in the history of its database");
                return true;
            }
            LogEvent.RECORDS_UNREACHABLE.log(
                    "the record that run " + run.id() + " " + what + " cannot be written yet: " + e.getMessage());
            return false;
        }
    }

    /** Saves events; only one thread at a time may, because they leave the run when they are saved. */
    private static void saveEvents(LiveRun run) {
        run.saving().lock();
        try {
            List<LiveRun.Entry> entries = run.unsaved();
            while (!entries.isEmpty()) {
                saveEvents(run.id(), entries);
                run.saved(entries);
                entries = run.unsaved();
            }
        } finally {
            run.saving().unlock();
        }
    }

    /** A takeover is audited with the step that tells of it, so that it is not lost when the records are away at that moment. */
    private static void saveEvents(UUID id, List<LiveRun.Entry> entries) {
        QuarkusTransaction.requiringNew().run(() -> RunStep.persistMissing(id, entries).stream()
                .filter(step -> step.type == Event.Type.LEASE_TAKEN_OVER)
                .forEach(step -> {
                    Run run = Run.findById(id);
                    run.audit(run.actor, AuditAction.LEASE_TAKEN_OVER, step.message);
                }));
    }

    /**
     * Ends the records of runs whose process is gone.
     *
     * @param live the runs of this process
     * @return those runs
     */
    List<Run> endSilent(Set<UUID> live) {
        return QuarkusTransaction.requiringNew().call(() -> {
            List<Run> silent = Run.silent(SILENCE, live);
            silent.forEach(run -> interrupt(
                    run,
                    "The runner, %s, was last heard of at %s; the run was interrupted."
                            .formatted(run.runner, run.heartbeat)));
            return silent;
        });
    }

    private static void interrupt(Run run, String outcome) {
        run.end(RunEnd.with(Problem.of(ProblemType.RUN_INTERRUPTED, "%s", outcome)
                .remedy("What was committed is in the history of the database, the rest was rolled back; run it again.")
                .with("database", run.database)
                .with("run", run.id.toString())));
        run.audit(AuditEntry.LOCKKEEPER, AuditAction.RUN_INTERRUPTED, outcome);
    }

    /** The process ends: nothing is retried any more. */
    void close() {
        closed = true;
    }

    /** Ends the record of a run that did not end before its process does. */
    void endNow(LiveRun run) {
        try {
            saveEvents(run);
            QuarkusTransaction.requiringNew().run(() -> Run.locked(run.id())
                    .filter(Run::isActive)
                    .ifPresent(row -> interrupt(
                            row, "The runner, %s, was stopped; the run was interrupted.".formatted(row.runner))));
        } catch (RuntimeException e) {
            LogEvent.RECORDS_UNREACHABLE.log(
                    "the record of run " + run.id() + " stays open until another process ends it: " + e.getMessage());
        }
    }

    private static boolean sleep(Duration duration) {
        try {
            Thread.sleep(duration);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
