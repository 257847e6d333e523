package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Cursor;
import io.lockkeeper.sql.token.Cursor.Name;
import java.util.EnumSet;
import java.util.Set;

/**
 * What CREATE, ALTER or DROP is about.
 *
 * @param target {@code null} for objects that have no plain name, such as operators and casts
 * @param history the part of the migration history among its objects, or {@code null}
 */
record Definition(String tag, Target target, String history) {

    private static final Set<Kind> UNNAMED = EnumSet.of(
            Kind.CAST, Kind.DEFAULT_PRIVILEGES, Kind.LARGE_OBJECT, Kind.OPERATOR, Kind.TRANSFORM, Kind.USER_MAPPING);

    /** Reads from the verb on; for an object with a name the cursor then stands after the first one. */
    static Definition read(Cursor cursor) {
        Action action =
                switch (cursor.word()) {
                    case "create" -> Action.CREATE;
                    case "alter" -> Action.ALTER;
                    default -> Action.DROP;
                };
        cursor.advance();
        if (action == Action.CREATE) {
            skipModifiers(cursor);
        }
        Kind kind = Kind.read(cursor);
        if (kind == null) {
            return new Definition(unknownTag(action, cursor), null, null);
        }
        String tag = action.name().concat(" ").concat(kind.label());
        if (UNNAMED.contains(kind)) {
            return new Definition(tag, null, null);
        }
        return switch (action) {
            case CREATE -> single(tag, create(cursor, kind));
            case ALTER -> single(tag, alter(cursor, kind));
            case DROP -> drop(cursor, kind, tag);
        };
    }

    private static Definition single(String tag, Target target) {
        return new Definition(tag, target, History.of(target));
    }

    private static void skipModifiers(Cursor cursor) {
        while (cursor.accept("or", "replace")
                || cursor.accept("temp")
                || cursor.accept("temporary")
                || cursor.accept("unlogged")
                || cursor.accept("global")
                || cursor.accept("local")
                || cursor.accept("recursive")
                || cursor.accept("unique")
                || cursor.accept("constraint")
                || cursor.accept("trusted")
                || cursor.accept("procedural")
                || cursor.is("default") && cursor.is(1, "conversion") && cursor.accept("default")) {
            // None of them changes what is made.
        }
    }

    private static String unknownTag(Action action, Cursor cursor) {
        return cursor.atEnd() ? action.name() : action.name().concat(" ").concat(cursor.upper());
    }

    private static Target create(Cursor cursor, Kind kind) {
        boolean concurrently = kind == Kind.INDEX && cursor.accept("concurrently");
        boolean ifNotExists = cursor.acceptIfNotExists();
        if (kind == Kind.SCHEMA) {
            // Without a name a schema is called as its owner.
            cursor.accept("authorization");
        }
        Name name = cursor.is("on") ? null : cursor.name();
        if (kind == Kind.INDEX) {
            cursor.accept("on");
            cursor.skipOnly();
            Name table = cursor.name();
            return table == null
                    ? null
                    : new Target(
                            Action.CREATE,
                            kind,
                            table.schema(),
                            name == null ? null : name.name(),
                            table.name(),
                            concurrently,
                            ifNotExists);
        }
        return named(Action.CREATE, kind, name, cursor, ifNotExists);
    }

    private static Target alter(Cursor cursor, Kind kind) {
        if (cursor.is("all")) {
            return null;
        }
        boolean ifExists = cursor.acceptIfExists();
        cursor.skipOnly();
        Name name = cursor.name();
        if (name == null) {
            return null;
        }
        if (kind == Kind.TABLE || kind == Kind.FOREIGN_TABLE) {
            return new TableChange(cursor, kind, name, ifExists).target();
        }
        if (kind == Kind.TYPE && cursor.accept("add", "value")) {
            boolean ifNotExists = cursor.acceptIfNotExists();
            return enumValue(Action.CREATE, name, cursor.string(), ifNotExists);
        }
        if (kind == Kind.TYPE && cursor.accept("rename", "value")) {
            return enumValue(Action.ALTER, name, cursor.string(), false);
        }
        return named(Action.ALTER, kind, name, cursor, ifExists);
    }

    private static Target enumValue(Action action, Name type, String value, boolean ifNotExists) {
        return new Target(action, Kind.ENUM_VALUE, type.schema(), value, type.name(), false, ifNotExists);
    }

    private static Definition drop(Cursor cursor, Kind kind, String tag) {
        boolean concurrently = kind == Kind.INDEX && cursor.accept("concurrently");
        boolean ifExists = cursor.acceptIfExists();
        Name name = cursor.name();
        Target target = named(Action.DROP, kind, name, cursor, ifExists);
        if (concurrently && target != null) {
            target = new Target(Action.DROP, kind, name.schema(), name.name(), null, true, ifExists);
        }
        String history = History.of(target);
        cursor.skipGroup();
        while (history == null && cursor.acceptSymbol(',')) {
            history = History.of(named(Action.DROP, kind, cursor.name(), cursor, ifExists));
            cursor.skipGroup();
        }
        return new Definition(tag, target, history);
    }

    private static Target named(Action action, Kind kind, Name name, Cursor cursor, boolean conditional) {
        if (name == null) {
            return null;
        }
        Name table =
                switch (kind) {
                    case TRIGGER, POLICY -> tableAfter(cursor, "on");
                    case RULE -> tableAfter(cursor, action == Action.CREATE ? "to" : "on");
                    default -> null;
                };
        return table == null
                ? new Target(action, kind, name.schema(), name.name(), null, false, conditional)
                : new Target(action, kind, table.schema(), name.name(), table.name(), false, conditional);
    }

    private static Name tableAfter(Cursor cursor, String word) {
        while (!cursor.atEnd() && !cursor.is(word)) {
            cursor.advance();
        }
        cursor.accept(word);
        return cursor.name();
    }
}
