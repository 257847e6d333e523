package io.lockkeeper.rows.sql;

import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.rows.exposure.Link;
import java.util.List;

/**
 * What connects rows to the row that they stand in.
 *
 * @param outer the row
 * @param junction what the table between them is called in the statement
 */
record Correlation(Link link, Source outer, String junction) {

    /** The other rows in SQL. */
    SqlText target(String alias) {
        return new SqlText()
                .add(
                        switch (link) {
                            case Link.Computed computed ->
                                Identifiers.quote(computed.schema(), computed.name()) + '(' + outer.row() + ") AS "
                                        + alias;
                            case Link.Direct direct ->
                                table(direct.target().schema(), direct.target().name(), alias);
                            case Link.Through through ->
                                table(
                                        through.target().schema(),
                                        through.target().name(),
                                        alias);
                        });
    }

    /** The table between them, when there is one. */
    String from() {
        return link instanceof Link.Through through
                ? ", " + table(through.junction().schema(), through.junction().name(), junction)
                : "";
    }

    private static String table(String schema, String name, String alias) {
        return Identifiers.quote(schema, name) + " AS " + alias;
    }

    /** The condition, to be added to others. */
    String on(String inner) {
        return switch (link) {
            case Link.Computed computed -> "";
            case Link.Direct direct -> equal(outer.alias(), direct.columns(), inner, direct.targetColumns());
            case Link.Through through ->
                equal(outer.alias(), through.columns(), junction, through.junctionColumns())
                        + equal(inner, through.targetColumns(), junction, through.junctionTargetColumns());
        };
    }

    private static String equal(String left, List<String> columns, String right, List<String> others) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            all.append(" AND " + left + '.' + Identifiers.quote(columns.get(i)) + " OPERATOR(pg_catalog.=) " + right
                    + '.' + Identifiers.quote(others.get(i)));
        }
        return all.toString();
    }
}
