package io.lockkeeper.migration.plan;

import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.sql.Piece;
import io.lockkeeper.sql.Script;
import io.lockkeeper.system.Migration;
import java.util.List;

/**
 * One migration of a {@link Plan}.
 *
 * @param script its script, with placeholders replaced
 * @param pieces the script cut into what is executed together, in order
 * @param timeouts of its statements
 * @param start what earlier attempts have left of it
 * @param number its place in the plan, from 1
 * @param of how many migrations the plan has
 */
public record PlannedMigration(
        Migration migration, Script script, List<Piece> pieces, Timeouts timeouts, Start start, int number, int of) {

    /** From where a migration starts. */
    public enum Start {
        /** Nobody has tried it yet. */
        FRESH,
        /** The history has an earlier attempt, which has left nothing else. */
        ATTEMPTED,
        /** Parts of it have taken effect, or may have; the journal knows which. */
        BEGUN;

        static Start of(MigrationStatus row) {
            return row.begun() ? BEGUN : row.startedAt() != null ? ATTEMPTED : FRESH;
        }
    }

    /** The name of the migration. */
    public String name() {
        return migration.name();
    }

    /** Whether one transaction is all it takes. */
    public boolean isOneTransaction() {
        return start != Start.BEGUN
                && (pieces.isEmpty() || (pieces.size() == 1 && pieces.getFirst().transactional()));
    }

    /** What of the plan is still to do before this migration is applied, as a sentence. */
    public String remaining() {
        return (of - number + 1) + " of " + of + " migrations remain, beginning with " + name() + ".";
    }

    /** The same in a plan that has changed. */
    PlannedMigration at(Start newStart, int newNumber, int newOf) {
        return new PlannedMigration(migration, script, pieces, timeouts, newStart, newNumber, newOf);
    }
}
