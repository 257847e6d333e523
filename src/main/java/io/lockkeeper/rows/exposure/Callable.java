package io.lockkeeper.rows.exposure;

import io.lockkeeper.catalog.shape.Shape.Argument;
import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.catalog.shape.Shape.Routine;
import io.lockkeeper.system.RowsRules.Rule;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A function that requests may call. */
public final class Callable {

    private final Routine routine;
    private final Rule rule;
    private final Exposed rows;

    /** @param rows the exposed relation whose rows it returns; {@code null} for none */
    Callable(Routine routine, Rule rule, Exposed rows) {
        this.routine = routine;
        this.rule = rule;
        this.rows = rows;
    }

    public String schema() {
        return routine.schema();
    }

    public String name() {
        return routine.name();
    }

    /** Its number in the catalogue. */
    long oid() {
        return routine.oid();
    }

    /** What the manifest says of it. */
    public Rule rule() {
        return rule;
    }

    public List<Argument> arguments() {
        return routine.arguments();
    }

    /** An argument by its name. */
    public Optional<Argument> argument(String name) {
        return routine.arguments().stream()
                .filter(argument -> argument.name().equals(name))
                .findFirst();
    }

    /** Whether it can be called with arguments of these names and no others. */
    public boolean takes(Collection<String> names) {
        return names.stream().allMatch(name -> argument(name).isPresent())
                && routine.arguments().stream()
                        .allMatch(argument ->
                                argument.hasDefault() || argument.isVariadic() || names.contains(argument.name()));
    }

    /** The type of its only argument when that has no name: a body as a whole. */
    public Optional<String> wholeBody() {
        return routine.arguments().size() == 1
                        && routine.arguments().getFirst().name().isEmpty()
                ? Optional.of(routine.arguments().getFirst().type())
                : Optional.empty();
    }

    /** The relation whose rows it returns, when that is exposed. */
    public Optional<Exposed> rows() {
        return Optional.ofNullable(rows);
    }

    /** The columns of what it returns; none for a single value. */
    public List<Column> output() {
        return rows == null ? routine.output() : rows.star();
    }

    /** The type of a single value in SQL. */
    public String returns() {
        return routine.returns();
    }

    public boolean isVoid() {
        return routine.isVoid();
    }

    public boolean returnsSet() {
        return routine.returnsSet();
    }

    /** Whether it may write; one that does not is called in a transaction that only reads. */
    public boolean isVolatile() {
        return routine.isVolatile();
    }
}
