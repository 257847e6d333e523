package io.lockkeeper.database;

import io.lockkeeper.gate.Standing;
import io.lockkeeper.gate.Standing.FailedMigration;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * What is known of a database at this moment, from checks of it and from runs.
 *
 * @param check what the last check showed
 * @param work the run that is at work on it, {@code null} when there is none
 * @param failure why the last run failed, as long as that stands in the way; {@code null} when nothing does
 * @param since since when it has the {@link #state()} it has
 */
public record DatabaseReading(LastCheck check, Work work, Failure failure, Instant since) {

    static DatabaseReading unknown() {
        return new DatabaseReading(new LastCheck.NotYet(), null, null, Instant.now());
    }

    /** How it stands towards the level of its system. */
    public DatabaseState state() {
        if (work != null) {
            return DatabaseState.MIGRATING;
        }
        return isFailureWhatCounts() ? DatabaseState.FAILED : DatabaseState.of(check);
    }

    /** A failure counts more than what a check shows, except that the database is unreachable. */
    private boolean isFailureWhatCounts() {
        return failure != null && DatabaseState.of(check) != DatabaseState.UNREACHABLE;
    }

    /**
     * Whether it has all that its system has, seeds included, as far as was seen: that stays true while it cannot be reached, and
     * while a run with nothing left to do goes on. A FAILED database never counts as complete.
     */
    public boolean isDone() {
        return check.known().filter(Standing::isDone).isPresent()
                && !(check instanceof LastCheck.Unreadable)
                && state() != DatabaseState.FAILED;
    }

    /** Whether it is known to be at the level of its system, seeds included, or ahead. */
    public boolean isOpen() {
        return isDone() && check instanceof LastCheck.Seen;
    }

    /** The run that is at work on it, {@code null} when there is none. */
    public UUID activeRun() {
        return work == null ? null : work.run();
    }

    /**
     * How far the work on it is, in words: as told by the run that is at work in this process, else as the last check saw it;
     * {@code null} when nothing is at work.
     */
    public String progress() {
        if (work != null && work.progress() != null) {
            return work.progress();
        }
        return check.leaseOwner()
                .map(LeaseOwner::position)
                .map(position -> position + ", "
                        + check.known().orElseThrow().migrations().pending() + " migrations pending")
                .orElse(null);
    }

    /**
     * Who has the lease: the run that is at work, unless it still waits; else the one that the last check saw. {@code null} when nobody
     * has.
     */
    public LeaseOwner leaseOwner() {
        return work != null && !work.waiting()
                ? work.owner()
                : check.leaseOwner().orElse(null);
    }

    /** Why it is not at its level, {@code null} when there is no reason. */
    public ProblemDocument problem() {
        return isFailureWhatCounts() ? failure.problem() : check.problem().orElse(null);
    }

    /** One sentence for people: the state, and why. */
    public String describe() {
        return switch (state()) {
            case UNKNOWN -> "not checked yet";
            case MIGRATING -> Objects.requireNonNullElse(progress(), "a run is at work");
            case EMPTY, BEHIND, AT_LEVEL, AHEAD -> check.known().orElseThrow().describe();
            case UNREACHABLE, FAILED -> problem().detail();
        };
    }

    /**
     * The last check replaced by a new one. A failure is over when the system has changed, when the migration that failed does not count
     * as failed any more because somebody has resolved it, or when all is as it should be.
     */
    public DatabaseReading checked(LastCheck now) {
        Optional<Standing> known = now.known();
        if (failure == null || known.isEmpty()) {
            return new DatabaseReading(now, work, failure, since);
        }
        Failure remaining = isOver(known.get())
                ? null
                : new Failure(failure.problem(), known.get().digest());
        return new DatabaseReading(now, work, remaining, since);
    }

    private boolean isOver(Standing now) {
        // A run that came before the first check has failed with the files that this check sees.
        boolean same = failure.digest() == null || failure.digest().equals(now.digest());
        return !same || isResolved(now) || now.isDone();
    }

    private boolean isResolved(Standing now) {
        Optional<String> before = check.known().flatMap(DatabaseReading::failedMigration);
        return before.isPresent() && !before.equals(failedMigration(now));
    }

    private static Optional<String> failedMigration(Standing standing) {
        return standing.migrations().failed().map(FailedMigration::migration);
    }

    /** A run began to work on it. */
    public DatabaseReading atWork(UUID run, LeaseOwner owner) {
        return new DatabaseReading(check, new Work(run, owner, null, false), failure, since);
    }

    /** No run is at work on it. */
    public DatabaseReading idle() {
        return new DatabaseReading(check, null, failure, since);
    }

    /**
     * How far the run that is at work on it has come, in words for people.
     *
     * @param waiting whether it waits for another runner
     */
    public DatabaseReading progress(String words, boolean waiting) {
        return work == null
                ? this
                : new DatabaseReading(check, new Work(work.run(), work.owner(), words, waiting), failure, since);
    }

    /** A run has applied a migration: its level counts from now on. Whether that was all, the next check shows. */
    public DatabaseReading applied(String migration) {
        return new DatabaseReading(check.with(standing -> standing.applied(migration)), work, failure, since);
    }

    /** A run has applied parts of a migration, or is about to: an application that cannot live with it is held back from now on. */
    public DatabaseReading begun(String migration) {
        return new DatabaseReading(check.with(standing -> standing.begun(migration)), work, failure, since);
    }

    /** A run succeeded. */
    public DatabaseReading succeeded() {
        return new DatabaseReading(check, work, null, since);
    }

    /** A run failed, with the files that the last check saw. A problem that passes by itself does not stand, nor does a wrong request. */
    public DatabaseReading failed(Problem problem) {
        boolean stands =
                switch (problem.type().category()) {
                    case USAGE, UNREACHABLE, BUSY, STOPPED, CLOSED, UNAUTHENTICATED, FORBIDDEN -> false;
                    case INTERNAL, NOT_FOUND, REFUSED, CONFLICT, FAILED -> true;
                };
        String digest = check.known().map(Standing::digest).orElse(null);
        Failure now = stands ? new Failure(ProblemDocument.of(problem), digest) : failure;
        return new DatabaseReading(check, work, now, since);
    }

    DatabaseReading since(Instant change) {
        return new DatabaseReading(check, work, failure, change);
    }

    /**
     * A run that is at work.
     *
     * @param owner the process that executes it
     * @param progress how far it is, in words; {@code null} when it has not told yet
     * @param waiting whether it waits for another runner, so that the lease is not held by this one
     */
    public record Work(UUID run, LeaseOwner owner, String progress, boolean waiting) {}

    /**
     * A failure that stands until the files change, a later run succeeds, or the database is found at its level.
     *
     * @param digest of the files of the system with which the run failed; {@code null} when none were read before
     */
    public record Failure(ProblemDocument problem, String digest) {}
}
