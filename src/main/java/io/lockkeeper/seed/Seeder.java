package io.lockkeeper.seed;

import io.lockkeeper.ledger.Identity;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.ledger.LedgerSchema;
import io.lockkeeper.ledger.SeedHistory;
import io.lockkeeper.level.Comparison;
import io.lockkeeper.level.Status;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.problem.Category;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.problem.Words;
import io.lockkeeper.secret.Secrets;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.system.Manifest.Check;
import io.lockkeeper.system.SeedFile;
import io.lockkeeper.system.SystemDefinition;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Brings the seeds of one database to what an environment wants: files that are new or changed are applied, each in a
 * transaction of its own; then the checks of the manifest must hold. When one does not, somebody removed what must be there: all
 * files are applied again, since each adds only what is missing. That is tried a few times and then fails for good.
 */
public final class Seeder {

    private static final long SIGN_OF_LIFE_MILLIS = 5_000;

    /** How long a check may take for a look in passing: shorter than the wait for any answer, {@link DatabaseUrl#withTimeouts}. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final SystemDefinition system;
    private final DatabaseUrl url;
    private final Environment environment;
    private final Secrets secrets;
    private final Work work;

    /** @param url the server's own address, not a pooler's */
    public Seeder(SystemDefinition system, DatabaseUrl url, Environment environment, Secrets secrets, Work work) {
        this.system = system;
        this.url = system.inSchema(url);
        this.environment = environment;
        this.secrets = secrets;
        this.work = work;
    }

    /**
     * Where the seeds stand; changes nothing.
     *
     * @throws Problem ENVIRONMENT_MISMATCH when the database belongs to another environment
     */
    public SeedStatus status() {
        SeedSet set = SeedSet.of(system, environment);
        try (Session session = Session.open(url, work.runId(), work.limits().timeouts())) {
            return status(session, set, LOOK, new ArrayList<>());
        }
    }

    /**
     * Applies what is pending and checks.
     *
     * @throws Problem when the database is behind its level, belongs to another environment, a file is refused, or applying and
     *     checking failed as often as the manifest allows
     */
    public SeedResult seed() {
        long start = System.nanoTime();
        SeedSet set = SeedSet.of(system, environment);
        Set<String> applied = new LinkedHashSet<>();
        // Whatever cannot be executed at all is refused before the first change.
        List<SeedScript> scripts = set.files().stream()
                .map(file -> SeedScript.of(file, system.manifest(), secrets))
                .toList();
        refuseBehind();
        try (Session session = Session.open(url, work.runId(), work.limits().timeouts())) {
            List<String> unfinished = new ArrayList<>();
            SeedStatus status = status(session, set, LOOK, unfinished);
            if (status.state() != SeedState.SEEDED || !unfinished.isEmpty() || !isKnown(session)) {
                try (Lease lease = Lease.acquire(session, work, "seed", List.of())) {
                    Identity.claim(session, system.name(), environment.toString());
                    applyUntilChecked(session, lease, scripts, applied);
                    status = status(session, set, Duration.ZERO, new ArrayList<>());
                }
            }
            return new SeedResult(List.copyOf(applied), status, (System.nanoTime() - start) / 1_000_000);
        }
    }

    /** Whether the database already says that it belongs to the environment. */
    private boolean isKnown(Session session) {
        try {
            return LedgerSchema.exists(session) && Identity.isOf(session, environment.toString());
        } catch (SQLException e) {
            throw ServerProblems.executing("reading lockkeeper.identity", e);
        }
    }

