package io.lockkeeper.sql.change;

import io.lockkeeper.sql.Kind;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.sql.change.Change.Comment;
import io.lockkeeper.sql.change.Change.Drop;
import io.lockkeeper.sql.change.Change.Lock;
import io.lockkeeper.sql.change.Change.Maintain;
import io.lockkeeper.sql.change.Change.Other;
import io.lockkeeper.sql.change.Change.SetRole;
import io.lockkeeper.sql.change.Change.SetSetting;
import io.lockkeeper.sql.change.Change.Work;
import io.lockkeeper.sql.token.Cursor;
import io.lockkeeper.sql.token.Options;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads the changes of a statement by the grammar of PostgreSQL 18, which knows all that those of 14 to 17 do. */
public final class Changes {

    private final Cursor cursor;
    private final Phrases phrases;

    private Changes(String text) {
        this.cursor = new Cursor(text, 0, text.length());
        this.phrases = new Phrases(cursor, null);
    }

    /**
     * What the statement changes, in the order of its text. Empty for what changes nothing: BEGIN, SHOW, FETCH, LISTEN, {@code COPY …
     * TO}. One {@link Other} where the text does not tell, or its grammar is not known.
     */
    public static List<Change> of(Statement statement) {
        Changes changes = new Changes(statement.text());
        List<Change> read = changes.read();
        return read == null ? List.of(new Other(statement.tag())) : List.copyOf(read);
    }

    /** The changes; {@code null} when the text does not tell. */
    private List<Change> read() {
        while (cursor.acceptSymbol('(')) {
            // A query may stand in parentheses.
        }
        return switch (cursor.word()) {
            case "create" -> known(new Creation(after()).read());
            case "alter" -> known(new Alteration(after()).read());
            case "drop" -> known(drop());
            case "comment" -> known(comment());
            case "grant", "revoke" -> known(new Privileges(phrases).read());
            case "insert", "update", "delete", "merge", "with", "select", "values", "table" -> new Rows(phrases).read();
            case "copy" -> new Rows(phrases).copy();
            case "truncate" -> known(new Rows(phrases).truncate());
            case "vacuum" -> vacuum();
            case "analyze", "analyse" -> maintain(Work.ANALYZE);
            case "cluster" -> maintain(Work.CLUSTER);
            case "reindex" -> reindex();
            case "refresh" -> refresh();
            case "lock" -> known(lock());
            case "set" -> set();
            case "reset" -> reset();
            case "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release", "show" -> List.of();
            case "declare", "fetch", "move", "close", "listen", "unlisten", "notify", "checkpoint" -> List.of();
            case "prepare", "deallocate" -> List.of();
            default -> null;
        };
    }

    private static List<Change> known(List<Change> changes) {
        return changes.isEmpty() ? null : changes;
    }

    private Phrases after() {
        cursor.advance();
        return phrases;
    }

    private List<Change> drop() {
        cursor.advance();
        cursor.accept("procedural");
        Kind kind = Kind.read(cursor);
        if (kind == null) {
            return List.of();
        }
        boolean concurrently = cursor.accept("concurrently");
        boolean ifExists = cursor.acceptIfExists();
        List<ObjectName> objects = phrases.objects(kind);
        boolean cascade = cursor.is("cascade");
        return objects.stream()
                .<Change>map(object -> new Drop(object, ifExists, cascade, concurrently))
                .toList();
    }

    private List<Change> comment() {
        cursor.advance();
        if (!cursor.accept("on")) {
            return List.of();
        }
        cursor.accept("procedural");
        Kind kind = Kind.read(cursor);
        ObjectName object = kind == null ? null : phrases.object(kind);
        return object == null ? List.of() : List.of(new Comment(object, cursor.accept("is") && cursor.is("null")));
    }

    private List<Change> vacuum() {
        cursor.advance();
        boolean full = new Options(cursor).isTrue("full");
        cursor.skipGroup();
        full |= cursor.accept("full");
        while (cursor.accept("freeze") || cursor.accept("verbose")) {
            // Neither says what it works on.
        }
        if (!cursor.accept("analyze")) {
            cursor.accept("analyse");
        }
        return tables(full ? Work.VACUUM_FULL : Work.VACUUM);
    }

    private List<Change> maintain(Work work) {
        cursor.advance();
        cursor.skipGroup();
        cursor.accept("verbose");
        return tables(work);
    }

