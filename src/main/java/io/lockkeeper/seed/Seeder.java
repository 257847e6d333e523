package io.lockkeeper.seed;

import io.lockkeeper.ledger.Identity;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.ledger.LedgerForm;
import io.lockkeeper.ledger.SeedHistory;
import io.lockkeeper.level.Comparison;
import io.lockkeeper.level.Status;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.problem.Words;
import io.lockkeeper.secret.Secrets;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.SystemDefinition;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Brings the seeds of one database to what an environment wants: files that are new or changed are applied, each in a transaction of
 * its own; then the seed checks of the manifest must hold.
 */
public final class Seeder {

    private final SystemDefinition system;
    private final DatabaseUrl url;
    private final Environment environment;
    private final Secrets secrets;
    private final Work work;
    private final SeedChecks checks;

    /** @param url the server's direct address, not a pooler's */
    public Seeder(SystemDefinition system, DatabaseUrl url, Environment environment, Secrets secrets, Work work) {
        this.system = system;
        this.url = system.inSchema(url);
        this.environment = environment;
        this.secrets = secrets;
        this.work = work;
        this.checks = new SeedChecks(system.manifest().checks(), environment, work);
    }

    /**
     * Where the seeds stand; changes nothing.
     *
     * @throws Problem ENVIRONMENT_MISMATCH when the database belongs to another environment
     */
    public SeedStatus status() {
        SeedSet set = SeedSet.of(system, environment);
        try (Session session = work.open(url)) {
            Known known = known(session);
            return SeedStatus.of(environment, set, known.checksums, check(session, set, known));
        }
    }

    /**
     * Applies what is pending, then executes the seed checks.
     *
     * @throws Problem when the database is not at its level, belongs to another environment, a file is refused, or applying and
     *     checking failed as often as the manifest allows
     */
    public SeedResult seed() {
        long start = System.nanoTime();
        SeedSet set = SeedSet.of(system, environment);
        // What cannot be executed at all is refused before the first change.
        List<SeedScript> scripts = set.files().stream()
                .map(file -> SeedScript.of(file, system.manifest(), secrets))
                .toList();
        try (Session session = work.open(url)) {
            refusePendingMigrations(session);
            Known known = known(session);
            SeedChecks.Result result = check(session, set, known);
            boolean done = set.pending(known.checksums).isEmpty() && result.isPassed() && known.isOfEnvironment;
            List<String> applied = List.of();
            if (!done) {
                try (Lease lease = Lease.acquire(session, work, "seed", List.of())) {
                    Identity.claim(session, system.name(), environment.toString());
                    applied = new SeedRun(session, lease, work, checks)
                            .applyUntilChecked(scripts, system.manifest().retry());
                    known = known(session);
                    result = SeedChecks.Result.NONE;
                }
            }
            return new SeedResult(
                    applied,
                    SeedStatus.of(environment, set, known.checksums, result),
                    (System.nanoTime() - start) / 1_000_000);
        }
    }

    private Known known(Session session) {
        try {
            LedgerForm form = LedgerForm.of(session);
            return form.exists()
                    ? new Known(Identity.isOf(session, environment.toString()), SeedHistory.checksums(session, form))
                    : new Known(false, Map.of());
        } catch (SQLException e) {
            throw ServerProblems.executing("reading lockkeeper.seed_history", e);
        }
    }

    /** While a file is pending, the seed checks need not hold. */
    private SeedChecks.Result check(Session session, SeedSet set, Known known) {
        return set.pending(known.checksums).isEmpty() ? checks.quick(session) : SeedChecks.Result.NONE;
    }

    private void refusePendingMigrations(Session session) {
        Status migrations = new Comparison(system).status(session);
        List<Problem> obstacles = migrations.obstacles(true);
        if (!obstacles.isEmpty()) {
            throw obstacles.getFirst();
        }
        if (migrations.pending() > 0) {
            throw Problem.of(
                            ProblemType.DATABASE_BEHIND,
                            "'%s' has %s of '%s'; its seeds are written for level %s.",
                            url.database(),
                            Words.count(migrations.pending(), "pending migration"),
                            system.name(),
                            migrations.wantedLevel())
                    .remedy("Apply the migrations first.")
                    .action("to apply them", "migrate", Map.of())
                    .with("database", url.database());
        }
    }

    /**
     * What the ledger says.
     *
     * @param isOfEnvironment whether it is recorded that the database belongs to the environment
     * @param checksums of the seeds that are applied
     */
    private record Known(boolean isOfEnvironment, Map<String, String> checksums) {}
}
