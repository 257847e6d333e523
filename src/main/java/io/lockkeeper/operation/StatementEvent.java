package io.lockkeeper.operation;

import io.lockkeeper.problem.Words;
import java.util.Optional;

/** What happens to a statement of a migration. */
public sealed interface StatementEvent extends Event {

    /** The name of the migration. */
    String migration();

    @Override
    default Optional<String> subject() {
        return Optional.of(migration());
    }

    /**
     * A statement is sent.
     *
     * @param number which of {@code of} statements that are executed together it is, from 1
     * @param line 1-based line of the statement in its file
     * @param tag the head of the statement, such as {@code CREATE TABLE}
     */
    record Started(String migration, int number, int of, int line, String tag) implements StatementEvent {
        @Override
        public Type type() {
            return Type.STATEMENT_STARTED;
        }

        @Override
        public String message() {
            return migration + ", line " + line + ": " + tag;
        }
    }

    /**
     * A statement was executed.
     *
     * @param number which of {@code of} statements that are executed together it is, from 1
     * @param line 1-based line of the statement in its file
     * @param tag the head of the statement, such as {@code CREATE TABLE}
     * @param rows how many rows it changed or copied
     * @param millis how long it took
     */
    record Done(String migration, int number, int of, int line, String tag, long rows, long millis)
            implements StatementEvent {
        @Override
        public Type type() {
            return Type.STATEMENT_DONE;
        }

        @Override
        public String message() {
            return migration + ", line " + line + ": " + tag + " done, " + Words.count(rows, "row") + ", " + millis
                    + " ms";
        }
    }
}
