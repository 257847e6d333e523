package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Cursor;
import io.lockkeeper.sql.token.Lexer.Token;

/** Reads the heads of the statements that write rows. */
final class Writes {

    private final Cursor cursor;

    Writes(Cursor cursor) {
        this.cursor = cursor;
    }

    Head classify(String word) {
        String verb = word;
        if (verb.equals("with")) {
            skipCommonTables();
            verb = cursor.word();
        }
        cursor.advance();
        return switch (verb) {
            case "insert" -> into("INSERT");
            case "merge" -> into("MERGE");
            case "update" -> write("UPDATE");
            case "delete" -> {
                cursor.accept("from");
                yield write("DELETE");
            }
            default -> Head.transactional("SELECT");
        };
    }

    private Head into(String tag) {
        cursor.accept("into");
        return write(tag);
    }

    private Head write(String tag) {
        cursor.skipOnly();
        return Head.transactional(tag).writing(History.of(cursor.name()));
    }

    Head truncate() {
        cursor.advance();
        cursor.accept("table");
        String history = null;
        do {
            cursor.skipOnly();
            String found = History.of(cursor.name());
            history = found == null ? history : found;
            if (cursor.peek(0) == Token.OPERATOR) {
                cursor.advance();
            }
        } while (cursor.acceptSymbol(','));
        return Head.transactional("TRUNCATE TABLE").writing(history);
    }

    Head copy() {
        cursor.advance();
        cursor.accept("binary");
        String history = History.of(cursor.name());
        cursor.skipGroup();
        if (!cursor.accept("from")) {
            return Head.transactional("COPY");
        }
        // STDOUT is taken for the same by PostgreSQL.
        boolean copiesIn = cursor.is("stdin") || cursor.is("stdout");
        return new Head(Execution.TRANSACTIONAL, "COPY", null, copiesIn, null, history);
    }

    /** From WITH to the verb of the statement that the common tables are for; only names could look like it. */
    private void skipCommonTables() {
        cursor.advance();
        cursor.accept("recursive");
        do {
            cursor.identifier();
            while (!cursor.atEnd() && !cursor.isSymbol(',') && !isVerb()) {
                if (cursor.isSymbol('(')) {
                    cursor.skipGroup();
                } else {
                    cursor.advance();
                }
            }
        } while (cursor.acceptSymbol(','));
    }

    private boolean isVerb() {
        return switch (cursor.word()) {
            case "insert", "update", "delete", "merge", "select", "values", "table" -> true;
            default -> false;
        };
    }
}
