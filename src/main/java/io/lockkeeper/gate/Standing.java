package io.lockkeeper.gate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.level.Comparison;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.level.Levels;
import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.level.Status;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.problem.Words;
import io.lockkeeper.seed.SeedState;
import io.lockkeeper.seed.SeedStatus;
import io.lockkeeper.seed.Seeder;
import io.lockkeeper.system.SystemDefinition;
import java.util.List;
import java.util.Optional;

/**
 * Where a database stands: its history and its seeds, compared with the files of its system. The one answer for the service, for the
 * probes, for the gate over HTTP and for the command.
 *
 * @param seeds those of its environment; empty when they do not count, or cannot be read because the database belongs to another one
 * @param foreign why it does not belong to the environment that it is declared for
 * @param leaseOwner who is at work on it
 * @param digest of the files of the system
 */
public record Standing(
        Migrations migrations,
        Optional<Seeds> seeds,
        Optional<Problem> foreign,
        Optional<LeaseOwner> leaseOwner,
        String digest) {

    /**
     * Reads where a database stands, over short separate connections. A database that is missing and will be created stands at the
     * beginning.
     *
     * @param target its environment decides about seeds; without one they do not count
     * @throws Problem when the database cannot be reached or read, or when the files of its system cannot
     */
    public static Standing of(Target target, Work work) {
        SystemDefinition system = target.system();
        DatabaseUrl url = target.url().withTimeouts();
        Status status;
        try {
            status = Comparison.status(system, url, work);
        } catch (Problem problem) {
            if (problem.type() == ProblemType.DATABASE_MISSING && target.create()) {
                return toBeCreated(system);
            }
            throw problem;
        }
        Optional<Seeds> seeds = Optional.empty();
        Optional<Problem> foreign = Optional.empty();
        if (target.environment() != null) {
            try {
                seeds = Optional.of(Seeds.of(
                        new Seeder(system, url, target.environment(), name -> Optional.empty(), work).status()));
            } catch (Problem problem) {
                switch (problem.type()) {
                    // Its levels count all the same.
                    case ENVIRONMENT_MISMATCH -> foreign = Optional.of(problem);
                    // The status tells of it.
                    case LEDGER_NOT_TRUSTED -> {}
                    default -> throw problem;
                }
            }
        }
        return new Standing(
                Migrations.of(status), seeds, foreign, Optional.ofNullable(status.leaseOwner()), system.digest());
    }

    private static Standing toBeCreated(SystemDefinition system) {
        Migrations none = new Migrations(
                LevelState.EMPTY,
                null,
                system.level(),
                0,
                system.summary().migrations(),
                Optional.empty(),
                Optional.empty(),
                new Levels(system.layout(), List.of(), null));
        return new Standing(none, Optional.empty(), Optional.empty(), Optional.empty(), system.digest());
    }

    /** How it compares with its system; FAILED too when it belongs to another environment. */
    public LevelState state() {
        return foreign.isPresent() ? LevelState.FAILED : migrations.state();
    }

    /**
     * Whether it has all that its system has, seeds included. The seeds of a database that is ahead do not count: they are written for
     * the level of an older system.
     */
    public boolean isDone() {
        return switch (state()) {
            case AT_LEVEL -> seeds.filter(Seeds::toDo).isEmpty();
            case AHEAD -> migrations.pending() == 0;
            case EMPTY, BEHIND, FAILED -> false;
        };
    }

    /** What stands in the way until a person does something; present exactly when it is FAILED. */
    public Optional<ProblemDocument> problem() {
        return foreign.map(ProblemDocument::of).or(migrations::cause);
    }

    /** One sentence for people: how far it is, or what stands in the way. */
    public String describe() {
        return switch (state()) {
            case EMPTY, BEHIND ->
                Words.count(migrations.pending(), "migration") + " pending, wanted level " + migrations.wantedLevel();
            case AT_LEVEL ->
                "at level " + migrations.level() + seeds.map(Seeds::missing).orElse("");
            case AHEAD ->
                "ahead, at level " + migrations.level()
                        + (migrations.pending() == 0 ? "" : ", with older migrations pending");
            case FAILED -> problem().orElseThrow().detail();
        };
    }

    /** The same after a run has applied a migration; whether that was the last one, the next check shows. */
    public Standing applied(String migration) {
        return with(migrations.applied(migration));
    }

    /** The same after a run has applied parts of a migration, or is about to. */
    public Standing begun(String migration) {
        return with(migrations.begun(migration));
    }

    private Standing with(Migrations now) {
        return now == migrations ? this : new Standing(now, seeds, foreign, leaseOwner, digest);
    }

    /** The same when its server says that there is no such database: nothing is applied there. */
    public Standing withoutDatabase() {
        return new Standing(migrations.withoutDatabase(), Optional.empty(), Optional.empty(), Optional.empty(), digest);
    }

    /**
     * The migrations of a database.
     *
     * @param level the newest one that is applied, {@code null} when none is
     * @param wantedLevel the newest one of the system, {@code null} when it has none
     * @param failed the one whose last attempt failed
     * @param cause what stands in the way; present exactly when the state is FAILED
     * @param levels the levels that the database has reached
     */
    public record Migrations(
            LevelState state,
            String level,
            String wantedLevel,
            int applied,
            int pending,
            Optional<FailedMigration> failed,
            Optional<ProblemDocument> cause,
            Levels levels) {

        static Migrations of(Status status) {
            return new Migrations(
                    status.state(),
                    status.level(),
                    status.wantedLevel(),
                    status.applied(),
                    status.pending(),
                    Optional.ofNullable(status.failed()).map(FailedMigration::of),
                    status.state() == LevelState.FAILED ? Optional.ofNullable(status.cause()) : Optional.empty(),
                    status.levels());
        }

        private Migrations applied(String migration) {
            Levels now = levels.with(migration);
            if (now == levels) {
                return this;
            }
            LevelState unlessFailed = state == LevelState.FAILED ? state : LevelState.BEHIND;
            return new Migrations(
                    unlessFailed, now.newest(), wantedLevel, applied + 1, Math.max(0, pending - 1), failed, cause, now);
        }

        private Migrations begun(String migration) {
            return new Migrations(state, level, wantedLevel, applied, pending, failed, cause, levels.begun(migration));
        }

        private Migrations withoutDatabase() {
            return new Migrations(
                    LevelState.EMPTY,
                    null,
                    wantedLevel,
                    0,
                    applied + pending,
                    failed,
                    Optional.empty(),
                    new Levels(levels.layout(), List.of(), null));
        }
    }

    /**
     * A migration whose last attempt failed.
     *
     * @param problem what that attempt said
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FailedMigration(String migration, String problem) {

        static FailedMigration of(MigrationStatus status) {
            return new FailedMigration(status.name(), status.problem());
        }
    }

    /** The seeds of a database. */
    public record Seeds(SeedState state, int applied, int pending) {

        static Seeds of(SeedStatus status) {
            return new Seeds(status.state(), status.applied(), status.pending());
        }

        /** Whether something is left to do. */
        boolean toDo() {
            return switch (state) {
                case PENDING, FAILED -> true;
                case SEEDED, NONE -> false;
            };
        }

        /** What is left to do, as the end of a sentence. */
        String missing() {
            return switch (state) {
                case PENDING -> ", with " + Words.count(pending, "seed") + " pending";
                case FAILED -> ", but a seed check does not hold";
                case SEEDED, NONE -> "";
            };
        }
    }
}
