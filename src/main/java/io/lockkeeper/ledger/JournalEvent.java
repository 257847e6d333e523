package io.lockkeeper.ledger;

/** What the statement journal records. */
public enum JournalEvent {
    /** A run found that the one before it was interrupted. */
    INTERRUPTED,
    /** This run goes on with the migration in which the one before it was interrupted. */
    RESUMED,
    /** A migration of several pieces has begun; written together with its row in the history of Prisma. */
    STARTED,
    /** A piece outside of a transaction is about to be executed. */
    PIECE_STARTED,
    /** A piece has taken effect; for a transactional piece written in the same transaction. */
    PIECE_DONE,
    /** What an interrupted build had left was removed. */
    REPAIRED,
    /** A migration is applied in full. */
    APPLIED,
    /** A migration failed; the detail says what it left. */
    FAILED,
    /** A person decided that a migration counts as applied or as rolled back. */
    RESOLVED,
    /** The schema has another system, or the same one by another name, from here on. */
    SYSTEM_REPLACED
}
