package io.lockkeeper.catalog.shape;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Where the columns of a view come from, read from the form in which PostgreSQL keeps its query. */
final class Lineage {

    private static final Pattern TARGET = Pattern.compile(
            ":resno (\\d+) :resname .*? :ressortgroupref \\d+ :resorigtbl (\\d+) :resorigcol (\\d+)", Pattern.DOTALL);

    /** Of the columns that the view itself has: one brace for its query, one for the column. */
    private static final int DEPTH = 2;

    private Lineage() {}

    private static final Pattern MAY_ADD_NULLS =
            Pattern.compile(":jointype [1-9]|:setOperations (?!<>)|:groupingSets (?!<>)");

    /** A column of a table by their numbers. */
    record Source(long table, int column) {}

    /** Whether each row of the view comes from a row of each table: no outer join, no union, no grouping sets. */
    static boolean isInner(String query) {
        return !MAY_ADD_NULLS.matcher(query).find();
    }

    /** By the number of the view's column; a column that is computed has none. */
    static Map<Integer, Source> of(String query) {
        Map<Integer, Source> sources = new TreeMap<>();
        int depth = 0;
        int begin = 0;
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '{') {
                depth++;
                begin = depth == DEPTH ? i : begin;
            } else if (c == '}') {
                if (depth == DEPTH && query.startsWith("{TARGETENTRY", begin)) {
                    add(sources, query.substring(begin, i));
                }
                depth--;
            }
        }
        return sources;
    }

    private static void add(Map<Integer, Source> sources, String entry) {
        // What is nested in the entry, as in an aggregate, stands before its numbers.
        Optional<MatchResult> last = TARGET.matcher(entry).results().reduce((first, second) -> second);
        last.filter(found -> !found.group(2).equals("0"))
                .ifPresent(found -> sources.put(
                        Integer.parseInt(found.group(1)),
                        new Source(Long.parseLong(found.group(2)), Integer.parseInt(found.group(3)))));
    }
}
