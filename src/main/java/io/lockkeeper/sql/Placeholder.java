package io.lockkeeper.sql;

/**
 * A <code>${NAME}</code> in a script.
 *
 * @param offset 0-based, in characters
 * @param line 1-based
 */
public record Placeholder(String name, int offset, int line) {}
