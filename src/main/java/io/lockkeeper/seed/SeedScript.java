package io.lockkeeper.seed;

import io.lockkeeper.ledger.SeedHistory;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.secret.Secrets;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.system.SeedFile;
import java.sql.SQLException;

/** A seed file that was read and found fit to be applied. */
sealed interface SeedScript permits SqlSeed, CsvSeed {

    static SeedScript of(SeedFile file, Manifest manifest, Secrets secrets) {
        return file.isCsv() ? CsvSeed.of(file, manifest) : SqlSeed.of(file, secrets);
    }

    SeedFile file();

    /** Changes rows, within the open transaction; returns how many. */
    long change(Session session) throws SQLException;

    /** The problem behind a failure of {@link #change}. */
    Problem problem(SQLException e);

    /** Applies the file in a transaction of its own together with its line in the seed history; returns rows changed. */
    default long apply(Session session, String runId) {
        long start = System.nanoTime();
        try {
            session.begin();
            long rows = change(session);
            SeedHistory.record(
                    session, runId, file().path(), file().checksum(), rows, (System.nanoTime() - start) / 1_000_000);
            session.commitAndReset();
            return rows;
        } catch (SQLException e) {
            rollback(session, e);
            throw problem(e);
        } catch (RuntimeException e) {
            rollback(session, e);
            throw e;
        }
    }

    private static void rollback(Session session, Exception why) {
        try {
            session.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }
}
