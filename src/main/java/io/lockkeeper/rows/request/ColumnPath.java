package io.lockkeeper.rows.request;

import java.util.ArrayList;
import java.util.List;

/**
 * A column, or a place in one: {@code profile->fleet->>owned}.
 *
 * @param steps from the column inwards; none for the column itself
 */
public record ColumnPath(String column, List<Step> steps) {

    /**
     * One step into a value.
     *
     * @param key of an object, or the index in an array
     * @param isIndex whether it is an index
     * @param asText whether text comes out, and not JSON
     */
    public record Step(String key, boolean isIndex, boolean asText) {}

    static ColumnPath read(Cursor in) {
        return withSteps(in, in.name());
    }

    static ColumnPath withSteps(Cursor in, String column) {
        List<Step> steps = new ArrayList<>();
        while (in.looksAt("->")) {
            in.expect("->");
            boolean asText = in.take(">");
            steps.add(step(in, asText));
        }
        return new ColumnPath(column, List.copyOf(steps));
    }

    private static Step step(Cursor in, boolean asText) {
        int begin = in.mark();
        in.take("-");
        int digits = in.mark();
        while (Character.digit(in.peek(), 10) >= 0 && in.peek() < 128) {
            in.next();
        }
        boolean isEnd = in.isAtEnd() || ".,):".indexOf(in.peek()) >= 0 || in.looksAt("->");
        if (in.mark() > digits && isEnd) {
            return new Step(in.since(begin), true, asText);
        }
        in.backTo(begin);
        return new Step(in.name(), false, asText);
    }

    /** How a value is called that has no alias: by the last key of its path. */
    public String naturalName() {
        for (Step step : steps.reversed()) {
            if (!step.isIndex()) {
                return step.key();
            }
        }
        return column;
    }
}
