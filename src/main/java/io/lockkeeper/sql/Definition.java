package io.lockkeeper.sql;

import io.lockkeeper.sql.Cursor.Name;

/**
 * What CREATE, ALTER or DROP is about.
 *
 * @param target {@code null} for objects that have no plain name, such as operators and casts
 * @param history the part of the migration history among its objects, or {@code null}
 */
record Definition(String tag, Target target, String history) {

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
        Kind kind = kind(cursor);
        if (kind == null) {
            return new Definition(unknownTag(action, cursor), null, null);
        }
        String tag = action.name().concat(" ").concat(kind.label());
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
                || cursor.accept("constraint")) {
            // None of them changes what is made.
        }
    }

    private static Kind kind(Cursor cursor) {
        Kind kind = kindAt(cursor);
        if (kind != null) {
            cursor.advance();
        }
        return kind;
    }

    /** The kind that the words name; the cursor is on the last of them then, and has not moved if there is none. */
    private static Kind kindAt(Cursor cursor) {
        return switch (cursor.word()) {
            case "aggregate" -> Kind.AGGREGATE;
            case "collation" -> Kind.COLLATION;
            case "database" -> Kind.DATABASE;
            case "domain" -> Kind.DOMAIN;
            case "event" -> second(cursor, "trigger", Kind.EVENT_TRIGGER);
            case "extension" -> Kind.EXTENSION;
            case "foreign" -> second(cursor, "table", Kind.FOREIGN_TABLE);
            case "function" -> Kind.FUNCTION;
            case "group", "role" -> Kind.ROLE;
            case "index" -> Kind.INDEX;
            case "materialized" -> second(cursor, "view", Kind.MATERIALIZED_VIEW);
            case "policy" -> Kind.POLICY;
            case "procedure" -> Kind.PROCEDURE;
            case "publication" -> Kind.PUBLICATION;
            case "routine" -> Kind.ROUTINE;
            case "rule" -> Kind.RULE;
            case "schema" -> Kind.SCHEMA;
            case "sequence" -> Kind.SEQUENCE;
            case "server" -> Kind.SERVER;
            case "statistics" -> Kind.STATISTICS;
            case "subscription" -> Kind.SUBSCRIPTION;
            case "table" -> Kind.TABLE;
            case "tablespace" -> Kind.TABLESPACE;
            case "trigger" -> Kind.TRIGGER;
            case "type" -> Kind.TYPE;
            case "user" -> cursor.is(1, "mapping") ? null : Kind.ROLE;
            case "view" -> Kind.VIEW;
            default -> null;
        };
    }

    private static Kind second(Cursor cursor, String word, Kind kind) {
        if (!cursor.is(1, word)) {
            return null;
        }
        cursor.advance();
        return kind;
    }

    private static String unknownTag(Action action, Cursor cursor) {
        StringBuilder tag = new StringBuilder(action.name());
        do {
            if (cursor.atEnd()) {
                break;
            }
            tag.append(' ').append(cursor.upper());
            cursor.advance();
        } while (isFurtherWord(cursor.word()));
        return tag.toString();
    }

    /** Whether the word goes on the name of a kind, as in TEXT SEARCH CONFIGURATION. */
    private static boolean isFurtherWord(String word) {
        return switch (word) {
            case "search", "configuration", "dictionary", "parser", "template" -> true;
            case "class", "family", "method", "mapping", "data", "wrapper", "privileges", "object" -> true;
            default -> false;
        };
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
