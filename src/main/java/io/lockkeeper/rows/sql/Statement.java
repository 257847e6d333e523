package io.lockkeeper.rows.sql;

import java.util.List;

/**
 * A statement and the values of its parameters, in order.
 *
 * @param values as text; the statement says what each is
 */
public record Statement(String sql, List<String> values) {}
