package io.lockkeeper.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.UUID;

/**
 * What is known of a database at this moment, from looking at it and from runs.
 *
 * @param look what the last look at it showed
 * @param activeRun the run that is at work on it, {@code null} when there is none
 * @param progress how far that run is, in words
 * @param failure why the last run failed, as long as that stands in the way
 * @param attempted whether what is done at start was done with it, or was not needed
 * @param since since when it has the {@link #state()} it has
 */
public record DatabaseReading(
        Look look, UUID activeRun, String progress, Failure failure, boolean attempted, Instant since) {

    static DatabaseReading unknown() {
        return new DatabaseReading(Look.NONE, null, null, null, false, Instant.now());
    }

    /** How it stands towards the level of its system. */
    public DatabaseState state() {
        if (activeRun != null) {
            return DatabaseState.MIGRATING;
        }
        return failure != null && look.state() != DatabaseState.UNREACHABLE ? DatabaseState.FAILED : look.state();
    }

    /**
     * Whether traffic that needs the level of its system may flow: not before seeds that are pending at start are applied. A run
     * on a database that had nothing left to do, by this process or by another, does not stop traffic that flows.
     */
    public boolean isOpen() {
        return attempted
                && switch (state()) {
                    case AT_LEVEL, AHEAD -> true;
                    case MIGRATING -> look.isDone() || look.state() == DatabaseState.AHEAD;
                    case UNKNOWN, UNREACHABLE, EMPTY, BEHIND, FAILED -> false;
                };
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
            case MIGRATING -> progress == null ? "a run is at work" : progress;
            case EMPTY, BEHIND -> look.pending() + " migrations pending, wanted level " + look.wantedLevel();
            case AT_LEVEL -> "at level " + look.level();
            case AHEAD -> "ahead, at level " + look.level();
            case UNREACHABLE, FAILED -> problem == null ? "failed" : problem.detail();
        };
    }

    /** The last look replaced by a new one; a failure is over when the system has changed or all is as it should be. */
    public DatabaseReading seen(Look now) {
        boolean over = failure != null
                && now.fingerprint() != null
                && (!now.fingerprint().equals(failure.fingerprint()) || now.isDone());
        return new DatabaseReading(now, activeRun, progress, over ? null : failure, attempted || now.isDone(), since);
    }

    /** A run began to work on it, or {@code null}: none does. */
    public DatabaseReading atWork(UUID run) {
        return new DatabaseReading(look, run, null, failure, attempted, since);
    }

    /** How far the run that is at work on it has come, in words for people. */
    public DatabaseReading progress(String words) {
        return new DatabaseReading(look, activeRun, words, failure, attempted, since);
    }

    /** A run ended well. */
    public DatabaseReading succeeded() {
        return new DatabaseReading(look, activeRun, progress, null, attempted, since);
    }

    /** A run failed, with the files that the last look saw; what passes by itself and what was asked wrongly does not stand. */
    public DatabaseReading failed(Problem problem) {
        boolean stands =
                switch (problem.type().category()) {
                    case USAGE, UNREACHABLE, BUSY, STOPPED, UNAUTHENTICATED, FORBIDDEN -> false;
                    case INTERNAL, NOT_FOUND, REFUSED, CONFLICT, FAILED -> true;
                };
        Failure now = stands ? new Failure(ProblemDocument.of(problem), look.fingerprint()) : failure;
        return new DatabaseReading(look, activeRun, progress, now, attempted, since);
    }

    /** What is done at start was done with it; says nothing unless the last look could tell what there was to do. */
    public DatabaseReading wasAttempted() {
        boolean told =
                switch (look.state()) {
                    case EMPTY, BEHIND, AT_LEVEL, AHEAD -> true;
                    case UNKNOWN, UNREACHABLE, FAILED, MIGRATING -> false;
                };
        return new DatabaseReading(look, activeRun, progress, failure, attempted || told, since);
    }

    DatabaseReading since(Instant change) {
        return new DatabaseReading(look, activeRun, progress, failure, attempted, change);
    }

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
            Instant at) {

        static final Look NONE = new Look(DatabaseState.UNKNOWN, null, null, 0, 0, null, null, null, null, null);

        /** A look that met a problem; what was known before is kept beside it. */
        public Look failed(DatabaseState state, ProblemDocument why, Instant when) {
            return new Look(state, level, wantedLevel, applied, pending, failed, why, seeds, fingerprint, when);
        }

        /** Whether neither a migration nor a seed is left to apply. */
        public boolean isDone() {
            return state == DatabaseState.AT_LEVEL && (seeds == null || !seeds.toDo());
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

        boolean toDo() {
            return state.equals("PENDING") || state.equals("FAILED");
        }
    }
}
