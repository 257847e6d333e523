package io.lockkeeper.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.level.Levels;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.Words;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/**
 * What is known of a database at this moment, from looking at it and from runs.
 *
 * @param look what the last look at it showed
 * @param work the run that is at work on it, {@code null} when there is none
 * @param failure why the last run failed, as long as that stands in the way
 * @param since since when it has the {@link #state()} it has
 */
public record DatabaseReading(Look look, Work work, Failure failure, Instant since) {

    static DatabaseReading unknown() {
        return new DatabaseReading(Look.NONE, null, null, Instant.now());
    }

    /** How it stands towards the level of its system. */
    public DatabaseState state() {
        if (work != null) {
            return DatabaseState.MIGRATING;
        }
        return failure != null && look.state() != DatabaseState.UNREACHABLE ? DatabaseState.FAILED : look.state();
    }

    /**
     * Whether it has all that its system has, seeds included, as far as was seen: that stays true while it cannot be reached, and
     * while a run with nothing left to do goes on. What is failed by its files, or by what it lacks, is not known to have all.
     */
    public boolean isDone() {
        return look.isDone() && look.state() != DatabaseState.FAILED && state() != DatabaseState.FAILED;
    }

    /** Whether it is known to be at the level of its system, seeds included, or ahead. */
    public boolean isOpen() {
        return isDone() && look.state() != DatabaseState.UNREACHABLE;
    }

    /** The run that is at work on it, {@code null} when there is none. */
    public UUID activeRun() {
        return work == null ? null : work.run();
    }

    /** How far the work on it is, in words: as the run tells that is at work in this process, else as the last look saw it. */
    public String progress() {
        if (work != null && work.progress() != null) {
            return work.progress();
        }
        String position = look.leaseOwner() == null ? null : look.leaseOwner().position();
        return position == null ? null : position + ", " + look.pending() + " migrations pending";
    }

    /** Who has the lease: the run that is at work, unless it still waits; else whom the last look met. {@code null} when nobody has. */
    public LeaseOwner leaseOwner() {
        return work != null && !work.waiting() ? work.owner() : look.leaseOwner();
    }

    /** Why it is not at its level, {@code null} when there is no reason. */
    public ProblemDocument problem() {
        return look.problem() != null && look.state() == DatabaseState.UNREACHABLE || failure == null
                ? look.problem()
                : failure.problem();
    }

    /** One sentence for a person: the state, and why. */
    public String describe() {
        ProblemDocument problem = problem();
        return switch (state()) {
            case UNKNOWN -> "not looked at yet";
            case MIGRATING -> progress() == null ? "a run is at work" : progress();
            case EMPTY, BEHIND ->
                Words.count(look.pending(), "migration") + " pending, wanted level " + look.wantedLevel();
            case AT_LEVEL -> "at level " + look.level() + look.seedsToDo();
            case AHEAD ->
                "ahead, at level " + look.level() + (look.pending() == 0 ? "" : ", with older migrations pending");
            case UNREACHABLE, FAILED -> problem == null ? "failed" : problem.detail();
        };
    }

    /**
     * The last look replaced by a new one. A failure is over when the system has changed, when the migration that failed does not
     * count as failed any more because somebody has resolved it, or when all is as it should be.
     */
    public DatabaseReading seen(Look now) {
        if (failure == null || now.fingerprint() == null) {
            return new DatabaseReading(now, work, failure, since);
        }
        // A run that came before the first look has failed with the files that this look sees.
        boolean same = failure.fingerprint() == null || failure.fingerprint().equals(now.fingerprint());
        boolean resolved = look.failed() != null
                && (now.failed() == null
                        || !now.failed().migration().equals(look.failed().migration()));
        Failure standing =
                same && !resolved && !now.isDone() ? new Failure(failure.problem(), now.fingerprint()) : null;
        return new DatabaseReading(now, work, standing, since);
    }

    /** A run began to work on it. */
    public DatabaseReading atWork(UUID run, LeaseOwner owner) {
        return new DatabaseReading(look, new Work(run, owner, null, false), failure, since);
    }

    /** No run is at work on it. */
    public DatabaseReading idle() {
        return new DatabaseReading(look, null, failure, since);
    }

    /**
     * How far the run that is at work on it has come, in words for people.
     *
     * @param waiting whether it waits for another runner
     */
    public DatabaseReading progress(String words, boolean waiting) {
        return work == null
                ? this
                : new DatabaseReading(look, new Work(work.run(), work.owner(), words, waiting), failure, since);
    }

    /** A run has applied a migration: its level counts from now on, not only after the next look; whether that was all, that look shows. */
    public DatabaseReading applied(String migration) {
        return new DatabaseReading(look.applied(migration), work, failure, since);
    }

    /** A run has applied parts of a migration, or is about to: whoever cannot live with it is held back from now on. */
    public DatabaseReading begun(String migration) {
        return new DatabaseReading(look.begun(migration), work, failure, since);
    }

