package io.lockkeeper.sql.change;

import io.lockkeeper.sql.Kind;
import io.lockkeeper.sql.change.Change.Alter;
import io.lockkeeper.sql.change.Change.Grant;
import io.lockkeeper.sql.token.Cursor;
import io.lockkeeper.sql.token.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads GRANT and REVOKE, and ALTER DEFAULT PRIVILEGES. */
final class Privileges {

    private final Phrases phrases;
    private final Cursor cursor;

    Privileges(Phrases phrases) {
        this.phrases = phrases;
        this.cursor = phrases.cursor();
    }

    /** From the word GRANT or REVOKE; empty when the grammar is not known. */
    List<Change> read() {
        boolean granted = cursor.is("grant");
        cursor.advance();
        if (cursor.is(1, "option") && cursor.is(2, "for")) {
            // What is taken back is then only the option.
            cursor.advance();
            cursor.advance();
            cursor.advance();
        }
        if (isMembership()) {
            return memberships(granted);
        }
        List<String> privileges = new ArrayList<>();
        do {
            int from = cursor.offset();
            phrases.skipTo(Set.of("on", "to", "from"));
            privileges.add(cursor.text(from));
        } while (cursor.acceptSymbol(','));
        cursor.accept("on");
        privileges.replaceAll(privilege -> privilege.toUpperCase(Locale.ROOT));
        List<ObjectName> objects = objects();
        List<String> roles = roles();
        List<Change> changes = new ArrayList<>();
        for (ObjectName object : objects) {
            changes.add(new Grant(object, List.copyOf(privileges), roles, granted));
        }
        return changes;
    }

    /** Whether there is no ON before TO or FROM. */
    private boolean isMembership() {
        int mark = cursor.mark();
        do {
            phrases.skipTo(Set.of("on", "to", "from"));
        } while (cursor.acceptSymbol(','));
        boolean membership = !cursor.is("on");
        cursor.back(mark);
        return membership;
    }

    private List<Change> memberships(boolean granted) {
        List<ObjectName> members = phrases.objects(Kind.ROLE);
        List<String> roles = roles();
        return members.stream()
                .<Change>map(role -> new Grant(role, List.of(), roles, granted))
                .toList();
    }

    private List<ObjectName> objects() {
        if (cursor.accept("all")) {
            Kind kind = singular();
            cursor.accept("in", "schema");
            return phrases.objects(Kind.SCHEMA).stream()
                    .map(schema -> new ObjectName(kind, schema.name(), null, null, null))
                    .toList();
        }
        if (cursor.accept("foreign", "server")) {
            return phrases.objects(Kind.SERVER);
        }
        if (cursor.is("parameter") && !isNameAlone()) {
            return List.of();
        }
        Kind kind = isNameAlone() ? null : Kind.read(cursor);
        return phrases.objects(kind == null ? Kind.TABLE : kind);
    }

    /** Whether the word is the name of a table, which may be called as a kind of object is. */
    private boolean isNameAlone() {
        return cursor.is(1, "to") || cursor.is(1, "from") || cursor.peek(1) == Token.SYMBOL;
    }

    /** The kind of ALL TABLES IN SCHEMA. */
    private Kind singular() {
        Kind kind =
                switch (cursor.word()) {
                    case "sequences" -> Kind.SEQUENCE;
                    case "functions" -> Kind.FUNCTION;
                    case "procedures" -> Kind.PROCEDURE;
                    case "routines" -> Kind.ROUTINE;
                    default -> Kind.TABLE;
                };
        cursor.advance();
        return kind;
    }

    private List<String> roles() {
        List<String> roles = new ArrayList<>();
        if (cursor.accept("to") || cursor.accept("from")) {
            do {
                cursor.accept("group");
                String role = cursor.identifier();
                if (role != null) {
                    roles.add(role);
                }
            } while (cursor.acceptSymbol(','));
        }
        return roles;
    }

    /** From after ALTER DEFAULT PRIVILEGES: what is changed in each schema, or for all of them. */
    List<Change> defaults() {
        List<ObjectName> schemas = new ArrayList<>();
        while (!cursor.atEnd()) {
            if (cursor.accept("in", "schema")) {
                schemas.addAll(phrases.objects(Kind.SCHEMA));
            } else if (cursor.is("grant") || cursor.is("revoke")) {
                break;
            } else {
                cursor.advance();
            }
        }
        String what = cursor.upper();
        if (schemas.isEmpty()) {
            return List.of(new Alter(new ObjectName(Kind.DEFAULT_PRIVILEGES, null, null, null, null), what));
        }
        return schemas.stream()
                .<Change>map(schema ->
                        new Alter(new ObjectName(Kind.DEFAULT_PRIVILEGES, schema.name(), null, null, null), what))
                .toList();
    }
}
