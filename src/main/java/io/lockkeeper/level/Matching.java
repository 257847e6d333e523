package io.lockkeeper.level;

import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.ledger.RecordedFailure;
import io.lockkeeper.level.HistoryEntry.Outcome;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.system.LayoutName;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.system.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts the migrations of a system beside what a database has recorded. Decides without a server. */
final class Matching {

    private final SystemDefinition system;
    private final HistoryTable history;
    private final Recorded recorded;
    private final boolean anyVersionApplied;
    private final Version baseline;

    Matching(SystemDefinition system, HistoryTable history, Recorded recorded) {
        this.system = system;
        this.history = history;
        this.recorded = recorded;
        List<HistoryEntry> versions = recorded.attempts().stream()
                .filter(entry -> entry.outcome() == Outcome.APPLIED && entry.version() != null)
                .toList();
        this.anyVersionApplied = !versions.isEmpty();
        this.baseline = versions.stream()
                .filter(HistoryEntry::isBaseline)
                .map(entry -> Version.parse(entry.version()))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** @param database the name of the database */
    Status status(String database) {
        List<MigrationStatus> rows = rows();
        List<String> notes = new ArrayList<>(system.notes());
        notes.addAll(recorded.notes());
        rows.stream()
                .filter(row -> row.checksum() == ChecksumState.LAYOUT_CHANGED)
                .forEach(row -> notes.add(
                        row.migration().file() + " was changed after it had been applied, in comments or layout only"));
        return new Status(
                system.name(),
                database,
                state(rows),
                level(rows),
                system.level(),
                rows,
                recorded.problems(),
                List.copyOf(notes),
                owner(),
                levels(rows));
    }

    /** The tool of the system is at work with its locks, and without the lease. */
    private LeaseOwner owner() {
        return recorded.tool().or(recorded.ledger()::owner).orElse(null);
    }

    private List<MigrationStatus> rows() {
        Version baselineToUse = baselineToUse();
        List<MigrationStatus> rows = new ArrayList<>();
        for (Migration migration : system.migrations()) {
            MigrationStatus row = row(migration, baselineToUse);
            rows.add(recorded.ledger().begun().contains(migration.name()) ? row.inParts() : row);
        }
        int newestApplied = lastApplied(rows);
        for (int i = 0; i < newestApplied; i++) {
            MigrationStatus row = rows.get(i);
            if (row.state() == MigrationState.PENDING && row.migration().type() == Migration.Type.VERSIONED) {
                rows.set(i, row.outOfOrder());
            }
        }
        addUnknown(rows);
        return List.copyOf(rows);
    }

    /** On a database without a history the newest baseline stands for all versions up to its version. */
    private Version baselineToUse() {
        if (anyVersionApplied) {
            return null;
        }
        return system.migrations().stream()
                .filter(migration -> migration.type() == Migration.Type.BASELINE)
                .map(Migration::version)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    private MigrationStatus row(Migration migration, Version baselineToUse) {
        HistoryEntry entry = recorded.entries().get(history.key(migration));
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

    private MigrationStatus attempted(Migration migration, HistoryEntry entry) {
        if (entry != null && entry.outcome() == Outcome.APPLIED) {
            ChecksumState checksum = checksum(migration);
            boolean outdated = migration.type() == Migration.Type.REPEATABLE && checksum != ChecksumState.SAME;
            return MigrationStatus.of(
                    migration, outdated ? MigrationState.OUTDATED : MigrationState.APPLIED, checksum, entry);
        }
        RecordedFailure failure = recorded.ledger().failures().get(migration.name());
        boolean unfinished = entry != null && entry.outcome() == Outcome.FAILED;
        if (unfinished && !recorded.resumable().contains(migration.name())) {
            if (entry.isOpen() && recorded.tool().isPresent()) {
                return MigrationStatus.of(migration, MigrationState.PENDING, ChecksumState.NONE, entry);
            }
            if (failure == null) {
                return MigrationStatus.unfinished(migration, entry);
            }
        }
        if (failure != null && !isCorrected(migration, failure)) {
            return MigrationStatus.failed(migration, entry, failure);
        }
        return MigrationStatus.of(migration, MigrationState.PENDING, ChecksumState.NONE, entry);
    }

    /** Whether the script says something else than the one that failed. */
    private static boolean isCorrected(Migration migration, RecordedFailure failure) {
        try {
            return !migration.script().tokenChecksum().equals(failure.tokens());
        } catch (Problem e) {
            return false;
        }
    }

    private ChecksumState checksum(Migration migration) {
        if (!recorded.changed().contains(migration.name())) {
            return ChecksumState.SAME;
        }
        String applied = recorded.tokens().get(migration.name());
        try {
            return applied != null && applied.equals(migration.script().tokenChecksum())
                    ? ChecksumState.LAYOUT_CHANGED
                    : ChecksumState.CHANGED;
        } catch (Problem e) {
            return ChecksumState.CHANGED;
        }
    }

    /** What only the database has: newer than all of the system's it is the future, else it is missing. */
    private void addUnknown(List<MigrationStatus> rows) {
        Set<String> known = new HashSet<>();
        system.migrations().stream()
                .filter(migration -> migration.type() != Migration.Type.UNDO)
                .forEach(migration -> known.add(history.key(migration)));
        for (HistoryEntry entry : recorded.entries().values()) {
            if (entry.outcome() != Outcome.ROLLED_BACK && !entry.isBaseline() && !known.contains(entry.key())) {
                rows.add(MigrationStatus.unknown(
                        entry, isNewest(entry) ? MigrationState.FUTURE : MigrationState.MISSING));
            }
        }
    }

    private boolean isNewest(HistoryEntry entry) {
        return system.migrations().stream()
                .filter(migration -> migration.type() == Migration.Type.VERSIONED)
                .allMatch(migration -> migration.version() == null
                        ? migration.name().compareTo(entry.name()) < 0
                        : entry.version() != null && migration.version().compareTo(Version.parse(entry.version())) < 0);
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

    /** The newest migration that is applied, also one that only the database knows. */
    private String level(List<MigrationStatus> rows) {
        String level = baseline == null ? null : baseline.toString();
        for (MigrationStatus row : rows) {
            boolean repeatable = row.migration() != null && row.migration().type() == Migration.Type.REPEATABLE;
            boolean future = row.state() == MigrationState.FUTURE && row.hasTakenEffect();
            if (future || (row.state() == MigrationState.APPLIED && !repeatable)) {
                level = row.level();
            }
        }
        return level;
    }

    /** Repeatable migrations have no place in the order, undo scripts are no levels, a baseline stands for what is superseded. */
    private Levels levels(List<MigrationStatus> rows) {
        List<Levels.Step> steps = rows.stream()
                .filter(row -> row.migration() == null
                        ? system.layout() == LayoutName.PRISMA || row.version() != null
                        : row.migration().type() != Migration.Type.REPEATABLE)
                .filter(row -> row.state() != MigrationState.AVAILABLE && row.state() != MigrationState.SUPERSEDED)
                .map(row -> new Levels.Step(row.name(), row.level(), row.hasTakenEffect()))
                .toList();
        Levels levels = new Levels(system.layout(), steps, baseline == null ? null : baseline.toString());
        for (String begun : recorded.ledger().begun()) {
            levels = levels.begun(begun);
        }
        return levels;
    }

    private LevelState state(List<MigrationStatus> rows) {
        boolean stopped = rows.stream()
                .anyMatch(row -> row.state() == MigrationState.FAILED
                        || row.state() == MigrationState.MISSING
                        || (row.checksum() == ChecksumState.CHANGED && row.state() != MigrationState.OUTDATED));
        if (stopped || !recorded.problems().isEmpty()) {
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
