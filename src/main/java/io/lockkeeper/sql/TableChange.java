package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Cursor;
import io.lockkeeper.sql.token.Cursor.Name;
import io.lockkeeper.sql.token.Lexer.Token;

/** Reads what ALTER TABLE does, from after the name of the table. */
final class TableChange {

    private final Cursor cursor;
    private final Kind kind;
    private final Name table;
    private boolean conditional;

    TableChange(Cursor cursor, Kind kind, Name table, boolean ifExists) {
        this.cursor = cursor;
        this.kind = kind;
        this.table = table;
        this.conditional = ifExists;
    }

    Target target() {
        cursor.acceptSymbol(')');
        if (cursor.peek(0) == Token.OPERATOR) {
            cursor.advance();
        }
        Target member = member();
        return member == null || hasFurtherChanges()
                ? new Target(Action.ALTER, kind, table.schema(), table.name(), null, false, conditional)
                : member;
    }

    private Target member() {
        if (cursor.accept("add")) {
            return add();
        }
        if (cursor.accept("drop")) {
            return drop();
        }
        if (cursor.accept("alter")) {
            return cursor.accept("constraint") ? member(Action.ALTER, Kind.CONSTRAINT) : column(Action.ALTER);
        }
        if (cursor.accept("rename")) {
            return rename();
        }
        if (cursor.accept("validate", "constraint")) {
            return member(Action.ALTER, Kind.CONSTRAINT);
        }
        if (cursor.accept("attach", "partition")) {
            return partition(Action.CREATE);
        }
        return cursor.accept("detach", "partition") ? partition(Action.DROP) : null;
    }

    private Target add() {
        if (cursor.accept("constraint")) {
            return member(Action.CREATE, Kind.CONSTRAINT);
        }
        if (cursor.accept("column") || !isUnnamedConstraint()) {
            conditional |= cursor.acceptIfNotExists();
            return member(Action.CREATE, Kind.COLUMN);
        }
        return null;
    }

    private boolean isUnnamedConstraint() {
        return switch (cursor.word()) {
            case "primary", "unique", "check", "foreign", "not" -> true;
            // The only one of these words that may be the name of a column, too.
            case "exclude" -> cursor.is(1, "using") || cursor.peek(1) == Token.SYMBOL;
            default -> false;
        };
    }

    private Target drop() {
        Kind member = cursor.accept("constraint") ? Kind.CONSTRAINT : Kind.COLUMN;
        if (member == Kind.COLUMN) {
            cursor.accept("column");
        }
        conditional |= cursor.acceptIfExists();
        return member(Action.DROP, member);
    }

    private Target rename() {
        if (cursor.is("to")) {
            return null;
        }
        return cursor.accept("constraint") ? member(Action.ALTER, Kind.CONSTRAINT) : column(Action.ALTER);
    }

    private Target column(Action action) {
        cursor.accept("column");
        return member(action, Kind.COLUMN);
    }

    private Target member(Action action, Kind memberKind) {
        String name = cursor.identifier();
        return name == null
                ? null
                : new Target(action, memberKind, table.schema(), name, table.name(), false, conditional);
    }

    private Target partition(Action action) {
        Name partition = cursor.name();
        if (partition == null) {
            return null;
        }
        boolean concurrently = cursor.accept("concurrently");
        return new Target(
                action, Kind.PARTITION, partition.schema(), partition.name(), table.name(), concurrently, conditional);
    }

    private boolean hasFurtherChanges() {
        int depth = 0;
        while (!cursor.atEnd()) {
            if (cursor.isSymbol('(') || cursor.isSymbol('[')) {
                depth++;
            } else if (cursor.isSymbol(')') || cursor.isSymbol(']')) {
                depth--;
            } else if (depth == 0 && cursor.isSymbol(',')) {
                return true;
            }
            cursor.advance();
        }
        return false;
    }
}
