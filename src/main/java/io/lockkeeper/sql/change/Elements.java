package io.lockkeeper.sql.change;

import io.lockkeeper.sql.Kind;
import io.lockkeeper.sql.change.Constraint.Type;
import io.lockkeeper.sql.token.Cursor;
import io.lockkeeper.sql.token.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads the elements of a table: columns with their constraints, and constraints of the table. */
final class Elements {

    /** What may follow the type of a column; none of them is the name of a type without quotes. */
    private static final Set<String> AFTER_TYPE = Set.of(
            "check",
            "collate",
            "compression",
            "constraint",
            "default",
            "deferrable",
            "enforced",
            "generated",
            "initially",
            "no",
            "not",
            "null",
            "options",
            "primary",
            "references",
            "storage",
            "unique",
            "using",
            "with");

    private static final Set<String> AFTER_DEFAULT =
            AFTER_TYPE.stream().filter(word -> !word.equals("with")).collect(Collectors.toUnmodifiableSet());

    private final Phrases phrases;
    private final Cursor cursor;
    private final List<Column> columns = new ArrayList<>();
    private final List<Constraint> constraints = new ArrayList<>();
    private final List<ObjectName> like = new ArrayList<>();

    Elements(Phrases phrases) {
        this.phrases = phrases;
        this.cursor = phrases.cursor();
    }

    List<Column> columns() {
        return List.copyOf(columns);
    }

    List<Constraint> constraints() {
        return List.copyOf(constraints);
    }

    /** The tables of LIKE. */
    List<ObjectName> like() {
        return List.copyOf(like);
    }

    /** Reads the elements in parentheses, when there are any. */
    void readAll() {
        if (!cursor.acceptSymbol('(')) {
            return;
        }
        while (!cursor.atEnd() && !cursor.acceptSymbol(')')) {
            int from = cursor.offset();
            if (isConstraint(cursor)) {
                constraint();
            } else if (cursor.accept("like")) {
                ObjectName source = phrases.named(Kind.TABLE);
                if (source != null) {
                    like.add(source);
                }
            } else {
                column();
            }
            phrases.skipTo(Set.of());
            cursor.acceptSymbol(',');
            if (cursor.offset() == from) {
                // What no grammar has: it must not hold up the reading for ever.
                cursor.advance();
            }
        }
    }

    /** Whether a constraint of the table begins here, and not a column. */
    static boolean isConstraint(Cursor cursor) {
        return switch (cursor.word()) {
            case "constraint", "primary", "unique", "check", "foreign", "not" -> true;
            // The only one of these words that may be the name of a column, too.
            case "exclude" -> cursor.is(1, "using") || cursor.peek(1) == Token.SYMBOL;
            default -> false;
        };
    }

    /** Reads a column with its constraints; the type may be missing. Returns {@code null} when there is no name. */
    Column column() {
        String name = cursor.identifier();
        if (name == null) {
            return null;
        }
        String type = AFTER_TYPE.contains(cursor.word()) ? null : phrases.type();
        boolean notNull = false;
        String defaultValue = null;
        String generated = null;
        boolean stored = false;
        boolean identity = false;
        int before = constraints.size();
        String constraint = null;
        while (!cursor.atEnd() && !cursor.isSymbol(',') && !cursor.isSymbol(')')) {
            if (cursor.accept("constraint")) {
                constraint = cursor.identifier();
            } else if (cursor.accept("default")) {
                // "with" goes on a type in it: timestamp with time zone.
                defaultValue = phrases.expression(AFTER_DEFAULT);
                constraint = null;
            } else if (cursor.accept("generated")) {
                cursor.accept("always");
                cursor.accept("by", "default");
                cursor.accept("as");
                identity = cursor.accept("identity");
                generated = identity ? null : phrases.group();
                stored = !identity && cursor.accept("stored");
                cursor.skipGroup();
            } else if (cursor.is("not") && cursor.is(1, "valid") || cursor.is("not") && cursor.is(1, "enforced")) {
                markNotValid(before);
            } else if (!cursor.accept("not", "deferrable")) {
                Constraint read = columnConstraint(constraint, name);
                if (read != null) {
                    notNull |= read.type() == Type.NOT_NULL || read.type() == Type.PRIMARY_KEY;
                    constraints.add(read);
                    constraint = null;
                }
            }
        }
        Column column = new Column(name, type, notNull, defaultValue, generated, stored, identity);
        columns.add(column);
        return column;
    }

