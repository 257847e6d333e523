package io.lockkeeper.seed;

import io.lockkeeper.ledger.SeedHistory;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.secret.Secrets;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.system.SeedFile;
import java.sql.SQLException;
import java.util.function.Consumer;

/** A seed file that was read and found fit to be applied. */
sealed interface SeedScript permits SqlSeed, CsvSeed {

    /**
     * Reads a file.
     *
     * @throws Problem when it cannot be applied at all: it is not valid, or a secret has no value
     */
    static SeedScript of(SeedFile file, Manifest manifest, Secrets secrets) {
        return file.isCsv() ? CsvSeed.of(file, manifest) : SqlSeed.of(file, secrets);
    }

    /** The file itself. */
    SeedFile file();

    /**
     * Changes rows, within the open transaction.
     *
     * @param beforeEach is told of each statement before it is executed, and may refuse it
     * @return how many
     */
    long change(Session session, Consumer<Statement> beforeEach) throws SQLException;

    /** The problem of a failure of {@link #change}. */
    Problem problem(SQLException e);

    /** Applies the file in a separate transaction together with its line in the seed history; returns rows changed. */
    default long apply(Session session, String runId, Consumer<Statement> beforeEach) {
        long start = System.nanoTime();
        try {
            session.verbatim().begin("BEGIN");
            long rows = change(session, beforeEach);
            long millis = (System.nanoTime() - start) / 1_000_000;
            SeedHistory.record(session, runId, file().path(), file().checksum(), rows, millis);
            session.commitAndReset();
            return rows;
        } catch (SQLException e) {
            session.rollbackAfter(e);
            throw problem(e);
        } catch (RuntimeException e) {
            session.rollbackAfter(e);
            throw e;
        }
    }
}
