package io.lockkeeper.sql.change;

import io.lockkeeper.sql.Kind;
import io.lockkeeper.sql.change.Change.AddColumn;
import io.lockkeeper.sql.change.Change.AddConstraint;
import io.lockkeeper.sql.change.Change.AddValue;
import io.lockkeeper.sql.change.Change.Alter;
import io.lockkeeper.sql.change.Change.AttachPartition;
import io.lockkeeper.sql.change.Change.DetachPartition;
import io.lockkeeper.sql.change.Change.Drop;
import io.lockkeeper.sql.change.Change.Rename;
import io.lockkeeper.sql.change.Change.SetDefault;
import io.lockkeeper.sql.change.Change.SetNotNull;
import io.lockkeeper.sql.change.Change.SetOwner;
import io.lockkeeper.sql.change.Change.SetSchema;
import io.lockkeeper.sql.change.Change.SetType;
import io.lockkeeper.sql.change.Change.ValidateConstraint;
import io.lockkeeper.sql.token.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads ALTER, from after that word. */
final class Alteration {

    /** The words with which the grammars of ALTER begin, so that what is altered can be said in them. */
    private static final Set<String> GRAMMAR = Set.of(
            "access",
            "add",
            "alter",
            "always",
            "attribute",
            "cluster",
            "column",
            "compression",
            "connection",
            "constraint",
            "data",
            "depends",
            "detach",
            "disable",
            "drop",
            "enable",
            "expression",
            "extension",
            "force",
            "generated",
            "identity",
            "inherit",
            "level",
            "logged",
            "mapping",
            "method",
            "no",
            "not",
            "of",
            "oids",
            "on",
            "options",
            "owned",
            "publication",
            "refresh",
            "replica",
            "reset",
            "restart",
            "row",
            "rule",
            "security",
            "set",
            "statistics",
            "storage",
            "table",
            "tablespace",
            "trigger",
            "unlogged",
            "update",
            "version",
            "without");

    private final Phrases phrases;
    private final Cursor cursor;
    private final List<Change> changes = new ArrayList<>();
    private Kind kind;
    private ObjectName object;

    Alteration(Phrases phrases) {
        this.phrases = phrases;
        this.cursor = phrases.cursor();
    }

    /** What is altered, in order; empty when the grammar is not known. */
    List<Change> read() {
        kind = Kind.read(cursor);
        if (kind == Kind.DEFAULT_PRIVILEGES) {
            return new Privileges(phrases).defaults();
        }
        if (kind == null || cursor.is("all") && cursor.is(1, "in")) {
            return List.of();
        }
        cursor.acceptIfExists();
        object = phrases.relation(kind);
        if (object == null) {
            return List.of();
        }
        do {
            action();
            phrases.skipTo(Set.of());
        } while (hasColumns() && cursor.acceptSymbol(','));
        return changes;
    }

    /** Whether it is altered like a table: by a list of actions on it and its columns. */
    private boolean hasColumns() {
        return switch (kind) {
            case TABLE, FOREIGN_TABLE, MATERIALIZED_VIEW, VIEW, TYPE -> true;
            default -> false;
        };
    }

    private void action() {
        if (cursor.accept("rename")) {
            rename();
        } else if (cursor.accept("set", "schema")) {
            changes.add(new SetSchema(object, cursor.identifier()));
        } else if (cursor.accept("owner", "to")) {
            changes.add(new SetOwner(object, cursor.identifier()));
        } else if (cursor.accept("validate", "constraint")) {
            changes.add(new ValidateConstraint(object.member(Kind.CONSTRAINT, cursor.identifier())));
        } else if (cursor.accept("attach", "partition")) {
            changes.add(new AttachPartition(object, phrases.named(kind)));
        } else if (cursor.accept("detach", "partition")) {
            ObjectName partition = phrases.named(kind);
            boolean concurrently = cursor.accept("concurrently");
            changes.add(new DetachPartition(object, partition, concurrently, cursor.accept("finalize")));
        } else if (!(kind == Kind.DOMAIN ? domain() : hasColumns() && memberAction())) {
            changes.add(new Alter(object, words()));
        }
    }

