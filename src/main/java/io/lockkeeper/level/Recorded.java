package io.lockkeeper.level;

import io.lockkeeper.catalog.Distrust;
import io.lockkeeper.catalog.Trust;
import io.lockkeeper.ledger.Identity;
import io.lockkeeper.ledger.Journal;
import io.lockkeeper.ledger.JournalEntry;
import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.ledger.LedgerFacts;
import io.lockkeeper.ledger.LedgerForm;
import io.lockkeeper.level.HistoryEntry.Outcome;
import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SystemDefinition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a database has recorded at one moment: the history of the system's tool, and Lockkeeper's records beside it.
 *
 * @param attempts all that the tool has recorded, oldest first
 * @param entries the attempt that counts of each migration, by {@link HistoryTable#key}, oldest first
 * @param changed names of applied migrations whose script is not the recorded one, by the checksum of the tool
 * @param tokens checksums of the tokens of what Lockkeeper applied, by name; read only when something has changed
 * @param ledger what the ledger knows; nothing where there is none
 * @param resumable names of unfinished migrations that Lockkeeper's journal knows, so that a run can resume them
 * @param tool the tool of the system, when it is at work on an attempt that is not finished
 * @param problems what forbids work on this history
 * @param notes what a reader of the status should know of the place of the history
 */
record Recorded(
        List<HistoryEntry> attempts,
        Map<String, HistoryEntry> entries,
        Set<String> changed,
        Map<String, String> tokens,
        LedgerFacts ledger,
        Set<String> resumable,
        Optional<LeaseOwner> tool,
        List<Problem> problems,
        List<String> notes) {

    /** Reads it, in two round trips where nothing is special. A transaction is open afterwards, to be rolled back. */
    static Recorded read(Session session, SystemDefinition system, HistoryTable history) throws SQLException {
        Question<LedgerForm> ledgerForm = LedgerForm.question();
        Question<HistoryPlace.Found> found = HistoryPlace.question(history);
        Trust trust = LedgerForm.trust(history.name());
        session.beginReading(List.of(ledgerForm, found, trust.question()));
        List<Distrust> distrust = trust.distrust(session);
        List<Problem> traps = traps(session, history, distrust);
        if (!traps.isEmpty()) {
            return nothing(traps);
        }
        LedgerForm form = ledgerForm.answer().getFirst();
        HistoryPlace place = HistoryPlace.of(history, found.answer(), distrust);
        Question<HistoryEntry> rows = history.rows();
        LedgerFacts.Questions ledger = new LedgerFacts.Questions(form, session.schema());
        Question<String> known = Identity.systemOf(session.schema());
        List<Question<?>> questions = new ArrayList<>();
        if (place.isThere()) {
            questions.add(rows);
        }
        if (form.exists()) {
            questions.addAll(ledger.all());
        }
        if (form.knowsSystems()) {
            questions.add(known);
        }
        if (!questions.isEmpty()) {
            session.ask(questions);
        }
        List<HistoryEntry> attempts = history.attempts(rows.answer());
        Map<String, HistoryEntry> entries = new LinkedHashMap<>();
        attempts.forEach(entry -> entries.merge(entry.key(), entry, Recorded::lasting));
        Set<String> changed = changed(system, history, entries);
        List<Problem> problems = new ArrayList<>();
        known.answer().stream()
                .filter(name -> !name.equals(system.name()) && !HistoryPlace.isOf(system, history, attempts))
                .map(name -> mismatch(session, system, name))
                .forEach(problems::add);
        problems.addAll(place.problems(system, session.url(), attempts, schema -> isOfSystem(session, system, schema)));
        Unfinished unfinished = Unfinished.of(session, system, history, entries);
        return new Recorded(
                attempts,
                entries,
                changed,
                changed.isEmpty() ? Map.of() : Journal.of(session).tokens(),
                ledger.facts(),
                unfinished.resumable(),
                unfinished.tool(),
                problems,
                place.notes(attempts));
    }

    /** What must not even be read. */
    private static List<Problem> traps(Session session, HistoryTable history, List<Distrust> found) {
        String database = session.url().database();
        List<Distrust> forbidding =
                found.stream().filter(Distrust::forbidsReading).toList();
        return Stream.of(LedgerForm.problem(database, forbidding), HistoryPlace.distrust(history, database, forbidding))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Recorded nothing(List<Problem> problems) {
        return new Recorded(
                List.of(),
                Map.of(),
                Set.of(),
                Map.of(),
                LedgerFacts.NONE,
                Set.of(),
                Optional.empty(),
                problems,
                List.of());
    }

    /** The schema has another system: by its name, and by its history, of which nothing is known here. */
    private static Problem mismatch(Session session, SystemDefinition system, String recorded) {
        return Problem.of(
                        ProblemType.SYSTEM_MISMATCH,
                        "Schema '%s' of '%s' has the system '%s', and nothing in its history is of '%s'.",
                        session.schema(),
                        session.url().database(),
                        recorded,
                        system.name())
                .remedy("Use the database of '%s', or give it another schema.", system.name())
                .action(
                        "if '%s' takes the place of '%s' here".formatted(system.name(), recorded),
                        "migrate",
                        Map.of("replaces", recorded))
                .with("database", session.url().database())
                .with("schema", session.schema())
                .with("recorded", recorded);
    }

    /** Whether the history of another schema is one of this system. */
    private static boolean isOfSystem(Session session, SystemDefinition system, String schema) throws SQLException {
        HistoryTable other = HistoryTable.of(system.layout(), schema);
        Question<HistoryEntry> rows = other.rows();
        session.ask(List.of(rows));
        return HistoryPlace.isOf(system.in(schema, session.url()), other, other.attempts(rows.answer()));
    }

    /** Of two attempts at one migration the later counts, but nothing takes back that it was applied. */
    private static HistoryEntry lasting(HistoryEntry earlier, HistoryEntry later) {
        return earlier.outcome() == Outcome.APPLIED && later.outcome() == Outcome.FAILED ? earlier : later;
    }

    private static Set<String> changed(
            SystemDefinition system, HistoryTable history, Map<String, HistoryEntry> entries) {
        Set<String> changed = new HashSet<>();
        for (Migration migration : system.migrations()) {
            HistoryEntry entry = entries.get(history.key(migration));
            boolean compared =
                    migration.type() == Migration.Type.VERSIONED || migration.type() == Migration.Type.REPEATABLE;
            if (compared
                    && entry != null
                    && entry.outcome() == Outcome.APPLIED
                    && entry.checksum() != null
                    && !history.accepts(entry.checksum(), migration)) {
                changed.add(migration.name());
            }
        }
        return changed;
    }

    /** What becomes of attempts that are not finished. */
    private record Unfinished(Set<String> resumable, Optional<LeaseOwner> tool) {

        static Unfinished of(
                Session session, SystemDefinition system, HistoryTable history, Map<String, HistoryEntry> entries)
                throws SQLException {
            Set<String> resumable = new HashSet<>();
            boolean open = false;
            for (Migration migration : system.migrations()) {
                HistoryEntry entry = entries.get(history.key(migration));
                if (entry == null || entry.outcome() != Outcome.FAILED || migration.type() == Migration.Type.UNDO) {
                    continue;
                }
                if (isResumable(Journal.of(session), migration)) {
                    resumable.add(migration.name());
                } else {
                    open |= entry.isOpen();
                }
            }
            return new Unfinished(
                    resumable,
                    open
                            ? Lease.otherTool(
                                    session, history.lockKeys(), system.layout().toString())
                            : Optional.empty());
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
}
