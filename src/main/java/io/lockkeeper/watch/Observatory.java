package io.lockkeeper.watch;

import io.lockkeeper.database.DatabaseReading;
import io.lockkeeper.database.DatabaseReading.FailedMigration;
import io.lockkeeper.database.DatabaseReading.Look;
import io.lockkeeper.database.DatabaseReading.Seeds;
import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseState;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.database.MigrationConfig;
import io.lockkeeper.database.Observer;
import io.lockkeeper.gate.Need;
import io.lockkeeper.level.Comparison;
import io.lockkeeper.level.Levels;
import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.level.Status;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.operation.Limits;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.problem.Category;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.seed.SeedStatus;
import io.lockkeeper.seed.Seeder;
import io.lockkeeper.system.Checksums;
import io.lockkeeper.system.SystemDefinition;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at databases: what the history and the seeds of each say about the files of its system. */
@ApplicationScoped
public class Observatory implements Observer {

    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final Limits limits;
    private final WatchMeters meters;
    private final Map<String, ManagedDatabase> known = new ConcurrentHashMap<>();

    Observatory(DatabaseRegistry registry, DatabaseStates states, MigrationConfig config, WatchMeters meters) {
        this.registry = registry;
        this.states = states;
        this.limits = config.limits();
        this.meters = meters;
    }

    @Override
    public void look(String name) {
        long began = states.moment();
        Optional<ManagedDatabase> database = find(name);
        if (database.isEmpty()) {
            states.remove(name);
            return;
        }
        if (note(database.get())) {
            began = states.moment();
        }
        DatabaseReading before = states.of(name);
        Look look;
        try {
            look = look(registry.target(database.get()));
        } catch (Problem problem) {
            look = failed(name, before.look(), problem);
        } catch (RuntimeException | Error e) {
            LogEvent.FAULT.on(name).log("the look at it failed by a fault of Lockkeeper", e);
            Problem fault = Problem.of(ProblemType.INTERNAL_ERROR, "The look at '%s' failed: %s", name, e);
            look = failed(name, before.look(), fault);
        }
        DatabaseReading after = states.seen(name, began, look);
        if (after.state() != before.state()) {
            event(after.state()).on(name).log(after.state() + ": " + after.describe());
        }
    }

    private static LogEvent event(DatabaseState state) {
        return switch (state) {
            case UNREACHABLE -> LogEvent.DATABASE_UNREACHABLE;
            case FAILED -> LogEvent.DATABASE_FAILED;
            case UNKNOWN, EMPTY, BEHIND, MIGRATING, AT_LEVEL, AHEAD -> LogEvent.DATABASE_STATE;
        };
    }

    private Look failed(String name, Look before, Problem problem) {
        meters.lookFailed(name);
        ProblemDocument why = ProblemDocument.of(problem);
        if (problem.type() == ProblemType.DATABASE_MISSING) {
            // The server was reached, and says so.
            return before.missing(why, Instant.now());
        }
        boolean unreachable = problem.type().category() == Category.UNREACHABLE;
        return before.failed(unreachable ? DatabaseState.UNREACHABLE : DatabaseState.FAILED, why, Instant.now());
    }

    /** The database as its row says, or said when Lockkeeper's own database still answered; before that, as it is declared. */
    private Optional<ManagedDatabase> find(String name) {
        try {
            Optional<ManagedDatabase> row = QuarkusTransaction.requiringNew().call(() -> ManagedDatabase.named(name));
            if (row.isEmpty()) {
                known.remove(name);
            }
            return row.or(() -> registry.asDeclared(name));
        } catch (RuntimeException e) {
            Log.debugf(e, "[%s] is looked at without its record", name);
            return Optional.ofNullable(known.get(name)).or(() -> registry.asDeclared(name));
        }
    }

    @Override
    public boolean note(ManagedDatabase now) {
        ManagedDatabase before = known.put(now.name, now);
        boolean moved = before != null
                && !before.place().equals(now.place())
                && !registry.declared().contains(now.name);
        if (moved) {
            states.forget(now.name);
        }
        return moved;
    }

    /** Whether a database wants to be brought to its level without being asked. */
    boolean isAutomatic(String name) {
        ManagedDatabase database = known.get(name);
        return database != null && database.autoMigrate;
    }

    private Look look(Target target) {
        SystemDefinition system = target.system();
        String fingerprint = fingerprint(system);
        DatabaseUrl url = target.url().withTimeouts();
        // What is seen is as of now, not as of the end of the look.
        Instant now = Instant.now();
        Work work = Work.reading("look", limits);
        Status status;
        try {
            status = Comparison.status(system, url, work);
        } catch (Problem problem) {
            if (problem.type() == ProblemType.DATABASE_MISSING && target.create()) {
                return toBeCreated(system, fingerprint, now);
            }
            throw problem;
        }
        SeedStatus seeds = null;
        ProblemDocument foreign = null;
        try {
            seeds = new Seeder(system, url, target.environment(), name -> Optional.empty(), work).status();
        } catch (Problem problem) {
            if (problem.type() != ProblemType.ENVIRONMENT_MISMATCH) {
                throw problem;
            }
            // Its levels count all the same.
            foreign = ProblemDocument.of(problem);
        }
        MigrationStatus failed = status.failed();
        DatabaseState state = foreign == null ? DatabaseState.of(status.state()) : DatabaseState.FAILED;
        return new Look(
                state,
                status.level(),
                status.wantedLevel(),
                status.applied(),
                status.pending(),
                failed == null ? null : new FailedMigration(failed.name(), failed.problem()),
                foreign == null && state == DatabaseState.FAILED ? status.cause() : foreign,
                seeds == null ? null : new Seeds(seeds.state().name(), seeds.applied(), seeds.pending()),
                fingerprint,
                status.leaseOwner(),
                status.levels(),
                foreign == null && Need.isDone(status, seeds),
                now,
                now);
    }

    private static Look toBeCreated(SystemDefinition system, String fingerprint, Instant now) {
        return new Look(
                DatabaseState.EMPTY,
                null,
                system.level(),
                0,
                system.summary().migrations(),
                null,
                null,
                null,
                fingerprint,
                null,
                new Levels(system.layout(), List.of(), null),
                false,
                now,
                now);
    }

    /** Changes with every change of the files of a system. */
    private static String fingerprint(SystemDefinition system) {
        StringBuilder text = new StringBuilder(system.manifest().toString());
        system.migrations()
                .forEach(migration ->
                        text.append('\n').append(migration.name()).append(Checksums.sha256(migration.bytes())));
        system.seeds().forEach(seed -> text.append('\n').append(seed.path()).append(seed.checksum()));
        return Checksums.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
