package io.lockkeeper.rows.request;

import io.lockkeeper.rows.RowsProblem;
import io.lockkeeper.rows.request.QueryString.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Puts the parameters of a request together to what is read: each belongs to the relation itself or to one of its embeddings. */
public final class Reading {

    /** What says something about a write, or about the relation itself alone. */
    private static final Set<String> NOT_READ = Set.of("columns", "on_conflict");

    /** PostgreSQL has 1,664 at most, and says so with an error of its own. */
    private static final int MOST_COLUMNS = 500;

    private static final int MOST_ORDERS = 50;

    private final List<Item> items;
    private final List<Condition> conditions = new ArrayList<>();
    private final Map<String, Reading> embedded = new TreeMap<>();
    private List<Order> order = List.of();
    private Long limit;
    private long offset;
    private String after;

    private Reading(List<Item> items) {
        refuseMore("select", items.size(), MOST_COLUMNS);
        this.items = items;
        for (Item item : items) {
            if (item instanceof Item.Embedding embedding) {
                // Filters of the same name go to the first; the others are reached by their alias.
                embedded.putIfAbsent(
                        embedding.name(), new Reading(embedding.read().items()));
            }
        }
    }

    /**
     * What a request reads.
     *
     * @throws RowsProblem PGRST100 when a parameter does not follow the grammar, PGRST108 when it names no embedding, PGRST103 when a
     *     limit is negative
     */
    public static Read of(List<Parameter> parameters) {
        String select = parameters.stream()
                .filter(parameter -> parameter.name().equals("select"))
                .reduce((first, last) -> last)
                .map(Parameter::value)
                .orElse("*");
        Reading reading = new Reading(Selection.read(select));
        for (Parameter parameter : parameters) {
            if (!parameter.name().equals("select") && !NOT_READ.contains(parameter.name())) {
                reading.take(parameter);
            }
        }
        return reading.read();
    }

    /** Whether a parameter of that name is never the argument of a function. */
    public static boolean isReserved(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return Set.of("select", "order", "limit", "offset", "after", "and", "or", "columns", "on_conflict")
                .contains(last);
    }

    /** Whether a value has the form of a filter, such as {@code eq.5} or {@code not.is.null}. */
    public static boolean looksLikeFilter(String value) {
        String text = value.startsWith("not.") ? value.substring("not.".length()) : value;
        int end = 0;
        while (end < text.length() && text.charAt(end) != '.' && text.charAt(end) != '(') {
            end++;
        }
        String word = text.substring(0, end);
        return end < text.length()
                && (word.equals("in") || word.equals("is") || Operator.of(word).isPresent());
    }

    private void take(Parameter parameter) {
        Cursor in = new Cursor("parameter name", parameter.name());
        Reading target = this;
        while (true) {
            int begin = in.mark();
            if (target.takeGroup(in, parameter)) {
                return;
            }
            in.backTo(begin);
            String name = in.name();
            if (in.isAtEnd() || in.looksAt("->")) {
                target.take(in, name, parameter);
                return;
            }
            in.expect(".");
            target = target.embedding(name, parameter);
        }
    }

    private static void refuseMore(String what, int number, int most) {
        if (number > most) {
            throw new RowsProblem(
                    400,
                    "REQUEST_TOO_COMPLEX",
                    "'%s' names %d columns; %d are allowed".formatted(what, number, most),
                    null,
                    null);
        }
    }

    private Reading embedding(String name, Parameter parameter) {
        Reading reading = embedded.get(name);
        if (reading == null) {
            throw new RowsProblem(
                    400,
                    "PGRST108",
                    "'%s' is not an embedded resource in this request".formatted(name),
                    null,
                    "Verify that '%s' is included in the 'select' query parameter.".formatted(name));
        }
        return reading;
    }

    private boolean takeGroup(Cursor in, Parameter parameter) {
        boolean isNegated = in.take("not.");
        String word = in.word();
        if (!in.isAtEnd() || !word.equals("and") && !word.equals("or")) {
            return false;
        }
        List<Condition> parts = Filter.several(parameter.name(), parameter.value());
        Condition group = word.equals("and") ? new Condition.And(parts) : new Condition.Or(parts);
        conditions.add(isNegated ? new Condition.Not(group) : group);
        return true;
    }

    private void take(Cursor in, String name, Parameter parameter) {
        if (in.isAtEnd()) {
            switch (name) {
                case "order" -> {
                    order = Order.readAll(parameter.name(), parameter.value());
                    refuseMore("order", order.size(), MOST_ORDERS);
                    return;
                }
                case "limit" -> {
                    limit = number(parameter);
                    return;
                }
                case "after" -> {
                    after = parameter.value();
                    return;
                }
                case "offset" -> {
                    offset = number(parameter);
                    return;
                }
                default -> {}
            }
        }
        ColumnPath path = ColumnPath.withSteps(in, name);
        in.expectEnd();
        conditions.add(Filter.of(path, parameter.name(), parameter.value()));
    }

    private static long number(Parameter parameter) {
        try {
            long number = Long.parseLong(parameter.value());
            if (number < 0) {
                throw new RowsProblem(
                        416,
                        "PGRST103",
                        "Requested range not satisfiable",
                        "'%s' is negative.".formatted(parameter.name()),
                        null);
            }
            return number;
        } catch (NumberFormatException e) {
            throw RowsProblem.syntax(parameter.name(), parameter.value(), 0, "a whole number");
        }
    }

    private Read read() {
        List<Item> complete = new ArrayList<>();
        Set<String> done = new java.util.HashSet<>();
        for (Item item : items) {
            complete.add(
                    item instanceof Item.Embedding embedding && done.add(embedding.name())
                            ? new Item.Embedding(
                                    embedding.alias(),
                                    embedding.target(),
                                    embedding.hint(),
                                    embedding.isInner(),
                                    embedding.isSpread(),
                                    embedded.get(embedding.name()).read())
                            : item);
        }
        return new Read(List.copyOf(complete), new Condition.And(List.copyOf(conditions)), order, limit, offset, after);
    }
}
