package io.lockkeeper.operation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One thing worth noticing while an operation is executed. The terminal, the log, the API and the metrics read the same events. Each
 * kind is a record with the facts that mean something for it; readers switch over the kinds without a default, so that the compiler
 * names all of them when a kind is added.
 */
public sealed interface Event permits RunEvent, LeaseEvent, LockEvent, MigrationEvent, StatementEvent, SeedEvent {

    /** How much an event matters. */
    enum Level {
        /** Too frequent to be kept, or of no use afterwards. */
        DETAIL,
        /** What was done. */
        INFO,
        /** What holds the run up, or was repaired. */
        WARN,
        /** What a person must see. */
        ERROR
    }

    /** The kinds of events by the name that records and the API show. */
    enum Type {
        STARTED(Level.INFO),
        LEASE_WAITING(Level.WARN),
        LEASE_ACQUIRED(Level.DETAIL),
        LEASE_TAKEN_OVER(Level.WARN),
        MIGRATION_STARTED(Level.DETAIL),
        MIGRATION_BEGUN(Level.DETAIL),
        STATEMENT_STARTED(Level.DETAIL),
        STATEMENT_DONE(Level.DETAIL),
        LOCK_WAITING(Level.WARN),
        LOCK_RETRY(Level.WARN),
        RECONNECTING(Level.WARN),
        REPAIRED(Level.INFO),
        RESUMED(Level.INFO),
        MIGRATION_APPLIED(Level.INFO),
        SEED_STARTED(Level.DETAIL),
        SEED_APPLIED(Level.INFO),
        SEED_CHECK_PASSED(Level.INFO),
        SEED_RETRY(Level.WARN),
        SUCCEEDED(Level.INFO),
        STOPPED(Level.WARN),
        CANCELLED(Level.WARN),
        FAILED(Level.ERROR);

        private final Level level;

        Type(Level level) {
            this.level = level;
        }
    }

    /** What happened. */
    Type type();

    /** The event as one sentence for people. */
    String message();

    /** The migration, the seed or the check it is about. */
    default Optional<String> subject() {
        return Optional.empty();
    }

    /** How much it matters. */
    default Level level() {
        return type().level;
    }

    /** Whether it is worth a row in the record of its run. */
    default boolean isKept() {
        return level() != Level.DETAIL;
    }

    static Event started(String message) {
        return new RunEvent.Started(message);
    }

    static Event reconnecting(String message) {
        return new RunEvent.Reconnecting(message);
    }

    static Event ended(Ending ending, String message) {
        return new RunEvent.Ended(ending, message);
    }

    static Event leaseWaiting(String message) {
        return new LeaseEvent.Waiting(message);
    }

    static Event leaseAcquired() {
        return new LeaseEvent.Acquired();
    }

    static Event leaseTakenOver(String message) {
        return new LeaseEvent.TakenOver(message);
    }

    static Event lockWaiting(String subject, List<Blocker> blockers) {
        return new LockEvent.Waiting(subject, blockers);
    }

    static Event lockRetry(String subject, int attempt, Duration pause, List<Blocker> blockers) {
        return new LockEvent.Retry(subject, attempt, pause, blockers);
    }

    static Event migrationStarted(String migration, int number, int of) {
        return new MigrationEvent.Started(migration, number, of);
    }

    static Event migrationBegun(String migration) {
        return new MigrationEvent.Begun(migration);
    }

    static Event migrationApplied(String migration, int number, int of, long millis) {
        return new MigrationEvent.Applied(migration, number, of, millis);
    }

    static Event repaired(String migration, String message) {
        return new MigrationEvent.Repaired(migration, message);
    }

    static Event resumed(String migration, String message) {
        return new MigrationEvent.Resumed(migration, message);
    }

    static Event statementStarted(String migration, int number, int of, int line, String tag) {
        return new StatementEvent.Started(migration, number, of, line, tag);
    }

    static Event statementDone(String migration, int number, int of, int line, String tag, long rows, long millis) {
        return new StatementEvent.Done(migration, number, of, line, tag, rows, millis);
    }

    static Event seedStarted(String seed, int number, int of) {
        return new SeedEvent.Started(seed, number, of);
    }

    static Event seedApplied(String seed, long rows, long millis) {
        return new SeedEvent.Applied(seed, rows, millis);
    }

    static Event seedCheckPassed(String check) {
        return new SeedEvent.CheckPassed(check);
    }

    static Event seedRetry(String message) {
        return new SeedEvent.Retry(message);
    }
}
