package io.lockkeeper.rows.request;

import io.lockkeeper.rows.request.Condition.Comparison;
import io.lockkeeper.rows.request.Condition.Constant;
import io.lockkeeper.rows.request.Condition.In;
import io.lockkeeper.rows.request.Condition.Is;
import io.lockkeeper.rows.request.Condition.Not;
import io.lockkeeper.rows.request.Condition.Quantifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the conditions of filters: {@code gte.5}, {@code not.in.(1,2)}, {@code (a.eq.1,or(b.is.null,c.gt.2))}. */
final class Filter {

    /** Deeper is nobody's screen. */
    static final int DEEPEST = 32;

    private final Cursor in;

    private Filter(Cursor in) {
        this.in = in;
    }

    /** The condition of a parameter that is called like a column. */
    static Condition of(ColumnPath path, String parameter, String text) {
        Filter filter = new Filter(new Cursor(parameter, text));
        Condition condition = filter.negated(path, false);
        filter.in.expectEnd();
        return condition;
    }

    /** The conditions of a parameter {@code and} or {@code or}: several in parentheses. */
    static List<Condition> several(String parameter, String text) {
        Filter filter = new Filter(new Cursor(parameter, text));
        List<Condition> conditions = filter.group(0);
        filter.in.expectEnd();
        return conditions;
    }

    private List<Condition> group(int depth) {
        if (depth > DEEPEST) {
            throw in.expected("no deeper nesting than " + DEEPEST);
        }
        in.expect("(");
        List<Condition> parts = new ArrayList<>();
        do {
            parts.add(part(depth));
        } while (in.take(","));
        in.expect(")");
        return List.copyOf(parts);
    }

    private Condition part(int depth) {
        int begin = in.mark();
        boolean isNegated = in.take("not.");
        if (in.take("and")) {
            if (in.peek() == '(') {
                return not(isNegated, new Condition.And(group(depth + 1)));
            }
        } else if (in.take("or") && in.peek() == '(') {
            return not(isNegated, new Condition.Or(group(depth + 1)));
        }
        in.backTo(begin);
        ColumnPath path = ColumnPath.read(in);
        in.expect(".");
        return negated(path, true);
    }

    private static Condition not(boolean isNegated, Condition condition) {
        return isNegated ? new Not(condition) : condition;
    }

    /** @param isInGroup whether a comma or a parenthesis ends the value */
    private Condition negated(ColumnPath path, boolean isInGroup) {
        boolean isNegated = in.take("not.");
        return not(isNegated, test(path, isInGroup));
    }

    private Condition test(ColumnPath path, boolean isInGroup) {
        int begin = in.mark();
        String name = in.word();
        if (name.equals("in")) {
            in.expect(".");
            return new In(path, list());
        }
        if (name.equals("is")) {
            in.expect(".");
            return new Is(path, constant());
        }
        Operator operator = Operator.of(name).orElse(null);
        if (operator == null) {
            in.backTo(begin);
            throw in.expected("an operator such as eq, gt, like, in or is");
        }
        Quantifier quantifier = Quantifier.NONE;
        String language = null;
        if (in.take("(")) {
            String word = in.until(")");
            in.expect(")");
            if (operator.isSearch()) {
                language = word;
            } else if (operator.takesQuantifier() && (word.equals("any") || word.equals("all"))) {
                quantifier = Quantifier.valueOf(word.toUpperCase(Locale.ROOT));
            } else {
                throw in.expected("no '(" + word + ")'");
            }
        }
        in.expect(".");
        return new Comparison(path, operator, quantifier, language, isInGroup ? valueInGroup() : in.rest());
    }

    private Constant constant() {
        int begin = in.mark();
        String word = in.word().toUpperCase(Locale.ROOT);
        for (Constant constant : Constant.values()) {
            if (constant.name().equals(word)) {
                return constant;
            }
        }
        in.backTo(begin);
        throw in.expected("null, not_null, true, false or unknown");
    }

    /** Elements in parentheses; one in double quotes may hold commas. */
    private List<String> list() {
        in.expect("(");
        List<String> values = new ArrayList<>();
        if (in.take(")")) {
            return values;
        }
        do {
            values.add(element());
        } while (in.take(","));
        in.expect(")");
        return List.copyOf(values);
    }

    /** In double quotes, or up to the next comma: a quote that does not end there is a part of it. */
    private String element() {
        if (in.peek() != '"') {
            return in.until(",)");
        }
        int begin = in.mark();
        String quoted = in.quoted();
        if (in.peek() == ',' || in.peek() == ')') {
            return quoted;
        }
        in.backTo(begin);
        return in.until(",)");
    }

    private String valueInGroup() {
        if (in.peek() == '"') {
            return element();
        }
        if (in.peek() == '{') {
            return braces();
        }
        return in.until(",)");
    }

    /** An array literal, up to the brace that ends it. */
    private String braces() {
        int begin = in.mark();
        int depth = 0;
        do {
            if (in.isAtEnd()) {
                throw in.expected("'}'");
            }
            char c = in.next();
            if (c == '"') {
                rest(begin);
            } else if (c == '{') {
                depth++;
            } else if (c == '}') {
                depth--;
            }
        } while (depth > 0);
        return in.since(begin);
    }

    /** Up to the quote that ends an element of an array literal. */
    private void rest(int begin) {
        while (!in.isAtEnd()) {
            char c = in.next();
            if (c == '\\' && !in.isAtEnd()) {
                in.next();
            } else if (c == '"') {
                return;
            }
        }
        in.backTo(begin);
        throw in.expected("an array literal whose quotes end");
    }
}