    private Constraint columnConstraint(String name, String column) {
        List<String> of = List.of(column);
        if (cursor.accept("not", "null")) {
            return simple(Type.NOT_NULL, name, of);
        }
        if (cursor.accept("primary", "key")) {
            return simple(Type.PRIMARY_KEY, name, of);
        }
        if (cursor.accept("unique")) {
            skipNullsDistinct();
            return simple(Type.UNIQUE, name, of);
        }
        if (cursor.accept("check")) {
            cursor.skipGroup();
            return simple(Type.CHECK, name, of);
        }
        if (cursor.accept("references")) {
            return foreignKey(name, of);
        }
        phrases.skipOne();
        return null;
    }

    /** Reads a constraint of a table or a domain, to its end; {@code null} when the grammar is not known. */
    Constraint constraint() {
        String name = cursor.accept("constraint") ? cursor.identifier() : null;
        Constraint read = tableConstraint(name);
        if (read == null) {
            return null;
        }
        int before = constraints.size();
        constraints.add(read);
        while (!cursor.atEnd() && !cursor.isSymbol(',') && !cursor.isSymbol(')')) {
            if (cursor.is("not") && (cursor.is(1, "valid") || cursor.is(1, "enforced"))) {
                markNotValid(before);
            } else {
                phrases.skipOne();
            }
        }
        return constraints.getLast();
    }

    private Constraint tableConstraint(String name) {
        if (cursor.accept("check")) {
            cursor.skipGroup();
            return simple(Type.CHECK, name, List.of());
        }
        if (cursor.accept("not", "null")) {
            String column = cursor.identifier();
            return simple(Type.NOT_NULL, name, column == null ? List.of() : List.of(column));
        }
        if (cursor.accept("primary", "key")) {
            return key(Type.PRIMARY_KEY, name);
        }
        if (cursor.accept("unique")) {
            return key(Type.UNIQUE, name);
        }
        if (cursor.accept("exclude")) {
            if (cursor.accept("using")) {
                cursor.identifier();
            }
            return simple(Type.EXCLUDE, name, phrases.columns());
        }
        if (cursor.accept("foreign", "key")) {
            List<String> columns = phrases.columns();
            return cursor.accept("references") ? foreignKey(name, columns) : null;
        }
        return null;
    }

    private Constraint key(Type type, String name) {
        skipNullsDistinct();
        if (cursor.accept("using", "index")) {
            return new Constraint(type, name, List.of(), null, List.of(), false, cursor.identifier());
        }
        return simple(type, name, phrases.columns());
    }

    private void skipNullsDistinct() {
        if (cursor.accept("nulls")) {
            cursor.accept("not");
            cursor.accept("distinct");
        }
    }

    private Constraint foreignKey(String name, List<String> columns) {
        ObjectName table = phrases.named(Kind.TABLE);
        List<String> referenced = phrases.columns();
        while (cursor.is("on") || cursor.is("match")) {
            // MATCH FULL; ON DELETE SET NULL (columns): what must not be taken for a constraint of the column.
            cursor.advance();
            cursor.advance();
            cursor.accept("no", "action");
            if (cursor.accept("set", "null") || cursor.accept("set", "default")) {
                cursor.skipGroup();
            } else if (!cursor.accept("cascade")) {
                cursor.accept("restrict");
            }
        }
        return new Constraint(Type.FOREIGN_KEY, name, columns, table, referenced, false, null);
    }

    private static Constraint simple(Type type, String name, List<String> columns) {
        return new Constraint(type, name, columns, null, List.of(), false, null);
    }

    /** Takes NOT VALID or NOT ENFORCED: it belongs to the constraint before it. */
    private void markNotValid(int first) {
        cursor.advance();
        cursor.advance();
        if (constraints.size() > first) {
            Constraint last = constraints.removeLast();
            constraints.add(new Constraint(
                    last.type(),
                    last.name(),
                    last.columns(),
                    last.references(),
                    last.referencedColumns(),
                    true,
                    last.usingIndex()));
        }
    }
}
