package io.lockkeeper.rows.sql;

import io.lockkeeper.system.RowsRules.Limits;

/**
 * How rows are written.
 *
 * @param limits what a request may cost
 * @param numbersAsText whether numbers that JavaScript would round are answered as text
 */
public record Options(Limits limits, boolean numbersAsText) {}
