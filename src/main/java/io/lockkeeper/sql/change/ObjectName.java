package io.lockkeeper.sql.change;

import io.lockkeeper.sql.Kind;

/**
 * What a change is about, as the catalogue names it: unquoted, folded and cut to 63 bytes.
 *
 * @param kind what it is; DROP VIEW of a table, which the server rejects, says VIEW
 * @param schema the schema as written, that of the table for what belongs to one; {@code null} when not written
 * @param name the name; {@code null} where the server gives one, as for an index without a name, or the session, as for the
 *     schema of CURRENT_USER. Of an operator its sign, of a cast,
 *     transform or user mapping what it is between, as written
 * @param table what it belongs to: the table of a column, constraint, trigger, rule, policy or index, the composite type of an
 *     attribute (which is a COLUMN), the domain of a constraint, the enum of a value, the method of an operator class; else {@code null}
 * @param arguments of a routine, aggregate or operator the types in parentheses as written; {@code null} when not written
 */
public record ObjectName(Kind kind, String schema, String name, String table, String arguments) {

    /** Something that belongs to this: a column, a constraint, a value. */
    ObjectName member(Kind memberKind, String memberName) {
        return new ObjectName(memberKind, schema, memberName, name, null);
    }

    /** In words: {@code COLUMN app.orders.total}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind.label()).append(' ');
        if (schema != null) {
            text.append(schema).append('.');
        }
        if (table != null) {
            text.append(table).append('.');
        }
        text.append(name == null ? "(unnamed)" : name);
        return arguments == null ? text.toString() : text.append(arguments).toString();
    }
}
