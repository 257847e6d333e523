package io.lockkeeper.level;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.ledger.RecordedFailure;
import io.lockkeeper.level.HistoryEntry.Outcome;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.system.Migration;
import java.time.OffsetDateTime;

/**
 * One migration as a database and a system see it.
 *
 * @param version Flyway's version
 * @param millis how long it took, when it is known
 * @param problem what a failed attempt said
 * @param failure the same with its remedy, file, line and SQLSTATE, when Lockkeeper's journal has it
 * @param retryable of a failed migration: whether another run may retry it before a person has decided
 * @param begun whether parts of it have taken effect, or may have, and the others have not
 * @param migration the script; {@code null} when the system does not have it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MigrationStatus(
        String name,
        String version,
        String description,
        MigrationState state,
        ChecksumState checksum,
        OffsetDateTime startedAt,
        OffsetDateTime finishedAt,
        Long millis,
        String problem,
        ProblemDocument failure,
        Boolean retryable,
        @JsonIgnore boolean begun,
        @JsonIgnore Migration migration) {

    static MigrationStatus of(Migration migration, MigrationState state, ChecksumState checksum, HistoryEntry entry) {
        return new MigrationStatus(
                migration.name(),
                migration.version() == null ? null : migration.version().toString(),
                migration.description(),
                state,
                checksum,
                entry == null ? null : entry.startedAt(),
                entry == null ? null : entry.finishedAt(),
                entry == null ? null : entry.millis(),
                null,
                null,
                null,
                false,
                migration);
    }

    /** A migration that failed in Lockkeeper's hands. */
    static MigrationStatus failed(Migration migration, HistoryEntry entry, RecordedFailure failure) {
        return of(migration, MigrationState.FAILED, ChecksumState.NONE, entry)
                .with(MigrationState.FAILED, failure.detail(), failure.problem(), true);
    }

    /** A migration that another tool has begun and not finished. */
    static MigrationStatus unfinished(Migration migration, HistoryEntry entry) {
        return of(migration, MigrationState.FAILED, ChecksumState.NONE, entry)
                .with(MigrationState.FAILED, entry.logs(), null, false);
    }

    /** A migration that only the database knows; one that failed there, or goes on, says so in its problem. */
    static MigrationStatus unknown(HistoryEntry entry, MigrationState state) {
        return new MigrationStatus(
                entry.name(),
                entry.version(),
                null,
                state,
                ChecksumState.NONE,
                entry.startedAt(),
                entry.finishedAt(),
                entry.millis(),
                entry.outcome() == Outcome.FAILED ? "it failed, or has not ended" : null,
                null,
                null,
                false,
                null);
    }

    MigrationStatus outOfOrder() {
        return with(MigrationState.OUT_OF_ORDER, null, null, null);
    }

    private MigrationStatus with(
            MigrationState newState, String newProblem, ProblemDocument newFailure, Boolean newRetryable) {
        return new MigrationStatus(
                name,
                version,
                description,
                newState,
                checksum,
                startedAt,
                finishedAt,
                millis,
                newProblem,
                newFailure,
                newRetryable,
                begun,
                migration);
    }

    /** The same migration, of which parts have taken effect, or may have. */
    MigrationStatus inParts() {
        return new MigrationStatus(
                name,
                version,
                description,
                state,
                checksum,
                startedAt,
                finishedAt,
                millis,
                problem,
                failure,
                retryable,
                true,
                migration);
    }

    /** Whether a run is to apply it, when no obstacle forbids. */
    @JsonIgnore
    public boolean isToDo() {
        return state.isPending() || (state == MigrationState.FAILED && retryable);
    }

    /** Whether the database has its effect, also when the system does not have the migration. */
    @JsonIgnore
    public boolean hasTakenEffect() {
        return state == MigrationState.APPLIED
                || ((state == MigrationState.FUTURE || state == MigrationState.MISSING) && problem == null);
    }

    /** What people call its position: the Flyway version, else the name. */
    @JsonIgnore
    public String level() {
        return version == null ? name : version;
    }
}
