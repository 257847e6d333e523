package io.lockkeeper.rows.request;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code select}. What belongs to an embedding by other parameters is not there yet, see {@link Reading}. */
final class Selection {

    private final Cursor in;

    /** How many embeddings are around what is read. */
    private int depth;

    private Selection(Cursor in) {
        this.in = in;
    }

    static List<Item> read(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        Selection selection = new Selection(new Cursor("select", text));
        List<Item> items = selection.items();
        selection.in.expectEnd();
        return items;
    }

    private List<Item> items() {
        List<Item> items = new ArrayList<>();
        do {
            items.add(item());
        } while (in.take(","));
        return List.copyOf(items);
    }

    private Item item() {
        if (in.take("*")) {
            return new Item.Star();
        }
        if (in.take("...")) {
            return embedding(null, in.name(), true);
        }
        String name = in.name();
        String alias = null;
        if (in.looksAt(":") && !in.looksAt("::")) {
            in.expect(":");
            alias = name;
            name = in.name();
        }
        boolean isCount = name.equals("count") && in.looksAt("()");
        if (!isCount && (in.peek() == '(' || in.peek() == '!')) {
            return embedding(alias, name, false);
        }
        return isCount ? counted(alias) : value(alias, ColumnPath.withSteps(in, name));
    }

    private Item counted(String alias) {
        in.expect("()");
        return new Item.Aggregate(alias, Item.Function.COUNT, null, null, cast());
    }

    private Item value(String alias, ColumnPath path) {
        String cast = cast();
        if (!in.take(".")) {
            return new Item.Value(alias, path, cast);
        }
        String name = in.word().toUpperCase(Locale.ROOT);
        for (Item.Function function : Item.Function.values()) {
            if (function.name().equals(name)) {
                in.expect("()");
                return new Item.Aggregate(alias, function, path, cast, cast());
            }
        }
        throw in.expected("sum(), avg(), min(), max() or count()");
    }

    private String cast() {
        if (!in.take("::")) {
            return null;
        }
        String type = in.until(".,()").strip();
        if (type.isEmpty()) {
            throw in.expected("a type");
        }
        return type;
    }

    private Item embedding(String alias, String target, boolean isSpread) {
        String hint = null;
        boolean isInner = false;
        boolean isJoined = false;
        while (in.take("!")) {
            String word = in.name();
            if (word.equals("inner") || word.equals("left")) {
                if (isJoined) {
                    throw in.expected("'('");
                }
                isJoined = true;
                isInner = word.equals("inner");
            } else if (hint == null) {
                hint = word;
            } else {
                throw in.expected("'inner', 'left' or '('");
            }
        }
        in.expect("(");
        if (++depth > Filter.DEEPEST) {
            throw in.expected("no deeper nesting than " + Filter.DEEPEST);
        }
        List<Item> items = in.peek() == ')' ? List.of() : items();
        depth--;
        in.expect(")");
        return new Item.Embedding(
                alias, target, hint, isInner, isSpread, new Read(items, Condition.ALL, List.of(), null, 0, null));
    }
}
