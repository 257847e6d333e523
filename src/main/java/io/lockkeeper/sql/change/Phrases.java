package io.lockkeeper.sql.change;

import io.lockkeeper.sql.Kind;
import io.lockkeeper.sql.token.Cursor;
import io.lockkeeper.sql.token.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Takes names, types and expressions: what the grammars of all statements are made of. */
final class Phrases {

    /** What an interval may be restricted to. */
    private static final Set<String> INTERVAL_FIELDS = Set.of("year", "month", "day", "hour", "minute", "second", "to");

    private final Cursor cursor;

    /** The schema of names without one: of the elements of CREATE SCHEMA; else {@code null}. */
    private final String schema;

    Phrases(Cursor cursor, String schema) {
        this.cursor = cursor;
        this.schema = schema;
    }

    Cursor cursor() {
        return cursor;
    }

    /** Whether the next element of a CREATE SCHEMA begins here. */
    boolean isAtNextElement() {
        return schema != null && (cursor.is("create") || cursor.is("grant"));
    }

    /** The name of an object of that kind, with what belongs to its name; {@code null} when there is none. */
    ObjectName object(Kind kind) {
        return switch (kind) {
            case AGGREGATE, FUNCTION, PROCEDURE, ROUTINE -> routine(kind);
            case CAST, TRANSFORM, USER_MAPPING, LARGE_OBJECT -> between(kind);
            case COLUMN -> column();
            case CONSTRAINT, POLICY, RULE, TRIGGER -> memberOf(kind);
            case OPERATOR -> operator();
            case OPERATOR_CLASS, OPERATOR_FAMILY -> ofMethod(kind);
            default -> named(kind);
        };
    }

    /** A name with or without a schema; {@code null} when there is none. */
    ObjectName named(Kind kind) {
        List<String> path = path();
        return path.isEmpty() ? null : of(kind, path);
    }

    /** An object that ONLY may stand before, then in parentheses, or a star after: whether children are meant, too. */
    ObjectName relation(Kind kind) {
        boolean grouped = cursor.accept("only") && cursor.acceptSymbol('(');
        ObjectName relation = object(kind);
        if (grouped) {
            cursor.acceptSymbol(')');
        }
        if (cursor.peek(0) == Token.OPERATOR) {
            cursor.advance();
        }
        return relation;
    }

    /** Such tables separated by commas; what has no name is left out. */
    List<ObjectName> tables() {
        List<ObjectName> tables = new ArrayList<>();
        do {
            ObjectName table = relation(Kind.TABLE);
            if (table != null) {
                tables.add(table);
            }
        } while (cursor.acceptSymbol(','));
        return tables;
    }

    private ObjectName of(Kind kind, List<String> path) {
        String name = path.getLast();
        return new ObjectName(kind, path.size() > 1 ? path.get(path.size() - 2) : schema(kind), name, null, null);
    }

    /** Only what lies in a schema gets the one of CREATE SCHEMA. */
    private String schema(Kind kind) {
        return switch (kind) {
            case SCHEMA, ROLE, DATABASE, TABLESPACE, EXTENSION, LANGUAGE -> null;
            default -> schema;
        };
    }

    private List<String> path() {
        List<String> path = new ArrayList<>();
        String part = cursor.identifier();
        while (part != null) {
            path.add(part);
            part = cursor.acceptSymbol('.') ? cursor.identifier() : null;
        }
        return path;
    }

    private ObjectName routine(Kind kind) {
        ObjectName name = named(kind);
        if (name == null || !cursor.isSymbol('(')) {
            return name;
        }
        return withArguments(name, group());
    }

    private static ObjectName withArguments(ObjectName name, String arguments) {
        return new ObjectName(name.kind(), name.schema(), name.name(), name.table(), arguments);
    }

    /** From an opening parenthesis to after the one that closes it, as written. */
    String group() {
        int from = cursor.offset();
        cursor.skipGroup();
        return cursor.text(from);
    }

    /** To what ends the phrase: FOR type LANGUAGE language, (type AS type), a number. */
    private ObjectName between(Kind kind) {
        int from = cursor.offset();
        if (cursor.isSymbol('(')) {
            cursor.skipGroup();
        } else if (cursor.accept("for")) {
            path();
            cursor.skipGroup();
            if (cursor.accept("language") || cursor.accept("server")) {
                cursor.identifier();
            }
        } else {
            cursor.advance();
        }
        String name = cursor.text(from);
        return name.isEmpty() ? null : new ObjectName(kind, null, name, null, null);
    }

    private ObjectName column() {
        List<String> path = path();
        if (path.size() < 2) {
            return null;
        }
        return of(Kind.TABLE, path.subList(0, path.size() - 1)).member(Kind.COLUMN, path.getLast());
    }

