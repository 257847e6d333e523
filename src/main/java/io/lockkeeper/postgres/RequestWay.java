package io.lockkeeper.postgres;

import io.lockkeeper.postgres.RequestPool.Settings;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** A way to put statements of requests to a database: a connection for each of them, or a transaction for several. */
public interface RequestWay {

    /**
     * Reads one row.
     *
     * @param values as text; the statement says what each is
     */
    <T> T read(Settings settings, String sql, List<String> values, RowReader<T> reader) throws SQLException;

    /**
     * Writes, and keeps it only when what it gave is as it should be.
     *
     * @param check throws what keeps the write from being; {@code null} when nothing does
     */
    <T> T write(Settings settings, String sql, List<String> values, RowReader<T> reader, Consumer<T> check)
            throws SQLException;

    /**
     * Reads many rows in a transaction that only reads, some at a time; a connection is taken until the last one was.
     *
     * @param line hears the first column of each
     * @throws UnsupportedOperationException in a transaction
     */
    void stream(Settings settings, String sql, List<String> values, Consumer<String> line) throws SQLException;
}
