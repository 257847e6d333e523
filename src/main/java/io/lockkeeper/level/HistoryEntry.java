package io.lockkeeper.level;

import java.time.OffsetDateTime;

/**
 * One attempt at a migration as the history table of the system's tool has it.
 *
 * @param key what it is matched with a migration by, see {@link HistoryTable#key}
 * @param name the migration's name as the tool recorded it
 * @param version Flyway's version, {@code null} for repeatable ones and for Prisma
 * @param type Flyway's type such as {@code SQL} or {@code BASELINE}; {@code SQL} for Prisma
 * @param checksum as stored, {@code null} when the tool stored none
 * @param outcome what became of it
 * @param millis how long it took, {@code null} when unknown
 * @param logs what the tool recorded of a failure
 */
public record HistoryEntry(
        String key,
        String name,
        String version,
        String type,
        String checksum,
        Outcome outcome,
        OffsetDateTime startedAt,
        OffsetDateTime finishedAt,
        Long millis,
        String logs) {

    /** Whether it stands for all versions up to its version: Flyway's baseline command, or a baseline script. */
    boolean isBaseline() {
        return type.equals("BASELINE") || type.endsWith("_BASELINE");
    }

    /** Whether it has neither an end nor a word about a failure: the tool may still be at work on it. */
    boolean isOpen() {
        return finishedAt == null && logs == null;
    }

    /** The same attempt, taken back. */
    HistoryEntry rolledBack() {
        return new HistoryEntry(
                key, name, version, type, checksum, Outcome.ROLLED_BACK, startedAt, finishedAt, millis, logs);
    }

    /** What became of an attempt. */
    public enum Outcome {
        APPLIED,
        /** Neither finished nor declared as rolled back. */
        FAILED,
        ROLLED_BACK
    }
}