    private void refuseBehind() {
        Status migrations = Comparison.status(system, url, work);
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
                    .remedy("Run migrate first.")
                    .with("database", url.database());
        }
    }

    private void applyUntilChecked(Session session, Lease lease, List<SeedScript> scripts, Set<String> applied) {
        Manifest.Retry retry = system.manifest().retry();
        boolean all = false;
        for (int attempt = 1; ; attempt++) {
            Problem failure;
            try {
                Map<String, String> known = SeedHistory.checksums(session);
                for (SeedScript script : scripts) {
                    if (all
                            || !script.file()
                                    .checksum()
                                    .equals(known.get(script.file().path()))) {
                        stopBefore(script);
                        lease.at(script.file().file());
                        long start = System.nanoTime();
                        long rows = script.apply(session, work.runId());
                        applied.add(script.file().path());
                        work.listener()
                                .on(Event.seedApplied(
                                        script.file().path(), rows, (System.nanoTime() - start) / 1_000_000));
                    }
                }
                List<String> failed = failedChecks(session, true, Duration.ZERO, List.of());
                if (failed.isEmpty()) {
                    return;
                }
                failure = checkFailed(failed);
                all = true;
            } catch (SQLException e) {
                failure = ServerProblems.executing("reading lockkeeper.seed_history", e);
            } catch (Problem problem) {
                failure = problem;
            }
            if (work.stop().isOver()) {
                // Whatever it says, it was cancelled.
                throw work.stop().problem("Seeding was broken off: " + failure.detail());
            }
            boolean pointless = failure.type().category() == Category.REFUSED
                    || failure.type().category() == Category.UNREACHABLE
                    || failure.type().category() == Category.STOPPED
                    || failure.type() == ProblemType.PRIVILEGE_MISSING;
            if (pointless || attempt >= retry.attempts()) {
                throw failure.with("attempts", attempt);
            }
            work.listener()
                    .on(Event.seedRetry("attempt " + attempt + " of " + retry.attempts() + ": " + failure.detail()));
            pause(session, retry, work.stop());
        }
    }

    private void stopBefore(SeedScript script) {
        if (work.stop().isRequested()) {
            throw work.stop()
                    .problem("Seeding ends before " + script.file().path() + "; the files before it are applied.");
        }
    }

    private Problem checkFailed(List<String> failed) {
        return Problem.of(
                        ProblemType.SEED_CHECK_FAILED,
                        "The seeds of '%s' are applied to '%s', but this does not hold: %s.",
                        system.name(),
                        url.database(),
                        String.join("; ", failed))
                .remedy("Look at the check in the manifest and at the rows it asks for; a seed must bring back what"
                        + " is missing.")
                .with("database", url.database())
                .with("checks", failed);
    }

    /**
     * @param limit how long a check may take, zero for as long as a statement; a lease is needed for that
     * @param unfinished takes the checks that took longer; they count as they did when the seeds were applied
     */
    private SeedStatus status(Session session, SeedSet set, Duration limit, List<String> unfinished) {
        try {
            Map<String, String> known = Map.of();
            if (LedgerSchema.exists(session)) {
                Identity.isOf(session, environment.toString());
                known = SeedHistory.checksums(session);
            }
            List<SeedStatus.Seed> seeds = new ArrayList<>();
            int applied = 0;
            for (SeedFile file : set.files()) {
                boolean isApplied = file.checksum().equals(known.get(file.path()));
                applied += isApplied ? 1 : 0;
                seeds.add(new SeedStatus.Seed(file.path(), isApplied));
            }
            int pending = seeds.size() - applied;
            List<String> failedChecks = pending > 0 ? List.of() : failedChecks(session, false, limit, unfinished);
            SeedState state = seeds.isEmpty()
                    ? SeedState.NONE
                    : pending > 0 ? SeedState.PENDING : failedChecks.isEmpty() ? SeedState.SEEDED : SeedState.FAILED;
            List<String> notes = new ArrayList<>(set.notes());
            unfinished.forEach(check -> notes.add("the check '" + check + "' was not waited for: it takes long"));
            return new SeedStatus(environment, state, applied, pending, seeds, failedChecks, notes);
        } catch (SQLException e) {
            throw ServerProblems.executing("reading lockkeeper.seed_history", e);
        }
    }

    /** The names of the checks that do not hold, in a transaction that cannot write. */
    private List<String> failedChecks(Session session, boolean tell, Duration limit, List<String> unfinished)
            throws SQLException {
        List<String> failed = new ArrayList<>();
        for (Check check : system.manifest().checks()) {
            if (!check.appliesTo(environment)) {
                continue;
            }
            try {
                session.execute("BEGIN READ ONLY"
                        + (limit.isZero() ? "" : "; SET LOCAL statement_timeout = " + limit.toMillis()));
                boolean holds = session.isTrue(check.sql());
                session.rollback();
                if (holds) {
                    if (tell) {
                        work.listener().on(Event.checkPassed(check.name()));
                    }
                } else {
                    failed.add(check.name());
                }
            } catch (SQLException e) {
                session.rollback();
                if (!limit.isZero() && SqlState.QUERY_CANCELED.equals(e.getSQLState())) {
                    unfinished.add(check.name());
                } else {
                    failed.add(check.name() + " (" + ServerProblems.message(e) + ")");
                }
            }
        }
        return failed;
    }

    /** Waits without falling silent for so long that the server ends the session, and the lease with it. */
    private static void pause(Session session, Manifest.Retry retry, Stop stop) {
        long end = System.nanoTime() + retry.pause().duration().toNanos();
        try {
            for (long left = retry.pause().duration().toMillis();
                    left > 0;
                    left = (end - System.nanoTime()) / 1_000_000) {
                if (!stop.pause(Duration.ofMillis(Math.min(left, SIGN_OF_LIFE_MILLIS)))) {
                    return;
                }
                session.execute("SELECT 1");
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("waiting for the next attempt", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.of(ProblemType.SEED_FAILED, "The run was interrupted.")
                    .remedy("Run it again.")
                    .causedBy(e);
        }
    }
}