    /** The tables that follow, or all of them. */
    private List<Change> tables(Work work) {
        List<Change> changes = new ArrayList<>();
        do {
            cursor.accept("only");
            ObjectName table = phrases.named(Kind.TABLE);
            changes.add(new Maintain(work, table, false));
            cursor.skipGroup();
        } while (cursor.acceptSymbol(','));
        return changes;
    }

    private List<Change> reindex() {
        cursor.advance();
        boolean concurrently = new Options(cursor).isTrue("concurrently");
        cursor.skipGroup();
        if (cursor.accept("system")) {
            return List.of(new Maintain(Work.REINDEX, null, false));
        }
        Kind kind = Kind.read(cursor);
        concurrently |= cursor.accept("concurrently");
        ObjectName object = kind == null ? null : phrases.named(kind);
        return List.of(new Maintain(Work.REINDEX, object, concurrently));
    }

    private List<Change> refresh() {
        cursor.accept("refresh", "materialized", "view");
        boolean concurrently = cursor.accept("concurrently");
        return List.of(new Maintain(Work.REFRESH, phrases.named(Kind.MATERIALIZED_VIEW), concurrently));
    }

    private List<Change> lock() {
        cursor.advance();
        cursor.accept("table");
        List<ObjectName> tables = phrases.tables();
        String mode = "ACCESS EXCLUSIVE";
        if (cursor.accept("in")) {
            StringBuilder words = new StringBuilder();
            while (!cursor.atEnd() && !cursor.is("mode")) {
                words.append(words.isEmpty() ? "" : " ").append(cursor.upper());
                cursor.advance();
            }
            mode = words.toString();
        }
        String read = mode;
        return tables.stream().<Change>map(table -> new Lock(table, read)).toList();
    }

    private List<Change> set() {
        cursor.advance();
        boolean local = cursor.accept("local");
        if (!local && cursor.is("session") && !cursor.is(1, "authorization") && !cursor.is(1, "characteristics")) {
            cursor.advance();
        }
        if (cursor.is("transaction")
                || cursor.is("constraints")
                || cursor.is("session") && !cursor.is(1, "authorization")) {
            return List.of();
        }
        if (cursor.accept("session", "authorization")) {
            return List.of(new SetRole(role("default"), true, local));
        }
        if (cursor.accept("role")) {
            if (!cursor.accept("to") && cursor.upper().equals("=")) {
                cursor.advance();
            }
            return List.of(new SetRole(role("none"), false, local));
        }
        if (cursor.accept("time", "zone")) {
            return setting("timezone", local);
        }
        if (cursor.accept("schema")) {
            return setting("search_path", local);
        }
        if (cursor.accept("names")) {
            return setting("client_encoding", local);
        }
        if (cursor.accept("xml", "option")) {
            return setting("xmloption", local);
        }
        String name = settingName();
        if (name == null) {
            return null;
        }
        if (!cursor.accept("to")) {
            cursor.advance();
        }
        return setting(name, local);
    }

    /** A name, or two with a dot between them; {@code null} when there is none. */
    private String settingName() {
        ObjectName name = phrases.named(Kind.TABLE);
        if (name == null) {
            return null;
        }
        return name.schema() == null ? name.name() : name.schema() + '.' + name.name();
    }

    /** The role as an identifier or a string; {@code null} when it is the word that takes it back. */
    private String role(String back) {
        if (cursor.is(back)) {
            return null;
        }
        String text = cursor.string();
        return text == null ? cursor.identifier() : text;
    }

    /** The value is a list of any length; DEFAULT takes it back. */
    private List<Change> setting(String name, boolean local) {
        if (cursor.is("default")) {
            return List.of(new SetSetting(name, null, local));
        }
        int from = cursor.offset();
        do {
            phrases.skipTo(Set.of());
        } while (cursor.acceptSymbol(','));
        return List.of(new SetSetting(name, cursor.text(from), local));
    }

    private List<Change> reset() {
        cursor.advance();
        if (cursor.accept("session", "authorization")) {
            return List.of(new SetRole(null, true, false));
        }
        if (cursor.accept("role")) {
            return List.of(new SetRole(null, false, false));
        }
        if (cursor.accept("time", "zone")) {
            return List.of(new SetSetting("timezone", null, false));
        }
        String name = settingName();
        return name == null ? null : List.of(new SetSetting(name, null, false));
    }
}
