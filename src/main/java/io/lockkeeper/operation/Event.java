package io.lockkeeper.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.postgres.Blocker;
import io.lockkeeper.problem.Words;
import java.time.Duration;
import java.util.List;

/**
 * One thing worth noticing while a run goes on; the terminal, the log, the API and the metrics read the same events.
 *
 * @param type what happened, from a closed list
 * @param subject the migration or the seed it is about
 * @param number which of {@code of} things of this type: migrations of a run, statements of a migration
 * @param line 1-based line of the statement in its file
 * @param statement the head of the statement, such as {@code CREATE TABLE}
 * @param rows rows that were changed or copied
 * @param millis how long it took
 * @param blockers the sessions that are waited for
 * @param message the event as one sentence for people
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Event(
        Type type,
        String subject,
        Integer number,
        Integer of,
        Integer line,
        String statement,
        Long rows,
        Long millis,
        List<Blocker> blockers,
        String message) {

    /** Everything that is worth noticing. */
    public enum Type {
        STARTED,
        LEASE_WAITING,
        LEASE_ACQUIRED,
        LEASE_TAKEN_OVER,
        MIGRATION_STARTED,
        MIGRATION_BEGUN,
        STATEMENT_STARTED,
        STATEMENT_DONE,
        LOCK_WAITING,
        LOCK_RETRY,
        RECONNECTING,
        REPAIRED,
        RESUMED,
        MIGRATION_APPLIED,
        SEED_APPLIED,
        CHECK_PASSED,
        SEED_RETRY,
        SUCCEEDED,
        STOPPED,
        FAILED
    }

    private static Event of(Type type, String subject, String message) {
        return new Event(type, subject, null, null, null, null, null, null, null, message);
    }

    public static Event started(String message) {
        return of(Type.STARTED, null, message);
    }

    public static Event leaseWaiting(String message) {
        return of(Type.LEASE_WAITING, null, message);
    }

    public static Event leaseAcquired() {
        return of(Type.LEASE_ACQUIRED, null, "the lease is taken");
    }

    public static Event leaseTakenOver(String message) {
        return of(Type.LEASE_TAKEN_OVER, null, message);
    }

    public static Event migrationStarted(String migration, int number, int of) {
        return new Event(
                Type.MIGRATION_STARTED, migration, number, of, null, null, null, null, null, "applying " + migration);
    }

    /** Parts of a migration have taken effect, or are about to, while the others have not. */
    public static Event migrationBegun(String migration) {
        return of(Type.MIGRATION_BEGUN, migration, "parts of " + migration + " are applied");
    }

    public static Event statementStarted(String migration, int number, int of, int line, String tag) {
        return new Event(
                Type.STATEMENT_STARTED,
                migration,
                number,
                of,
                line,
                tag,
                null,
                null,
                null,
                migration + ", line " + line + ": " + tag);
    }

    public static Event statementDone(String migration, int number, int of, int line, String tag, long rows, long ms) {
        return new Event(
                Type.STATEMENT_DONE,
                migration,
                number,
                of,
                line,
                tag,
                rows,
                ms,
                null,
                migration + ", line " + line + ": " + tag + " done, " + Words.count(rows, "row") + ", " + ms + " ms");
    }

    public static Event lockWaiting(String subject, List<Blocker> blockers) {
        return new Event(
                Type.LOCK_WAITING,
                subject,
                null,
                null,
                null,
                null,
                null,
                null,
                blockers,
                subject + " waits for " + Blocker.describe(blockers));
    }

    public static Event lockRetry(String subject, int attempt, Duration pause, List<Blocker> blockers) {
        return new Event(
                Type.LOCK_RETRY,
                subject,
                attempt,
                null,
                null,
                null,
                null,
                pause.toMillis(),
                blockers.isEmpty() ? null : blockers,
                subject + " was rolled back because a lock was not free; trying again in " + pause.toMillis() + " ms");
    }

    public static Event reconnecting(String message) {
        return of(Type.RECONNECTING, null, message);
    }

    public static Event repaired(String migration, String message) {
        return of(Type.REPAIRED, migration, message);
    }

    public static Event resumed(String migration, String message) {
        return of(Type.RESUMED, migration, message);
    }

    public static Event migrationApplied(String migration, int number, int of, long millis) {
        return new Event(
                Type.MIGRATION_APPLIED,
                migration,
                number,
                of,
                null,
                null,
                null,
                millis,
                null,
                migration + " applied in " + millis + " ms");
    }

    public static Event seedApplied(String seed, long rows, long millis) {
        return new Event(
                Type.SEED_APPLIED,
                seed,
                null,
                null,
                null,
                null,
                rows,
                millis,
                null,
                seed + " applied, " + Words.count(rows, "row") + ", " + millis + " ms");
    }

    public static Event checkPassed(String check) {
        return of(Type.CHECK_PASSED, check, "check passed: " + check);
    }

    public static Event seedRetry(String message) {
        return of(Type.SEED_RETRY, null, message);
    }

    public static Event succeeded(String message) {
        return of(Type.SUCCEEDED, null, message);
    }

    public static Event stopped(String message) {
        return of(Type.STOPPED, null, message);
    }

    public static Event failed(String subject, String message) {
        return of(Type.FAILED, subject, message);
    }
}
