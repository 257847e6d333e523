package io.lockkeeper.level;

import io.lockkeeper.ledger.Journal;
import io.lockkeeper.ledger.JournalEntry;
import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.ledger.RecordedFailure;
import io.lockkeeper.level.HistoryEntry.Outcome;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SystemDefinition;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a database has recorded at one moment: the history of the system's tool, and Lockkeeper's own records beside it.
 *
 * @param attempts all that the tool has recorded, oldest first
 * @param entries the attempt that counts of each migration, by {@link HistoryTable#key}, oldest first
 * @param changed names of applied migrations whose script is not the recorded one, by the checksum of the tool
 * @param tokens checksums of the tokens of what Lockkeeper applied, by name; read only when something has changed
 * @param failures the newest failure in Lockkeeper's hands, by name
 * @param resumable names of unfinished migrations that Lockkeeper's journal knows, so that a run can resume them
 * @param begun names of migrations of which parts have taken effect, or may have
 * @param owner who has the lease
 * @param tool the tool of the system, when it is at work on an attempt that is not finished
 */
record Recorded(
        List<HistoryEntry> attempts,
        Map<String, HistoryEntry> entries,
        Set<String> changed,
        Map<String, String> tokens,
        Map<String, RecordedFailure> failures,
        Set<String> resumable,
        Set<String> begun,
        Optional<LeaseOwner> owner,
        Optional<LeaseOwner> tool) {

    /** Reads it, in the transaction that is open. */
    static Recorded read(Session session, SystemDefinition system, HistoryTable history) throws SQLException {
        List<HistoryEntry> attempts = history.entries(session);
        Map<String, HistoryEntry> entries = new LinkedHashMap<>();
        attempts.forEach(entry -> entries.merge(entry.key(), entry, Recorded::lasting));
        Set<String> changed = new HashSet<>();
        Set<Migration> unfinished = new HashSet<>();
        for (Migration migration : system.migrations()) {
            HistoryEntry entry = entries.get(history.key(migration));
            if (entry == null || migration.type() == Migration.Type.UNDO) {
                continue;
            }
            if (entry.outcome() == Outcome.FAILED) {
                unfinished.add(migration);
            } else if (entry.outcome() == Outcome.APPLIED
                    && entry.checksum() != null
                    && migration.type() != Migration.Type.BASELINE
                    && !history.accepts(entry.checksum(), migration)) {
                changed.add(migration.name());
            }
        }
        Journal journal = Journal.of(session);
        Set<String> resumable = new HashSet<>();
        boolean open = false;
        for (Migration migration : unfinished) {
            if (isResumable(journal, migration)) {
                resumable.add(migration.name());
            } else {
                open |= entries.get(history.key(migration)).isOpen();
            }
        }
        return new Recorded(
                attempts,
                entries,
                changed,
                changed.isEmpty() ? Map.of() : journal.tokens(),
                journal.failures(),
                resumable,
                journal.begun(),
                journal.exists() ? Lease.owner(session) : Optional.empty(),
                open
                        ? Lease.otherTool(
                                session, history.lockKeys(), system.layout().toString())
                        : Optional.empty());
    }

    /** Of two attempts at one migration the later counts, but nothing takes back that it was applied. */
    private static HistoryEntry lasting(HistoryEntry earlier, HistoryEntry later) {
        return earlier.outcome() == Outcome.APPLIED && later.outcome() == Outcome.FAILED ? earlier : later;
    }

    private static boolean isResumable(Journal journal, Migration migration) throws SQLException {
        List<JournalEvent> events = journal.journalOf(migration.name()).stream()
                .map(JournalEntry::event)
                .toList();
        return events.contains(JournalEvent.STARTED)
                || events.contains(JournalEvent.PIECE_STARTED)
                || events.contains(JournalEvent.PIECE_DONE);
    }
}
