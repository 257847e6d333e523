package io.lockkeeper.migration;

import io.lockkeeper.ledger.Journal;
import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.ledger.JournalWriter;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.level.ChecksumState;
import io.lockkeeper.level.Comparison;
import io.lockkeeper.level.HistoryTable;
import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.level.Status;
import io.lockkeeper.migration.ResolveOptions.As;
import io.lockkeeper.migration.apply.Failures;
import io.lockkeeper.operation.Operation;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.Script;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SystemDefinition;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Takes a person's word on what became of a migration, after checking what is there. */
@Singleton
public class ResolveOperation implements Operation<ResolveOptions> {

    private static final String NAME = "resolve";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Class<ResolveOptions> parameters() {
        return ResolveOptions.class;
    }

    @Override
    public Resolution execute(Target target, ResolveOptions options, Work work) {
        SystemDefinition system = target.system();
        try (Session session = work.open(system.inSchema(target.url()))) {
            Comparison comparison = new Comparison(system);
            refuseMisplaced(comparison.status(session), options.replaces());
            HistoryTable history = comparison.history(session);
            try (Lease lease = Lease.acquire(session, work, NAME, history.lockKeys())) {
                return resolve(session, comparison, lease, system.name(), options);
            }
        } catch (SQLException e) {
            throw Failures.isStopped(work.stop(), e)
                    ? work.stop()
                            .problem(options.migration() + " is not resolved; nothing was changed.")
                            .causedBy(e)
                    : ServerProblems.executing("resolving " + options.migration(), e);
        }
    }

    private static Resolution resolve(
            Session session, Comparison comparison, Lease lease, String system, ResolveOptions options)
            throws SQLException {
        HistoryTable history = comparison.history(session);
        Status status = comparison.status(session);
        MigrationStatus row = find(status, options.migration());
        refuseDecided(status, row, options.as(), lease.journal());
        Preparation.make(session, comparison, system, lease.journal());
        lease.at("resolving " + row.name());
        Script script = row.migration().script();
        Evidence evidence = Evidence.of(script, session);
        Evidence against = evidence.against(options.as());
        if (!against.isEmpty() && !options.force()) {
            throw contradicted(row.name(), options.as(), against);
        }
        record(session, history, lease.journal(), row.migration(), script, options.as());
        return new Resolution(
                row.name(),
                options.as().words(),
                evidence.found(),
                against.isEmpty() ? List.of() : List.of("taken on your word, although " + against.describe()),
                comparison.status(session));
    }

    /** What a person says of a migration is not written into the wrong history either. */
    private static void refuseMisplaced(Status status, String replaces) {
        for (Problem problem : status.problems()) {
            if (!Status.isMismatch(problem, replaces)) {
                throw problem;
            }
        }
    }

    private static MigrationStatus find(Status status, String name) {
        return status.migrations().stream()
                .filter(row -> row.migration() != null && (row.name().equals(name) || name.equals(row.version())))
                .findFirst()
                .orElseThrow(() -> Problem.of(
                                ProblemType.MIGRATION_UNKNOWN,
                                "The system '%s' has no migration '%s'.",
                                status.system(),
                                name)
                        .remedy("Run status to see the names.")
                        .with("migration", name));
    }

    /** Nobody is asked about a migration whose state is known. */
    private static void refuseDecided(Status status, MigrationStatus row, As as, Journal journal) throws SQLException {
        boolean open =
                switch (row.state()) {
                    case APPLIED -> as == As.APPLIED && row.checksum() == ChecksumState.CHANGED;
                    case AVAILABLE -> false;
                    // Without an attempt there is nothing that could have been rolled back.
                    case PENDING, OUT_OF_ORDER ->
                        as == As.APPLIED || !journal.journalOf(row.name()).isEmpty();
                    default -> true;
                };
        if (!open) {
            throw Problem.of(
                            ProblemType.RESOLVE_REFUSED,
                            "%s is %s on '%s'; there is nothing to resolve.",
                            row.name(),
                            row.state(),
                            status.database())
                    .remedy("Run status to see which migrations need an answer.")
                    .with("migration", row.name());
        }
    }

    private static Problem contradicted(String migration, As as, Evidence against) {
        return Problem.of(
                        ProblemType.RESOLVE_REFUSED,
                        "%s cannot be taken as %s: %s.",
                        migration,
                        as.words(),
                        against.describe())
                .remedy("Correct the database by hand and resolve it again, or force it.")
                .action(
                        "to have it taken on your word",
                        NAME,
                        Map.of("migration", migration, "as", as.toString(), "force", true))
                .with("migration", migration)
                .with("found", against.found());
    }

    private static void record(
            Session session, HistoryTable history, JournalWriter journal, Migration migration, Script script, As as)
            throws SQLException {
        session.begin();
        switch (as) {
            case APPLIED -> {
                history.resolveApplied(session, migration);
                session.ask(List.of(journal.tokens(List.of(migration.name()), List.of(script.tokenChecksum()))));
            }
            case ROLLED_BACK -> history.resolveRolledBack(session, migration);
        }
        journal.journal(JournalEvent.RESOLVED, migration.name(), null, null, "as " + as.words());
        session.commit();
    }
}
