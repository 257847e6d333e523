package io.lockkeeper.sql.change;

import io.lockkeeper.sql.Kind;
import io.lockkeeper.sql.change.Change.Create;
import io.lockkeeper.sql.change.Change.CreateIndex;
import io.lockkeeper.sql.change.Change.CreateTable;
import io.lockkeeper.sql.token.Cursor;
import io.lockkeeper.sql.token.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads CREATE, from after that word. */
final class Creation {

    private static final Set<String> SESSION_ROLES = Set.of("current_role", "current_user", "session_user");

    private final Phrases phrases;
    private final Cursor cursor;
    private boolean orReplace;
    private boolean temporary;
    private boolean unlogged;
    private boolean unique;

    Creation(Phrases phrases) {
        this.phrases = phrases;
        this.cursor = phrases.cursor();
    }

    /** The object that is made; empty when the grammar is not known. */
    List<Change> read() {
        while (isModifier()) {
            // Each has been taken.
        }
        Kind kind = Kind.read(cursor);
        if (kind == null) {
            return List.of();
        }
        return switch (kind) {
            case TABLE, FOREIGN_TABLE -> table(kind);
            case INDEX -> index();
            case SCHEMA -> schema();
            default -> other(kind);
        };
    }

    private boolean isModifier() {
        if (cursor.accept("or", "replace")) {
            orReplace = true;
        } else if (cursor.accept("temp") || cursor.accept("temporary")) {
            temporary = true;
        } else if (cursor.accept("unlogged")) {
            unlogged = true;
        } else if (cursor.accept("unique")) {
            unique = true;
        } else if (cursor.is("default") && cursor.is(1, "conversion") || cursor.is("procedural")) {
            cursor.advance();
        } else {
            return cursor.accept("global")
                    || cursor.accept("local")
                    || cursor.accept("recursive")
                    || cursor.accept("trusted")
                    || cursor.is("constraint") && cursor.is(1, "trigger") && cursor.accept("constraint");
        }
        return true;
    }

    private List<Change> table(Kind kind) {
        boolean ifNotExists = cursor.acceptIfNotExists();
        ObjectName table = phrases.named(kind);
        return table == null ? List.of() : List.of(table(table, ifNotExists));
    }

    /** The rest of CREATE TABLE, from after the name. */
    private CreateTable table(ObjectName table, boolean ifNotExists) {
        ObjectName partitionOf = null;
        if (cursor.accept("of")) {
            phrases.named(Kind.TYPE);
        } else if (cursor.accept("partition", "of")) {
            partitionOf = phrases.named(Kind.TABLE);
        }
        Elements elements = new Elements(phrases);
        elements.readAll();
        List<ObjectName> parents = new ArrayList<>();
        boolean partitioned = false;
        boolean filled = false;
        while (!cursor.atEnd() && !filled && !phrases.isAtNextElement()) {
            if (cursor.accept("inherits")) {
                parents.addAll(tables());
            } else if (cursor.accept("partition", "by")) {
                partitioned = true;
            } else if (cursor.accept("as")) {
                filled = true;
            } else {
                phrases.skipOne();
            }
        }
        return new CreateTable(
                table,
                elements.columns(),
                elements.constraints(),
                elements.like(),
                parents,
                partitionOf,
                partitioned,
                filled && !endsWithoutData(),
                isTemporary(table),
                unlogged,
                ifNotExists);
    }

    private boolean isTemporary(ObjectName object) {
        return temporary || object.schema() != null && object.schema().startsWith("pg_temp");
    }

    private List<ObjectName> tables() {
        cursor.acceptSymbol('(');
        return phrases.objects(Kind.TABLE);
    }

    private boolean endsWithoutData() {
        boolean without = false;
        while (!cursor.atEnd()) {
            without = cursor.accept("with", "no", "data");
            if (!without) {
                cursor.advance();
            }
        }
        return without;
    }

    /** The table of SELECT … INTO; the cursor stands after INTO. */
    static List<Change> into(Phrases phrases) {
        Creation creation = new Creation(phrases);
        while (creation.isModifier()) {
            // Each has been taken.
        }
        phrases.cursor().accept("table");
        ObjectName table = phrases.named(Kind.TABLE);
        return table == null
                ? List.of()
                : List.of(new CreateTable(
                        table,
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        null,
                        false,
                        true,
                        creation.isTemporary(table),
                        creation.unlogged,
                        false));
    }

    private List<Change> index() {
        boolean concurrently = cursor.accept("concurrently");
        boolean ifNotExists = cursor.acceptIfNotExists();
        String name = cursor.is("on") ? null : cursor.identifier();
        cursor.accept("on");
        boolean only = cursor.accept("only");
        ObjectName table = phrases.named(Kind.TABLE);
        return table == null
                ? List.of()
                : List.of(new CreateIndex(
                        table.member(Kind.INDEX, name), table, unique, concurrently, only, ifNotExists));
    }

    private List<Change> schema() {
        boolean ifNotExists = cursor.acceptIfNotExists();
        String name = cursor.is("authorization") ? null : cursor.identifier();
        if (cursor.accept("authorization")) {
            boolean isNamed = cursor.peek(0) == Token.QUOTED || !SESSION_ROLES.contains(cursor.word());
            String role = cursor.identifier();
            if (role == null) {
                return List.of();
            }
            // Without a name a schema is called as its owner.
            name = name == null && isNamed ? role : name;
        } else if (name == null) {
            return List.of();
        }
        List<Change> changes = new ArrayList<>();
        changes.add(new Create(new ObjectName(Kind.SCHEMA, null, name, null, null), false, false, ifNotExists));
        Phrases within = new Phrases(cursor, name);
        while (!cursor.atEnd()) {
            // Its elements need no semicolon between them: each begins with one of two words.
            if (cursor.accept("create")) {
                changes.addAll(new Creation(within).read());
            } else if (cursor.is("grant")) {
                changes.addAll(new Privileges(within).read());
            }
            while (!cursor.atEnd() && !within.isAtNextElement()) {
                cursor.advance();
            }
        }
        return changes;
    }

    private List<Change> other(Kind kind) {
        boolean ifNotExists = cursor.acceptIfNotExists();
        // What stands in parentheses after the sign of an operator defines it.
        ObjectName object = kind == Kind.OPERATOR ? phrases.sign() : phrases.object(kind);
        return object == null ? List.of() : List.of(new Create(object, orReplace, isTemporary(object), ifNotExists));
    }
}
