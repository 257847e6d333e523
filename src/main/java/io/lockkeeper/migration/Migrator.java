package io.lockkeeper.migration;

import io.lockkeeper.ledger.Identity;
import io.lockkeeper.ledger.Journal;
import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.ledger.JournalWriter;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.level.ChecksumState;
import io.lockkeeper.level.Comparison;
import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.level.Status;
import io.lockkeeper.migration.Resolution.Found;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.problem.Words;
import io.lockkeeper.sql.Piece;
import io.lockkeeper.sql.Script;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SystemDefinition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Brings one database to the level of one system: looks, refuses what cannot work before anything is touched, takes the lease,
 * looks again, applies. Plain objects and one session; needs no service.
 */
public final class Migrator {

    private static final int CONNECTIONS = 5;
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);

    private final SystemDefinition system;
    private final DatabaseUrl url;
    private final MigrateOptions options;
    private final Work work;
    private final Comparison comparison;

    /** @param url the server's direct address, not a pooler's */
    public Migrator(SystemDefinition system, DatabaseUrl url, MigrateOptions options, Work work) {
        this.system = system;
        this.url = system.inSchema(url);
        this.options = options;
        this.work = work;
        this.comparison = new Comparison(system);
    }

    /** Where the database stands; changes nothing. */
    public Status status() {
        try (Session session = open()) {
            return comparison.status(session);
        }
    }

    /**
     * Applies what is pending. A connection that breaks is made anew a few times, and a server that is starting is waited for;
     * what was committed is not done twice.
     *
     * @throws Problem when something stands in the way or a statement fails; the problem says what was left
     */
    public MigrateResult migrate() {
        long start = System.nanoTime();
        List<String> applied = new ArrayList<>();
        Problem lost = null;
        for (int connection = 1; ; connection++) {
            try (Session session = open()) {
                Status status = migrate(session, applied, connection > 1);
                if (connection > 1) {
                    applied = Journal.of(session).appliedBy(work.runId());
                }
                return new MigrateResult(List.copyOf(applied), status, (System.nanoTime() - start) / 1_000_000);
            } catch (SQLException e) {
                throw ServerProblems.executing("reading what was applied", e);
            } catch (Problem problem) {
                lost = problem.type() == ProblemType.CONNECTION_LOST ? problem : lost;
                boolean unreachable = problem.type() == ProblemType.DATABASE_UNREACHABLE;
                boolean worthIt =
                        problem == lost || (unreachable && (connection > 1 || ServerProblems.isStarting(problem)));
                // What was being done when the connection was lost says more than that nobody answers now.
                Problem known = unreachable && lost != null ? lost : problem;
                if (!worthIt || connection == CONNECTIONS || work.stop().isRequested()) {
                    throw known;
                }
                work.listener().on(Event.reconnecting(problem.detail()));
                if (!pause(work.stop(), RECONNECT_PAUSE.multipliedBy(connection))) {
                    throw known;
                }
            }
        }
    }

    /**
     * Takes a person's word on what became of a migration, after looking at what is there.
     *
     * @param name the migration's name or Flyway version
     * @param applied true for applied, false for rolled back
     * @param force whether to take the word although the database says otherwise
     */
    public Resolution resolve(String name, boolean applied, boolean force) {
        try (Session session = open();
                Lease lease = leaseToResolve(session)) {
            MigrationStatus row = find(comparison.status(session), name);
            boolean open =
                    switch (row.state()) {
                        case APPLIED -> applied && row.checksum() == ChecksumState.CHANGED;
                        case AVAILABLE -> false;
                        // Without an attempt there is nothing that could have been rolled back.
                        case PENDING, OUT_OF_ORDER ->
                            applied || !lease.journal().journalOf(row.name()).isEmpty();
                        default -> true;
                    };
            if (!open) {
                throw Problem.of(
                                ProblemType.RESOLVE_REFUSED,
                                "%s is %s on '%s'; there is nothing to resolve.",
                                row.name(),
                                row.state(),
                                url.database())
                        .remedy("Run status to see which migrations need an answer.")
                        .with("migration", row.name());
            }
            prepare(session);
            List<Found> found = new Resolve(session, comparison.history(session), lease)
                    .resolve(row.migration(), comparison.placeholders(session), applied, force);
            List<Found> against = Resolve.against(found, applied);
            return new Resolution(
                    row.name(),
                    applied ? "applied" : "rolled back",
                    found,
                    against.isEmpty()
                            ? List.of()
                            : List.of("taken on your word, although " + Resolve.describe(against)),
                    comparison.status(session));
        } catch (SQLException e) {
            throw ServerProblems.executing("resolving " + name, e);
        }
    }

    private MigrationStatus find(Status status, String name) {
        return status.migrations().stream()
                .filter(row -> row.migration() != null && (row.name().equals(name) || name.equals(row.version())))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                ProblemType.MIGRATION_UNKNOWN,
                                "The system '%s' has no migration '%s'.",
                                system.name(),
                                name)
                        .remedy("Run status to see the names.")
                        .with("migration", name));
    }

    /** What a person says of a migration is not written into the wrong history either. */
    private Lease leaseToResolve(Session session) {
        List<Problem> problems = comparison.status(session).problems();
        if (!problems.isEmpty()) {
            throw problems.getFirst();
        }
        return lease(session, "resolve");
    }

    private Lease lease(Session session, String operation) {
        return Lease.acquire(
                session, work, operation, comparison.history(session).lockKeys());
    }

    private Session open() {
        return work.open(url);
    }

    /** @param again whether this run goes on after it has lost its connection */
    private Status migrate(Session session, List<String> applied, boolean again) {
        Status before = comparison.status(session);
        if (!obstacles(before).isEmpty()) {
            // What another runner, be it the system's own tool, is about to finish looks like a failure meanwhile.
            before = Lease.undisturbed(
                    session, work, comparison.history(session).lockKeys(), () -> comparison.status(session));
        }
        refuse(before);
        if (before.pending() == 0) {
            return before;
        }
        // Whatever cannot be executed at all is refused here, before the first change.
        List<PlannedMigration> planned = parse(session, before);
        refuseNonEmpty(session, before);
        try (Lease lease = lease(session, "migrate")) {
            Status now = comparison.status(session);
            refuse(now);
            refuseNonEmpty(session, now);
            // Another runner may have done some of it while this one waited.
            Map<String, MigrationStatus> todo = now.migrations().stream()
                    .filter(MigrationStatus::isToDo)
                    .collect(Collectors.toMap(MigrationStatus::name, Function.identity()));
            planned.removeIf(item -> !todo.containsKey(item.migration().name()));
            JournalWriter journal = lease.journal();
            Set<String> begun = begun(journal);
            planned.replaceAll(item -> item.withAttempts(
                    todo.get(item.migration().name()),
                    begun.contains(item.migration().name())));
            prepare(session);
            if (lease.takenOver() && !planned.isEmpty()) {
                explainBreak(journal, now, planned.getFirst(), again);
            }
            refuseBrokenOff(journal, planned);
            Applier applier =
                    new Applier(new MigrationRun(session, comparison.history(session), lease, work, system.manifest()));
            if (options.singleTransaction() && !planned.isEmpty()) {
                refuseSingleTransaction(now, journal);
                applier.applyTogether(planned, applied);
            } else {
                applier.applyEach(planned, applied);
            }
        }
        return comparison.status(session);
    }

    /** The history is exact, so the interrupted run was in the first migration that is not in it. */
    private static void explainBreak(JournalWriter journal, Status now, PlannedMigration next, boolean again) {
        String name = next.migration().name();
        // Only a run that takes over from another one is counted against the script.
        String tokens = again ? null : next.script().tokenChecksum();
        try {
            journal.journal(
                    JournalEvent.RESUMED,
                    name,
                    null,
                    tokens,
                    "applied up to " + now.level() + "; going on with " + name);
        } catch (SQLException e) {
            throw ServerProblems.executing("writing lockkeeper.journal", e);
        }
    }

    private static Set<String> begun(Journal journal) {
        try {
            return journal.begun();
        } catch (SQLException e) {
            throw ServerProblems.executing("reading lockkeeper.journal", e);
        }
    }

    private void refuse(Status status) {
        List<Problem> obstacles = obstacles(status);
        if (!obstacles.isEmpty()) {
            throw obstacles.getFirst();
        }
    }

    private List<Problem> obstacles(Status status) {
        List<Problem> obstacles = status.obstacles(options.outOfOrder());
        MigrationStatus failed = status.failed();
        if (work.isUnattended() && failed != null && failed.retryable()) {
            Problem problem = Problem.of(
                            ProblemType.MIGRATION_FAILED,
                            "%s failed on '%s', and its script is the same: %s",
                            failed.name(),
                            url.database(),
                            failed.problem())
                    .remedy(
                            "Correct the script, or let a person try it again: by a run that is asked for, or by migrate"
                                    + " without --unattended.")
                    .with("migration", failed.name())
                    .with("database", url.database());
            if (failed.failure() != null) {
                failed.failure().attributes().forEach(problem::with);
            }
            obstacles.add(problem);
        }
        return obstacles;
    }

    /** A run that nobody has asked for does not go on for ever with what takes its process, or its server, down each time. */
    private void refuseBrokenOff(Journal journal, List<PlannedMigration> planned) {
        if (!work.isUnattended() || planned.isEmpty()) {
            return;
        }
        PlannedMigration next = planned.getFirst();
        String name = next.migration().name();
        try {
            int runs = journal.interruptedRuns(name, next.script().tokenChecksum());
            if (runs >= work.limits().attempts()) {
                throw Problem.of(
                                ProblemType.NO_PROGRESS,
                                "%d runs in a row were broken off in %s on '%s' and have brought it no further.",
                                runs,
                                name,
                                url.database())
                        .remedy("Find out what ended them, such as a limit of memory. Then correct the script, or let a"
                                + " person try it again: by a run that is asked for, or by migrate"
                                + " without --unattended.")
                        .with("migration", name)
                        .with("database", url.database())
                        .with("attempts", runs);
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("reading lockkeeper.journal", e);
        }
    }

    private List<PlannedMigration> parse(Session session, Status status) {
        List<PlannedMigration> planned = new ArrayList<>();
        for (MigrationStatus row : status.migrations()) {
            if (row.isToDo()) {
                Script script = row.migration().script(comparison.placeholders(session));
                planned.add(new PlannedMigration(row.migration(), script, true, true));
            }
        }
        return planned;
    }

    private void refuseNonEmpty(Session session, Status status) {
        if (status.applied() > 0) {
            return;
        }
        try {
            List<String> objects = session.query("""
                    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                    WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                        AND c.relname NOT IN ('_prisma_migrations', 'flyway_schema_history')
                        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
                    ORDER BY c.relname LIMIT 3
                    """, row -> row.getString(1), session.schema());
            if (!objects.isEmpty()
                    && comparison.entries(session).isEmpty()
                    && !Journal.of(session).hasWorked()) {
                throw Problem.of(
                                ProblemType.DATABASE_NOT_EMPTY,
                                "Schema %s of '%s' has objects (%s …), but no migration of '%s' is recorded there.",
                                session.schema(),
                                url.database(),
                                String.join(", ", objects),
                                system.name())
                        .remedy("If they are what the first migrations make, say so one by one: resolve <migration>"
                                + " --applied. If not, use another database or schema.")
                        .with("database", url.database());
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("looking whether the database is empty", e);
        }
    }

    private void refuseSingleTransaction(Status status, JournalWriter journal) {
        try {
            // What this very run has applied before its connection broke does not count.
            if (status.applied() > 0 && journal.appliedByThisRun().isEmpty()) {
                throw Problem.of(
                                ProblemType.REQUEST_INVALID,
                                "'%s' has %s already; a single transaction is for empty databases.",
                                url.database(),
                                Words.count(status.applied(), "migration"))
                        .remedy("Leave out --single-transaction.");
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("reading lockkeeper.applied_migration", e);
        }
    }

    private void prepare(Session session) {
        try {
            String schema = session.schema();
            boolean exists = session.query(
                            "SELECT to_regnamespace(?) IS NOT NULL",
                            row -> row.getBoolean(1),
                            Identifiers.quote(schema))
                    .getFirst();
            if (!exists) {
                session.execute("CREATE SCHEMA IF NOT EXISTS " + Identifiers.quote(schema));
            }
            comparison.history(session).create(session);
        } catch (SQLException e) {
            throw ServerProblems.executing(
                    "creating " + comparison.history(session).table(), e);
        }
        Identity.recordSystem(session, system.name());
    }

    /** Waits; returns false when the run is to end instead. */
    static boolean pause(Stop stop, Duration duration) {
        try {
            return stop.pause(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(ProblemType.CONNECTION_LOST, "The run was interrupted.")
                    .remedy("Run it again.")
                    .causedBy(e);
        }
    }

    /**
     * A migration to apply.
     *
     * @param script its script, parsed
     * @param attempted whether the history may hold an attempt at it that is not finished
     * @param begun whether the journal knows pieces of it that have taken effect, or may have
     */
    record PlannedMigration(Migration migration, Script script, boolean attempted, boolean begun) {

        /** The same, by what history and journal say now. */
        PlannedMigration withAttempts(MigrationStatus row, boolean hasBegun) {
            return new PlannedMigration(migration, script, row.startedAt() != null, hasBegun);
        }

        /** Whether one transaction is all it takes. */
        boolean isOneTransaction() {
            List<Piece> pieces = script.pieces();
            return !begun
                    && (pieces.isEmpty()
                            || (pieces.size() == 1 && pieces.getFirst().transactional()));
        }
    }
}
