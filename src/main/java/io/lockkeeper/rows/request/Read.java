package io.lockkeeper.rows.request;

import io.lockkeeper.rows.RowsProblem;
import java.util.List;

/**
 * What is read of a relation.
 *
 * @param items what is selected, in order
 * @param condition which rows
 * @param order by what they are sorted, first the most important
 * @param limit how many rows at most; {@code null} when the request does not say
 * @param offset how many rows are left out at the beginning
 * @param after the end of the page before, as it was answered with it; empty for the first page, {@code null} when pages are not asked for
 */
public record Read(List<Item> items, Condition condition, List<Order> order, Long limit, long offset, String after) {

    /** The embeddings among what is selected. */
    public List<Item.Embedding> embeddings() {
        return items.stream()
                .filter(Item.Embedding.class::isInstance)
                .map(Item.Embedding.class::cast)
                .toList();
    }

    /**
     * The embedding of that name.
     *
     * @throws RowsProblem PGRST108 when there is none
     */
    public Item.Embedding embedding(String name) {
        return embeddings().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new RowsProblem(
                        400,
                        "PGRST108",
                        "'%s' is not an embedded resource in this request".formatted(name),
                        null,
                        "Verify that '%s' is included in the 'select' query parameter.".formatted(name)));
    }

    /** The same with another window on the rows. */
    public Read within(Long most, long from) {
        return new Read(items, condition, order, most, from, after);
    }

    /** Whether it says which rows are meant. */
    public boolean hasCondition() {
        return !condition.equals(Condition.ALL);
    }
}
