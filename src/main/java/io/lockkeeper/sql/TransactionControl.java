package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Cursor;

/**
 * Tells the BEGIN and COMMIT that can be honoured, by executing what stands between them in one transaction, from the
 * transaction control that cannot.
 */
final class TransactionControl {

    private static final String MODES = "has transaction modes or other words, which Lockkeeper would lose";

    /** What to do instead of a statement that is refused here. */
    static final String REMEDY =
            "Remove it: Lockkeeper executes the script in one transaction, together with the record of it, and cuts it"
                    + " where a statement cannot run in one. Statements that are to be committed separately may be"
                    + " enclosed in plain BEGIN; and COMMIT;.";

    private TransactionControl() {}

    static Head classify(Cursor cursor) {
        String word = cursor.word();
        String tag = cursor.upper();
        cursor.advance();
        return switch (word) {
            case "begin" -> begin(cursor, "BEGIN");
            case "start" -> begin(cursor, "START TRANSACTION");
            case "commit", "end" -> commit(cursor);
            case "rollback", "abort" -> Head.refused(tag, "would undo what Lockkeeper has recorded");
            case "savepoint", "release" ->
                Head.refused(tag, "works only with a ROLLBACK that a script cannot decide on");
            default -> Head.refused("PREPARE TRANSACTION", "would take the transaction away from Lockkeeper");
        };
    }

    private static Head begin(Cursor cursor, String tag) {
        skipNoise(cursor);
        return cursor.atEnd() ? Head.of(Execution.BEGIN, tag, null) : Head.refused(tag, MODES);
    }

    private static Head commit(Cursor cursor) {
        if (cursor.is("prepared")) {
            return Head.refused("COMMIT PREPARED", "would end a transaction that is not the script's");
        }
        skipNoise(cursor);
        cursor.accept("and", "no", "chain");
        return cursor.atEnd()
                ? Head.of(Execution.COMMIT, "COMMIT", null)
                : Head.refused("COMMIT", "would open another transaction");
    }

    private static void skipNoise(Cursor cursor) {
        if (!cursor.accept("work")) {
            cursor.accept("transaction");
        }
    }
}
