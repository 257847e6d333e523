package io.lockkeeper.sql.change;

import io.lockkeeper.sql.Kind;
import io.lockkeeper.sql.change.Change.Other;
import io.lockkeeper.sql.change.Change.Truncate;
import io.lockkeeper.sql.change.Change.Verb;
import io.lockkeeper.sql.change.Change.WriteRows;
import io.lockkeeper.sql.token.Cursor;
import io.lockkeeper.sql.token.Lexer.Token;
import java.util.ArrayList;
import java.util.List;

/** Reads the statements that write or read rows. */
final class Rows {

    private final Phrases phrases;
    private final Cursor cursor;

    Rows(Phrases phrases) {
        this.phrases = phrases;
        this.cursor = phrases.cursor();
    }

    /**
     * From the first word of INSERT, UPDATE, DELETE, MERGE, WITH or SELECT: what is written, also by the queries of WITH. A query that
     * writes nothing itself may call functions that do.
     */
    List<Change> read() {
        List<Change> changes = new ArrayList<>();
        boolean with = cursor.is("with");
        boolean mayBegin = true;
        int depth = 0;
        while (!cursor.atEnd()) {
            if (mayBegin && isWrite()) {
                changes.add(write());
                mayBegin = false;
                continue;
            }
            if (depth == 0 && cursor.accept("into")) {
                changes.addAll(Creation.into(phrases));
                continue;
            }
            boolean opens = cursor.isSymbol('(');
            boolean closes = cursor.isSymbol(')');
            depth += opens ? 1 : closes ? -1 : 0;
            // The queries of WITH stand in parentheses, the statement itself after the last of them or its CYCLE
            // clause.
            mayBegin = opens || with && depth == 0 && (closes || isName());
            cursor.advance();
        }
        return changes.isEmpty() ? List.of(new Other("SELECT")) : changes;
    }

    /** Whether it may be the last word before the statement: not one of FOR NO KEY UPDATE, or before the name of a query. */
    private boolean isName() {
        return cursor.peek(0) == Token.WORD
                && !cursor.is("with")
                && !cursor.is("recursive")
                && !cursor.is("for")
                && !cursor.is("key");
    }

    /** Whether a statement that writes begins here, and not the name of a query of WITH. */
    private boolean isWrite() {
        boolean verb = cursor.is(0, "insert") && cursor.is(1, "into")
                || cursor.is("merge") && cursor.is(1, "into")
                || cursor.is("delete") && cursor.is(1, "from")
                || cursor.is("update");
        return verb && !cursor.is(1, "as") && cursor.peek(1) != Token.SYMBOL;
    }

    private Change write() {
        Verb verb = Verb.valueOf(cursor.upper());
        cursor.advance();
        if (verb != Verb.UPDATE) {
            cursor.advance();
        }
        ObjectName table = phrases.relation(Kind.TABLE);
        boolean filtered = false;
        int depth = 0;
        while (!cursor.atEnd() && !(depth == 0 && cursor.isSymbol(')'))) {
            depth += cursor.isSymbol('(') ? 1 : cursor.isSymbol(')') ? -1 : 0;
            filtered |= depth == 0 && cursor.is("where");
            cursor.advance();
        }
        return new WriteRows(verb, table, filtered);
    }

    /** From the word COPY. */
    List<Change> copy() {
        cursor.advance();
        if (cursor.isSymbol('(')) {
            return List.of();
        }
        ObjectName table = phrases.named(Kind.TABLE);
        cursor.skipGroup();
        return table != null && cursor.is("from") ? List.of(new WriteRows(Verb.COPY, table, false)) : List.of();
    }

    /** From the word TRUNCATE. */
    List<Change> truncate() {
        cursor.advance();
        cursor.accept("table");
        List<ObjectName> tables = phrases.tables();
        boolean cascade = false;
        while (!cursor.atEnd()) {
            cascade |= cursor.is("cascade");
            cursor.advance();
        }
        boolean all = cascade;
        return tables.stream().<Change>map(table -> new Truncate(table, all)).toList();
    }
}
