package io.lockkeeper.level;

import io.lockkeeper.catalog.Distrust;
import io.lockkeeper.level.HistoryEntry.Outcome;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Question;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SystemDefinition;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Where a database has tables with the name of a tool's history, and whether the one in the schema that is used is the right one.
 * When nothing is applied by it while another schema has a history of the same system, everything would be applied a second time.
 *
 * <p>The decision needs no server: it is made from these facts, and from a question about the other histories.
 *
 * @param table the name of the tool's table
 * @param schema the schema that is used
 * @param found all relations of that name, temporary ones left out
 */
record HistoryPlace(String table, String schema, List<Found> found) {

    /** How many other schemas a sentence names. */
    private static final int NAMED = 3;

    /**
     * A relation with the name of the history.
     *
     * @param isTable whether it is an ordinary table; a view or a partitioned table is no history to either tool
     * @param isReadable whether the role may read it, and trusts it
     */
    record Found(String schema, boolean isTable, boolean isReadable) {}

    /** The question whether the history of another schema is one of this system. */
    @FunctionalInterface
    interface OtherHistory {
        boolean isOfSystem(String schema) throws SQLException;
    }

    /** The question for all relations with the name of a history. */
    static Question<Found> question(HistoryTable history) {
        return Question.of(
                """
                SELECT n.nspname, c.relkind = 'r',
                    has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relname = ? AND c.relpersistence <> 't' AND n.nspname <> 'lockkeeper_service'
                ORDER BY n.nspname
                """, row -> new Found(row.getString(1), row.getBoolean(2), row.getBoolean(3)), history.name());
    }

    /** What the answer to that question says of a history; what is wrong with one in another schema makes that one unreadable. */
    static HistoryPlace of(HistoryTable history, List<Found> found, List<Distrust> distrust) {
        Set<String> untrusted = distrust.stream().map(Distrust::schema).collect(Collectors.toSet());
        return new HistoryPlace(
                history.name(),
                history.schema(),
                found.stream()
                        .map(one -> new Found(
                                one.schema(), one.isTable(), one.isReadable() && !untrusted.contains(one.schema())))
                        .toList());
    }

    /** The problem when something is wrong with a history, of what counts. That it is no table is told by the place. */
    static Optional<Problem> distrust(HistoryTable history, String database, List<Distrust> found) {
        List<Distrust> here = found.stream()
                .filter(one -> one.schema().equals(history.schema()))
                .toList();
        return here.stream().allMatch(one -> one.kind() == Distrust.Kind.NO_TABLE)
                ? Optional.empty()
                : Optional.of(Distrust.problem(ProblemType.HISTORY_NOT_TRUSTED, "The history", database, here));
    }

    /** Whether a history has rows of a system: one that is the same to the byte, or none but of its names. */
    static boolean isOf(SystemDefinition system, HistoryTable history, List<HistoryEntry> entries) {
        List<HistoryEntry> applied = entries.stream()
                .filter(entry -> entry.outcome() == Outcome.APPLIED && !entry.isBaseline())
                .toList();
        Map<String, Migration> byKey = system.migrations().stream()
                .filter(migration -> migration.type() != Migration.Type.UNDO)
                .collect(Collectors.toMap(history::key, Function.identity(), (first, second) -> first));
        Set<String> names = system.migrations().stream().map(Migration::name).collect(Collectors.toSet());
        boolean same = applied.stream()
                .anyMatch(entry -> byKey.containsKey(entry.key())
                        && entry.checksum() != null
                        && history.accepts(entry.checksum(), byKey.get(entry.key())));
        return same
                || (!applied.isEmpty()
                        && applied.stream().map(HistoryEntry::name).allMatch(names::contains));
    }

    /** Whether the schema that is used has a history. */
    boolean isThere() {
        return found.stream().anyMatch(one -> one.schema().equals(schema) && one.isTable());
    }