    private void rename() {
        if (cursor.accept("to")) {
            changes.add(new Rename(object, cursor.identifier()));
        } else if (kind == Kind.TYPE && cursor.accept("value")) {
            ObjectName value = object.member(Kind.ENUM_VALUE, cursor.string());
            cursor.accept("to");
            changes.add(new Rename(value, cursor.string()));
        } else {
            Kind memberKind = memberKind();
            ObjectName member = object.member(memberKind, cursor.identifier());
            cursor.accept("to");
            changes.add(new Rename(member, cursor.identifier()));
        }
    }

    private boolean memberAction() {
        if (cursor.is("add")) {
            return add();
        }
        if (cursor.accept("drop")) {
            Kind memberKind = memberKind();
            boolean ifExists = cursor.acceptIfExists();
            ObjectName member = object.member(memberKind, cursor.identifier());
            changes.add(new Drop(member, ifExists, cursor.is("cascade"), false));
            return true;
        }
        if (!cursor.accept("alter")) {
            return false;
        }
        if (cursor.accept("constraint")) {
            changes.add(new Alter(object.member(Kind.CONSTRAINT, cursor.identifier()), "ALTER CONSTRAINT"));
            return true;
        }
        skipColumnWord();
        column(object.member(Kind.COLUMN, cursor.identifier()));
        return true;
    }

    private Kind memberKind() {
        if (cursor.accept("constraint")) {
            return Kind.CONSTRAINT;
        }
        skipColumnWord();
        return Kind.COLUMN;
    }

    /** COLUMN, or ATTRIBUTE of a composite type; a column of a table may be called attribute. */
    private void skipColumnWord() {
        cursor.accept(kind == Kind.TYPE ? "attribute" : "column");
    }

    private boolean add() {
        cursor.advance();
        if (kind == Kind.TYPE && cursor.accept("value")) {
            boolean ifNotExists = cursor.acceptIfNotExists();
            changes.add(new AddValue(object.member(Kind.ENUM_VALUE, cursor.string()), ifNotExists));
            return true;
        }
        Elements elements = new Elements(phrases);
        if (!cursor.is("column") && Elements.isConstraint(cursor)) {
            Constraint constraint = elements.constraint();
            changes.add(constraint == null ? new Alter(object, "ADD") : new AddConstraint(object, constraint));
            return true;
        }
        skipColumnWord();
        boolean ifNotExists = cursor.acceptIfNotExists();
        Column column = elements.column();
        if (column == null) {
            changes.add(new Alter(object, "ADD"));
            return true;
        }
        changes.add(new AddColumn(object, column, ifNotExists));
        for (Constraint constraint : elements.constraints()) {
            changes.add(new AddConstraint(object, constraint));
        }
        return true;
    }

    private void column(ObjectName column) {
        if (defaultOrNull(column)) {
            return;
        }
        if (cursor.accept("type") || cursor.accept("set", "data", "type")) {
            String type = phrases.type();
            phrases.skipTo(Set.of("using"));
            changes.add(new SetType(column, type, cursor.is("using")));
            return;
        }
        changes.add(new Alter(column, words()));
    }

    private boolean domain() {
        if (defaultOrNull(object)) {
            return true;
        }
        if (cursor.accept("add")) {
            Constraint constraint = new Elements(phrases).constraint();
            changes.add(constraint == null ? new Alter(object, "ADD") : new AddConstraint(object, constraint));
            return true;
        }
        if (cursor.accept("drop", "constraint")) {
            boolean ifExists = cursor.acceptIfExists();
            ObjectName constraint = object.member(Kind.CONSTRAINT, cursor.identifier());
            changes.add(new Drop(constraint, ifExists, cursor.is("cascade"), false));
            return true;
        }
        return false;
    }

    private boolean defaultOrNull(ObjectName of) {
        if (cursor.accept("set", "default")) {
            changes.add(new SetDefault(of, phrases.expression(Set.of())));
        } else if (cursor.accept("drop", "default")) {
            changes.add(new SetDefault(of, null));
        } else if (cursor.accept("set", "not", "null")) {
            changes.add(new SetNotNull(of, true));
        } else if (cursor.accept("drop", "not", "null")) {
            changes.add(new SetNotNull(of, false));
        } else {
            return false;
        }
        return true;
    }

    private String words() {
        StringBuilder words = new StringBuilder();
        while (GRAMMAR.contains(cursor.word())) {
            words.append(words.isEmpty() ? "" : " ").append(cursor.upper());
            cursor.advance();
        }
        return words.toString();
    }
}
