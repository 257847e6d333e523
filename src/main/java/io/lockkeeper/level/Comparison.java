package io.lockkeeper.level;

import io.lockkeeper.ledger.Journal;
import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.ledger.Lease;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.ledger.LedgerFacts;
import io.lockkeeper.ledger.RecordedFailure;
import io.lockkeeper.level.HistoryEntry.Outcome;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.system.LayoutName;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.system.Version;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts the migrations of a system and the history of a database side by side. Reads only. */
public final class Comparison {

    private final SystemDefinition system;

    public Comparison(SystemDefinition system) {
        this.system = system;
    }

    /** The history table of the system's own tool, in the schema of the session. */
    public HistoryTable history(Session session) {
        return history(session, session.schema());
    }

    private HistoryTable history(Session session, String schema) {
        return HistoryTable.of(system.layout(), schema, placeholders(session, schema));
    }

    /** The values of placeholders in its scripts. */
    public Map<String, String> placeholders(Session session) {
        return placeholders(session, session.schema());
    }

    private Map<String, String> placeholders(Session session, String schema) {
        return system.layout() == LayoutName.FLYWAY
                ? FlywayPlaceholders.of(session.url(), schema, system.manifest().placeholders())
                : Map.of();
    }

    /**
     * Where the database stands, over a connection of its own.
     *
     * @throws Problem when it cannot be reached or read
     */
    public static Status status(SystemDefinition system, DatabaseUrl url, Work work) {
        try (Session session = work.open(system.inSchema(url))) {
            return new Comparison(system).status(session);
        }
    }

    /** Where the database stands; changes nothing. */
    public Status status(Session session) {
        Status status = look(session);
        MigrationStatus failed = status.failed();
        // The tool may have come to its end between the look at its history and the one at its lock.
        return failed != null && !failed.retryable() ? look(session) : status;
    }