    /**
     * What forbids work on this history; empty when it is the right one. A history by which something is applied is, and so is a
     * schema that a person has chosen: several schemas may hold the same system.
     *
     * @param url where the database is, see {@link SystemDefinition#isSchemaChosen}
     * @param recorded what the history of the schema that is used says
     */
    List<Problem> problems(SystemDefinition system, DatabaseUrl url, List<HistoryEntry> recorded, OtherHistory other)
            throws SQLException {
        if (!isThere() && found.stream().anyMatch(one -> one.schema().equals(schema))) {
            return List.of(notATable(url));
        }
        if (isApplied(recorded) || system.isSchemaChosen(url)) {
            return List.of();
        }
        List<String> ofSystem = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        for (Found one : elsewhere()) {
            if (!one.isReadable()) {
                unreadable.add(one.schema());
            } else if (ofSystem.size() <= NAMED && other.isOfSystem(one.schema())) {
                ofSystem.add(one.schema());
            }
        }
        if (!ofSystem.isEmpty()) {
            return List.of(elsewhere(system, url, ofSystem));
        }
        return unreadable.isEmpty() ? List.of() : List.of(unreadable(system, url, unreadable));
    }

    /** What a reader of the status should know: other schemas with such a history, when none is applied here. */
    List<String> notes(List<HistoryEntry> recorded) {
        List<String> others = elsewhere().stream().map(Found::schema).toList();
        return others.isEmpty() || isApplied(recorded)
                ? List.of()
                : List.of("schema '" + schema + "' has no applied migration; a table " + table + " is in schema "
                        + names(others));
    }

    private static boolean isApplied(List<HistoryEntry> recorded) {
        return recorded.stream().anyMatch(entry -> entry.outcome() == Outcome.APPLIED);
    }

    private List<Found> elsewhere() {
        return found.stream()
                .filter(one -> one.isTable() && !one.schema().equals(schema))
                .toList();
    }

    private Problem elsewhere(SystemDefinition system, DatabaseUrl url, List<String> schemas) {
        return problem(
                        url,
                        schemas,
                        "The migrations of '%s' are recorded in schema %s of '%s', and none in schema '%s', which is used here.",
                        system.name(),
                        names(schemas),
                        url.database(),
                        schema)
                .remedy(
                        "Set the schema in the URL (schema=%s) or in the manifest. %s",
                        DatabaseUrl.encode(schemas.getFirst()), secondCopy());
    }

    private Problem unreadable(SystemDefinition system, DatabaseUrl url, List<String> schemas) {
        return problem(
                        url,
                        schemas,
                        "Schema %s of '%s' has a table %s that the role may not read or does not trust: it may be the history of '%s'."
                                + " Schema '%s', which is used here, has no applied migration.",
                        names(schemas),
                        url.database(),
                        table,
                        system.name(),
                        schema)
                .remedy(
                        "If it is, set the schema in the URL (schema=%s) or in the manifest. If it is not, let the role read"
                                + " it, or own it. %s",
                        DatabaseUrl.encode(schemas.getFirst()), secondCopy());
    }

    private Problem notATable(DatabaseUrl url) {
        List<String> others = elsewhere().stream().map(Found::schema).toList();
        return problem(
                        url,
                        others,
                        "What is called %s in schema '%s' of '%s' is not an ordinary table, so it is no history.%s",
                        table,
                        schema,
                        url.database(),
                        others.isEmpty() ? "" : " Tables of that name are in schema " + names(others) + '.')
                .remedy("Set the schema of the table in the URL or in the manifest, or rename what is there.");
    }

    private Problem problem(DatabaseUrl url, List<String> others, String format, Object... arguments) {
        return Problem.of(ProblemType.HISTORY_MISPLACED, format, arguments)
                .with("database", url.database())
                .with("table", table)
                .with("schema", schema)
                .with("found", others);
    }

    private String secondCopy() {
        return "If '%s' is to get a second copy of the system, name it in the %s."
                .formatted(schema, schema.equals("public") ? "manifest" : "URL");
    }

    private static String names(List<String> schemas) {
        return schemas.stream()
                .limit(NAMED)
                .map(schema -> '\'' + schema + '\'')
                .collect(Collectors.joining(", ", "", schemas.size() > NAMED ? " …" : ""));
    }
}
