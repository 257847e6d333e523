package io.lockkeeper.testing;

import io.lockkeeper.gate.Standing;
import io.lockkeeper.gate.Standing.FailedMigration;
import io.lockkeeper.gate.Standing.Migrations;
import io.lockkeeper.gate.Standing.Seeds;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.level.Levels;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.seed.SeedState;
import io.lockkeeper.system.LayoutName;
import java.util.List;
import java.util.Optional;

/** Where databases stand in tests of what follows from that: migration 1 is applied, migration 2 is pending. */
public final class Standings {

    private Standings() {}

    /** Of a database whose system has seeds; one of them is pending when they are. */
    public static Standing of(LevelState state, SeedState seeds, String digest) {
        return new Standing(
                migrations(state, state == LevelState.AT_LEVEL || state == LevelState.AHEAD ? 0 : 1),
                Optional.of(new Seeds(seeds, 0, seeds == SeedState.PENDING ? 1 : 0)),
                Optional.empty(),
                Optional.empty(),
                digest);
    }

    /** Of a database whose seeds do not count. */
    public static Standing of(LevelState state, int pending) {
        return new Standing(migrations(state, pending), Optional.empty(), Optional.empty(), Optional.empty(), "files");
    }

    private static Migrations migrations(LevelState state, int pending) {
        Levels levels = new Levels(
                LayoutName.PRISMA, List.of(new Levels.Step("1", "1", true), new Levels.Step("2", "2", false)), null);
        Optional<ProblemDocument> cause = state == LevelState.FAILED
                ? Optional.of(ProblemDocument.of(Problem.of(ProblemType.STATEMENT_FAILED, "2 failed")))
                : Optional.empty();
        return new Migrations(state, "1", "2", 1, pending, Optional.empty(), cause, levels);
    }

    /** The same, with a migration whose last attempt failed. */
    public static Standing failing(Standing standing, String migration) {
        Migrations its = standing.migrations();
        return new Standing(
                new Migrations(
                        its.state(),
                        its.level(),
                        its.wantedLevel(),
                        its.applied(),
                        its.pending(),
                        Optional.of(new FailedMigration(migration, "failed")),
                        its.cause(),
                        its.levels()),
                standing.seeds(),
                standing.foreign(),
                standing.leaseOwner(),
                standing.digest());
    }

    /** The same, with somebody at work on it. */
    public static Standing ownedBy(LeaseOwner owner, Standing standing) {
        return new Standing(
                standing.migrations(), standing.seeds(), standing.foreign(), Optional.of(owner), standing.digest());
    }

    /** The same of a database that belongs to another environment. */
    public static Standing foreign(Standing standing) {
        return new Standing(
                standing.migrations(),
                Optional.empty(),
                Optional.of(Problem.of(ProblemType.ENVIRONMENT_MISMATCH, "made for testing")),
                standing.leaseOwner(),
                standing.digest());
    }
}
