package io.lockkeeper.database;

import org.postgresql.util.PSQLException;

/** Recognises the constraint of Lockkeeper's schema that a change violates. */
public final class Constraint {

    private Constraint() {}

    /** Whether the change failed because it violates the constraint, or the unique index, of that name. */
    public static boolean isViolated(String name, Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException sql && sql.getServerErrorMessage() != null) {
                return name.equals(sql.getServerErrorMessage().getConstraint());
            }
        }
        return false;
    }
}
