package io.lockkeeper.postgres;

/**
 * A query without bound values.
 *
 * @param sql one statement that returns rows, without a semicolon
 * @param reader is called for each row; what it returns is not used
 */
public record Query(String sql, RowReader<?> reader) {}