    /** A name, then the next ON or, in CREATE RULE, TO, and the table. */
    private ObjectName memberOf(Kind kind) {
        String name = cursor.identifier();
        while (name != null && !cursor.atEnd() && !cursor.is("on") && !cursor.is("to")) {
            cursor.advance();
        }
        if (cursor.accept("on") && kind == Kind.RULE && cursor.peek(0) == Token.WORD && cursor.is(1, "to")) {
            // CREATE RULE … AS ON SELECT TO table
            cursor.advance();
        }
        cursor.accept("to");
        cursor.accept("domain");
        ObjectName table = named(Kind.TABLE);
        return table == null ? null : table.member(kind, name);
    }

    private ObjectName operator() {
        ObjectName sign = sign();
        return sign != null && cursor.isSymbol('(') ? withArguments(sign, group()) : sign;
    }

    /** The sign of an operator with or without a schema; {@code null} when there is none. */
    ObjectName sign() {
        String operatorSchema = null;
        while (cursor.peek(0) != Token.OPERATOR) {
            String part = cursor.identifier();
            if (part == null || !cursor.acceptSymbol('.')) {
                return null;
            }
            operatorSchema = part;
        }
        String sign = cursor.upper();
        cursor.advance();
        return new ObjectName(Kind.OPERATOR, operatorSchema == null ? schema : operatorSchema, sign, null, null);
    }

    private ObjectName ofMethod(Kind kind) {
        ObjectName name = named(kind);
        if (name == null || !cursor.accept("using")) {
            return name;
        }
        return new ObjectName(kind, name.schema(), name.name(), cursor.identifier(), null);
    }

    /** Names separated by commas; of routines with their arguments. */
    List<ObjectName> objects(Kind kind) {
        List<ObjectName> objects = new ArrayList<>();
        do {
            ObjectName object = object(kind);
            if (object == null) {
                return List.of();
            }
            objects.add(object);
        } while (cursor.acceptSymbol(','));
        return objects;
    }

    /** The names in parentheses; expressions are left out. */
    List<String> columns() {
        List<String> columns = new ArrayList<>();
        if (!cursor.acceptSymbol('(')) {
            return columns;
        }
        while (!cursor.atEnd() && !cursor.acceptSymbol(')')) {
            String column = cursor.isSymbol('(') ? null : cursor.identifier();
            if (column != null && !cursor.isSymbol('(')) {
                columns.add(column);
            }
            skipTo(Set.of());
            cursor.acceptSymbol(',');
        }
        return columns;
    }

    /** A type as written; {@code null} when there is none. */
    String type() {
        int from = cursor.offset();
        cursor.accept("setof");
        String first = cursor.word();
        if (path().isEmpty()) {
            return null;
        }
        switch (first) {
            case "double" -> cursor.accept("precision");
            case "character", "char", "bit" -> cursor.accept("varying");
            case "national" -> {
                cursor.advance();
                cursor.accept("varying");
            }
            default -> {}
        }
        cursor.skipGroup();
        if (first.equals("time") || first.equals("timestamp")) {
            if (!cursor.accept("with", "time", "zone")) {
                cursor.accept("without", "time", "zone");
            }
        } else if (first.equals("interval")) {
            while (INTERVAL_FIELDS.contains(cursor.word())) {
                cursor.advance();
            }
            cursor.skipGroup();
        }
        cursor.accept("array");
        while (cursor.isSymbol('[')) {
            skipBrackets();
        }
        return cursor.text(from);
    }

    /** An expression as written: at least one token, up to one of the words, a comma or a closing parenthesis. */
    String expression(Set<String> stops) {
        int from = cursor.offset();
        skip(stops, true);
        return cursor.text(from);
    }

    /** To one of the words, a comma or a closing parenthesis that does not belong to what is skipped. */
    void skipTo(Set<String> stops) {
        skip(stops, false);
    }

    private void skip(Set<String> stops, boolean atLeastOne) {
        int cases = 0;
        boolean goesOn = atLeastOne;
        while (!cursor.atEnd() && !cursor.isSymbol(',') && !cursor.isSymbol(')')) {
            String word = cursor.word();
            if (cases == 0 && !goesOn && stops.contains(word)) {
                return;
            }
            // IS NOT DISTINCT FROM goes on, and so do a name after its schema and what stands between CASE and END.
            goesOn = word.equals("is") || cursor.isSymbol('.');
            cases += word.equals("case") ? 1 : word.equals("end") ? -1 : 0;
            skipOne();
        }
    }

    /** The next token, or all that it opens. */
    void skipOne() {
        if (cursor.isSymbol('(')) {
            cursor.skipGroup();
        } else if (cursor.isSymbol('[')) {
            skipBrackets();
        } else {
            cursor.advance();
        }
    }

    private void skipBrackets() {
        int depth = 0;
        do {
            depth += cursor.isSymbol('[') ? 1 : cursor.isSymbol(']') ? -1 : 0;
            cursor.advance();
        } while (depth > 0 && !cursor.atEnd());
    }
}