    /** Looks at history and journal as of one moment: a run that is at work changes both together. */
    private Status look(Session session) {
        try {
            session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
            try {
                return new Look(session).status();
            } finally {
                session.rollback();
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("reading " + history(session).table(), e);
        }
    }

    /** What the tool of the system has recorded, oldest first; nothing when it has no table. */
    public List<HistoryEntry> entries(Session session) throws SQLException {
        HistoryTable history = history(session);
        return HistoryPlace.find(session, history).isThere() ? history.read(session) : List.of();
    }

    /** One look at one database. */
    private final class Look {
        private final Session session;
        private final Map<String, String> placeholders;
        private final HistoryTable history;
        private final List<Problem> problems;
        private final List<String> notes = new ArrayList<>(system.notes());
        private final Journal journal;
        private final Map<String, HistoryEntry> entries = new LinkedHashMap<>();
        private final LedgerFacts ledger;
        private Map<String, String> tokens;
        private Version baseline;
        private boolean anyVersionApplied;
        private LeaseOwner owner;

        Look(Session session) throws SQLException {
            this.session = session;
            this.placeholders = placeholders(session);
            this.history = history(session);
            HistoryPlace place = HistoryPlace.find(session, history);
            List<HistoryEntry> recorded = place.isThere() ? history.read(session) : List.of();
            this.problems = place.problems(system, session.url(), recorded, schema -> {
                HistoryTable other = history(session, schema);
                return HistoryPlace.isOf(system, other, other.read(session));
            });
            notes.addAll(place.notes(recorded));
            this.journal = Journal.of(session);
            for (HistoryEntry entry : recorded) {
                entries.merge(entry.key(), entry, Look::lasting);
                if (entry.outcome() == Outcome.APPLIED && entry.version() != null) {
                    anyVersionApplied = true;
                    if (entry.isBaseline()) {
                        baseline = Version.parse(entry.version());
                    }
                }
            }
            this.ledger = LedgerFacts.read(journal);
            this.owner = ledger.owner().orElse(null);
        }

        /** Of two attempts at one migration the later counts, but nothing takes back that it was applied. */
        private static HistoryEntry lasting(HistoryEntry earlier, HistoryEntry later) {
            return earlier.outcome() == Outcome.APPLIED && later.outcome() == Outcome.FAILED ? earlier : later;
        }

        Status status() throws SQLException {
            Version baselineToUse = baselineToUse();
            List<MigrationStatus> rows = new ArrayList<>();
            for (Migration migration : system.migrations()) {
                rows.add(one(migration, baselineToUse));
            }
            int newestApplied = lastApplied(rows);
            for (int i = 0; i < newestApplied; i++) {
                MigrationStatus row = rows.get(i);
                if (row.state() == MigrationState.PENDING && row.migration().type() == Migration.Type.VERSIONED) {
                    rows.set(i, row.outOfOrder());
                }
            }
            addUnknown(rows);
            rows.stream()
                    .filter(row -> row.checksum() == ChecksumState.LAYOUT_CHANGED)
                    .forEach(row -> notes.add(row.migration().file()
                            + " was changed after it had been applied, in comments or layout only"));
            return new Status(
                    system.name(),
                    session.url().database(),
                    state(rows),
                    level(rows),
                    system.level(),
                    List.copyOf(rows),
                    problems,
                    List.copyOf(notes),
                    owner,
                    levels(rows));
        }

        /** On a database without a history the newest baseline stands for all versions up to its own. */
        private Version baselineToUse() {
            if (anyVersionApplied) {
                return null;
            }
            return system.migrations().stream()
                    .filter(migration -> migration.type() == Migration.Type.BASELINE)
                    .map(Migration::version)
                    .max(Version::compareTo)
                    .orElse(null);
        }

        private MigrationStatus one(Migration migration, Version baselineToUse) throws SQLException {
            HistoryEntry entry = entries.get(history.key(migration));
            return switch (migration.type()) {
                case UNDO -> MigrationStatus.of(migration, MigrationState.AVAILABLE, ChecksumState.NONE, null);
                case BASELINE -> {
                    boolean used = migration.version().equals(baseline);
                    MigrationState state = used
                            ? MigrationState.APPLIED
                            : migration.version().equals(baselineToUse)
                                    ? MigrationState.PENDING
                                    : MigrationState.SUPERSEDED;
                    yield MigrationStatus.of(migration, state, ChecksumState.NONE, used ? entry : null);
                }
                case VERSIONED -> {
                    Version floor = baselineToUse != null ? baselineToUse : baseline;
                    boolean covered = floor != null && migration.version().compareTo(floor) <= 0;
                    if (covered && (entry == null || entry.isBaseline())) {
                        yield MigrationStatus.of(migration, MigrationState.SUPERSEDED, ChecksumState.NONE, null);
                    }
                    yield attempted(migration, entry);
                }
                case REPEATABLE -> attempted(migration, entry);
            };
        }

        private MigrationStatus attempted(Migration migration, HistoryEntry entry) throws SQLException {
            if (entry != null && entry.outcome() == Outcome.APPLIED) {
                ChecksumState checksum = compare(migration, entry);
                boolean outdated = migration.type() == Migration.Type.REPEATABLE && checksum != ChecksumState.SAME;
                return MigrationStatus.of(
                        migration, outdated ? MigrationState.OUTDATED : MigrationState.APPLIED, checksum, entry);
            }
            RecordedFailure failure = ledger.failures().get(migration.name());
            boolean unfinished = entry != null && entry.outcome() == Outcome.FAILED;
            if (unfinished && !isBegun(migration)) {
                if (isAtWork(entry)) {
                    return MigrationStatus.of(migration, MigrationState.PENDING, ChecksumState.NONE, entry);
                }
                if (failure == null) {
                    return MigrationStatus.unfinished(migration, entry);
                }
            }
            if (failure != null && !isMended(migration, failure)) {
                return MigrationStatus.failed(migration, entry, failure);
            }
            return MigrationStatus.of(migration, MigrationState.PENDING, ChecksumState.NONE, entry);
        }

        /** Whether the tool itself is about to finish this attempt, which then has neither an end nor a word about its failure. */
        private boolean isAtWork(HistoryEntry entry) throws SQLException {
            if (entry.finishedAt() != null || entry.logs() != null) {
                return false;
            }
            Optional<LeaseOwner> tool =
                    Lease.otherTool(session, history.lockKeys(), system.layout().toString());
            tool.ifPresent(found -> owner = found);
            return tool.isPresent();
        }

        /** Whether the script says something else than the one that failed. */
        private boolean isMended(Migration migration, RecordedFailure failure) {
            try {
                return !migration.script(placeholders).tokenChecksum().equals(failure.tokens());
            } catch (Problem e) {
                return false;
            }
        }

        /** Whether Lockkeeper's journal knows pieces of it, so that it can be resumed without a person. */
        private boolean isBegun(Migration migration) throws SQLException {
            return journal.journalOf(migration.name()).stream()
                    .anyMatch(entry -> entry.event() == JournalEvent.STARTED
                            || entry.event() == JournalEvent.PIECE_STARTED
                            || entry.event() == JournalEvent.PIECE_DONE);
        }

        private ChecksumState compare(Migration migration, HistoryEntry entry) throws SQLException {
            if (entry.checksum() == null || history.accepts(entry.checksum(), migration)) {
                return ChecksumState.SAME;
            }
            if (tokens == null) {
                tokens = journal.tokens();
            }
            String applied = tokens.get(migration.name());
            try {
                return applied != null
                                && applied.equals(migration.script(placeholders).tokenChecksum())
                        ? ChecksumState.LAYOUT_CHANGED
                        : ChecksumState.CHANGED;
            } catch (Problem e) {
                return ChecksumState.CHANGED;
            }
        }

        /** What only the database has: newer than all of the system's it is the future, else it is missing. */
        private void addUnknown(List<MigrationStatus> rows) {
            Map<String, Migration> known = new HashMap<>();
            system.migrations().forEach(migration -> {
                if (migration.type() != Migration.Type.UNDO) {
                    known.put(history.key(migration), migration);
                }
            });
            Set<String> seen = new HashSet<>();
            for (HistoryEntry entry : entries.values()) {
                if (entry.outcome() == Outcome.ROLLED_BACK
                        || entry.isBaseline()
                        || known.containsKey(entry.key())
                        || !seen.add(entry.key())) {
                    continue;
                }
                rows.add(MigrationStatus.unknown(
                        entry, isNewest(entry) ? MigrationState.FUTURE : MigrationState.MISSING));
            }
        }

        private boolean isNewest(HistoryEntry entry) {
            return system.migrations().stream()
                    .filter(migration -> migration.type() == Migration.Type.VERSIONED)
                    .allMatch(migration -> migration.version() == null
                            ? migration.name().compareTo(entry.name()) < 0
                            : entry.version() != null
                                    && migration.version().compareTo(Version.parse(entry.version())) < 0);
        }

        private static int lastApplied(List<MigrationStatus> rows) {
            for (int i = rows.size() - 1; i >= 0; i--) {
                MigrationStatus row = rows.get(i);
                if (row.state() == MigrationState.APPLIED && row.migration().type() != Migration.Type.REPEATABLE) {
                    return i;
                }
            }
            return -1;
        }

        /** The newest migration that is applied, be it one that only the database knows. */
        private String level(List<MigrationStatus> rows) {
            String level = baseline == null ? null : baseline.toString();
            for (MigrationStatus row : rows) {
                boolean repeatable = row.migration() != null && row.migration().type() == Migration.Type.REPEATABLE;
                boolean future = row.state() == MigrationState.FUTURE && row.isThere();
                if (future || (row.state() == MigrationState.APPLIED && !repeatable)) {
                    level = row.level();
                }
            }
            return level;
        }

        /** Repeatable ones have no place in the order, undo scripts are no levels, and what is superseded a baseline stands for. */
        private Levels levels(List<MigrationStatus> rows) throws SQLException {
            List<Levels.Step> steps = rows.stream()
                    .filter(row -> row.migration() == null
                            ? system.layout() == LayoutName.PRISMA || row.version() != null
                            : row.migration().type() != Migration.Type.REPEATABLE)
                    .filter(row -> row.state() != MigrationState.AVAILABLE && row.state() != MigrationState.SUPERSEDED)
                    .map(row -> new Levels.Step(row.name(), row.level(), row.isThere()))
                    .toList();
            Levels levels = new Levels(system.layout(), steps, baseline == null ? null : baseline.toString());
            for (String begun : ledger.begun()) {
                levels = levels.begun(begun);
            }
            return levels;
        }

        private LevelState state(List<MigrationStatus> rows) {
            boolean stopped = rows.stream()
                    .anyMatch(row -> row.state() == MigrationState.FAILED
                            || row.state() == MigrationState.MISSING
                            || (row.checksum() == ChecksumState.CHANGED && row.state() != MigrationState.OUTDATED));
            if (stopped || !problems.isEmpty()) {
                return LevelState.FAILED;
            }
            if (rows.stream().anyMatch(row -> row.state() == MigrationState.FUTURE)) {
                return LevelState.AHEAD;
            }
            if (rows.stream().noneMatch(row -> row.state().isPending())) {
                return LevelState.AT_LEVEL;
            }
            return rows.stream().anyMatch(row -> row.state() == MigrationState.APPLIED)
                    ? LevelState.BEHIND
                    : LevelState.EMPTY;
        }
    }
}
