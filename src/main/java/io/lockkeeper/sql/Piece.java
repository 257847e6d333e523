package io.lockkeeper.sql;

import java.util.List;

/**
 * A run of statements that are executed together: one transaction, or exactly one statement outside of any
 * transaction. BEGIN and COMMIT are not among the statements.
 *
 * @param number 1-based
 */
public record Piece(int number, boolean transactional, List<Statement> statements) {

    public Piece {
        statements = List.copyOf(statements);
    }
}
