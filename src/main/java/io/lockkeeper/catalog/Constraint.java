package io.lockkeeper.catalog;

import java.util.List;

/**
 * A constraint of a table or a domain.
 *
 * @param sql PostgreSQL's definition, such as {@code FOREIGN KEY (a) REFERENCES public.b(id)}
 * @param columns the columns that it is about, in its order; empty for a domain
 * @param isEnforced false only for {@code NOT ENFORCED}, from PostgreSQL 18 on
 * @param isInherited whether it is there only because a parent has it
 * @param triggersOff whether triggers that enforce a foreign key do not fire as they should
 * @param references what a foreign key refers to, else {@code null}
 */
public record Constraint(
        String name,
        Type type,
        String sql,
        List<String> columns,
        boolean isValidated,
        boolean isEnforced,
        boolean isInherited,
        boolean triggersOff,
        References references) {

    /** What a constraint can be. */
    public enum Type {
        PRIMARY_KEY("p"),
        UNIQUE("u"),
        FOREIGN_KEY("f"),
        CHECK("c"),
        EXCLUSION("x"),
        /** From PostgreSQL 18 on, for domains from 17 on. */
        NOT_NULL("n");

        private final String code;

        Type(String code) {
            this.code = code;
        }

        static Type of(String code) {
            return Rows.find(values(), type -> type.code.equals(code));
        }
    }

    /** The table and the columns that a foreign key refers to, in the order of its columns. */
    public record References(String schema, String table, List<String> columns) {}

    /** All of it but the name. */
    public String definition() {
        return Entry.words(sql, isInherited ? "INHERITED" : null, triggersOff ? "TRIGGERS DISABLED" : null);
    }
}