    /** A run ended well. */
    public DatabaseReading succeeded() {
        return new DatabaseReading(look, work, null, since);
    }

    /** A run failed, with the files that the last look saw; what passes by itself and what was asked wrongly does not stand. */
    public DatabaseReading failed(Problem problem) {
        boolean stands =
                switch (problem.type().category()) {
                    case USAGE, UNREACHABLE, BUSY, STOPPED, CLOSED, UNAUTHENTICATED, FORBIDDEN -> false;
                    case INTERNAL, NOT_FOUND, REFUSED, CONFLICT, FAILED -> true;
                };
        Failure now = stands ? new Failure(ProblemDocument.of(problem), look.fingerprint()) : failure;
        return new DatabaseReading(look, work, now, since);
    }

    DatabaseReading since(Instant change) {
        return new DatabaseReading(look, work, failure, change);
    }

    /**
     * A run that is at work.
     *
     * @param owner the process that executes it
     * @param progress how far it is, in words
     * @param waiting whether it waits for another runner, so that the lease is not its own
     */
    public record Work(UUID run, LeaseOwner owner, String progress, boolean waiting) {}

    /**
     * A failure that stands until the files change, a later run succeeds, or the database is found at its level.
     *
     * @param fingerprint of the files of the system with which the run failed
     */
    public record Failure(ProblemDocument problem, String fingerprint) {}

    /**
     * What one look at a database showed.
     *
     * @param failed the migration whose last attempt failed
     * @param problem why it is unreachable, or what stands in the way
     * @param seeds where its seeds stand, {@code null} when not looked at
     * @param fingerprint of the files of the system, {@code null} when they were not read
     * @param leaseOwner who is at work on it, {@code null} when nobody is
     * @param levels the levels it has reached, {@code null} when that was never seen, or when there is no such database
     * @param isDone whether neither a migration nor a seed was left to apply when that was last seen
     * @param seen when its history was last read
     * @param at when somebody last tried to
     */
    public record Look(
            DatabaseState state,
            String level,
            String wantedLevel,
            int applied,
            int pending,
            FailedMigration failed,
            ProblemDocument problem,
            Seeds seeds,
            String fingerprint,
            LeaseOwner leaseOwner,
            Levels levels,
            boolean isDone,
            Instant seen,
            Instant at) {

        static final Look NONE = new Look(
                DatabaseState.UNKNOWN, null, null, 0, 0, null, null, null, null, null, null, false, null, null);

        /** A look that met a problem; what was known before is kept beside it. */
        public Look failed(DatabaseState state, ProblemDocument why, Instant when) {
            return new Look(
                    state,
                    level,
                    wantedLevel,
                    applied,
                    pending,
                    failed,
                    why,
                    seeds,
                    fingerprint,
                    null,
                    levels,
                    isDone,
                    seen,
                    when);
        }

        /** A look at a server that has no such database: no level is reached there. */
        public Look missing(ProblemDocument why, Instant when) {
            return new Look(
                    DatabaseState.UNREACHABLE,
                    null,
                    wantedLevel,
                    0,
                    applied + pending,
                    failed,
                    why,
                    null,
                    fingerprint,
                    null,
                    null,
                    false,
                    null,
                    when);
        }

        private Look applied(String migration) {
            Levels now = levels == null ? null : levels.with(migration);
            if (now == null || now == levels) {
                return this;
            }
            return new Look(
                    state,
                    now.newest(),
                    wantedLevel,
                    applied + 1,
                    Math.max(0, pending - 1),
                    failed,
                    problem,
                    seeds,
                    fingerprint,
                    leaseOwner,
                    now,
                    false,
                    seen,
                    at);
        }

        private Look begun(String migration) {
            return levels == null
                    ? this
                    : new Look(
                            state,
                            level,
                            wantedLevel,
                            applied,
                            pending,
                            failed,
                            problem,
                            seeds,
                            fingerprint,
                            leaseOwner,
                            levels.begun(migration),
                            isDone,
                            seen,
                            at);
        }

        private String seedsToDo() {
            return seeds == null || !seeds.toDo()
                    ? ""
                    : seeds.pending() > 0
                            ? ", with " + Words.count(seeds.pending(), "seed") + " pending"
                            : ", but a check of its seeds does not hold";
        }
    }

    /**
     * A migration whose last attempt failed.
     *
     * @param problem what that attempt said
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FailedMigration(String migration, String problem) {}

    /** Where the seeds of a database stand: PENDING, SEEDED, FAILED (a check does not hold) or NONE. */
    @RegisterForReflection
    public record Seeds(String state, int applied, int pending) {

        /** Whether something is left to do. */
        public boolean toDo() {
            return state.equals("PENDING") || state.equals("FAILED");
        }
    }
}
