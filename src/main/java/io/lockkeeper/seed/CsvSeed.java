package io.lockkeeper.seed;

import io.lockkeeper.catalog.Lookup;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Verbatim;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.sql.Text;
import io.lockkeeper.system.Manifest;
import io.lockkeeper.system.Manifest.CsvTarget;
import io.lockkeeper.system.Manifest.Existing;
import io.lockkeeper.system.SeedFile;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLException;

/**
 * A seed in CSV: a header with column names, an empty unquoted field is NULL. It goes by COPY into a temporary table with the
 * target's types and from there into the target, where rows are recognised by the key that the manifest names.
 */
final class CsvSeed implements SeedScript {

    private static final String TEMPORARY = "pg_temp.lockkeeper_csv";
    private static final Pattern COPY_LINE = Pattern.compile("line (\\d+)");

    private final SeedFile file;
    private final CsvTarget target;
    private final String text;
    private final List<String> columns;

    private CsvSeed(SeedFile file, CsvTarget target, String text, List<String> columns) {
        this.file = file;
        this.target = target;
        this.text = text;
        this.columns = columns;
    }

    static CsvSeed of(SeedFile file, Manifest manifest) {
        CsvTarget target = manifest.csv().get(file.name());
        if (target == null) {
            throw invalid(file, 1, "the manifest says nothing of it under 'csv'", "Name its table and key there.");
        }
        String text = Text.withoutByteOrderMark(Text.decode(file.file(), file.bytes()));
        List<String> columns = header(text);
        if (columns.stream().anyMatch(String::isBlank)) {
            throw invalid(file, 1, "its first line is not a header with column names", "Begin with the column names.");
        }
        for (String key : target.key()) {
            if (!columns.contains(key)) {
                throw invalid(
                        file,
                        1,
                        "its header lacks the key column '" + key + "'",
                        "Add the column, or correct the key.");
            }
        }
        return new CsvSeed(file, target, text, columns);
    }

    private static Problem invalid(SeedFile file, int line, String reason, String remedy) {
        return Problem.of(ProblemType.SEED_INVALID, "%s, line %d: %s.", file.file(), line, reason)
                .remedy(remedy)
                .with("file", file.file())
                .with("line", line);
    }

    /** The fields of the first line; names may be quoted. */
    private static List<String> header(String text) {
        String line = text.lines().findFirst().orElse("");
        List<String> names = new ArrayList<>();
        for (String field : line.split(",", -1)) {
            String name = field.strip();
            names.add(
                    name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
                            ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                            : name);
        }
        return names;
    }

    @Override
    public SeedFile file() {
        return file;
    }

    @Override
    public long change(Session session, Consumer<Statement> beforeEach) throws SQLException {
        String table = Identifiers.quote(target.table());
        refuseUnknownColumns(session, table);
        String list = list(columns);
        Verbatim verbatim = session.verbatim();
        verbatim.execute("CREATE TEMPORARY TABLE " + TEMPORARY + " ON COMMIT DROP AS SELECT " + list + " FROM " + table
                + " WITH NO DATA");
        verbatim.copyIn(
                "COPY " + TEMPORARY + " (" + list + ") FROM STDIN (FORMAT csv, HEADER true)", new StringReader(text));
        return verbatim.execute("INSERT INTO " + table + " AS existing (" + list + ") SELECT " + list + " FROM "
                + TEMPORARY + " ON CONFLICT (" + list(target.key()) + ") DO " + conflictAction());
    }

    /**
     * An update that changes nothing is left out, so that triggers and time stamps tell the truth. Elements of arrays are compared as IS
     * DISTINCT FROM does it, but without an operator that the path decides.
     */
    private String conflictAction() {
        List<String> others = columns.stream()
                .filter(column -> !target.key().contains(column))
                .toList();
        if (target.existing() == Existing.KEEP || others.isEmpty()) {
            return "NOTHING";
        }
        return "UPDATE SET "
                + others.stream()
                        .map(column -> Identifiers.quote(column) + " = excluded." + Identifiers.quote(column))
                        .collect(Collectors.joining(", "))
                + " WHERE "
                + others.stream()
                        .map(column -> "ARRAY[existing." + Identifiers.quote(column)
                                + "::pg_catalog.text] OPERATOR(pg_catalog.<>) ARRAY[excluded."
                                + Identifiers.quote(column)
                                + "::pg_catalog.text]")
                        .collect(Collectors.joining(" OR "));
    }

    private void refuseUnknownColumns(Session session, String table) throws SQLException {
        List<String> known = Lookup.in(session).columns(table);
        if (known.isEmpty()) {
            throw invalid(file, 1, "there is no table " + table, "Correct 'table' under 'csv' in the manifest.");
        }
        for (String column : columns) {
            if (!known.contains(column)) {
                throw invalid(
                        file,
                        1,
                        "the table " + table + " has no column '" + column + "'; it has " + known,
                        "Correct the header.");
            }
        }
    }

    private static String list(Collection<String> names) {
        return names.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    @Override
    public Problem problem(SQLException e) {
        Integer line = line(e);
        ProblemType special = ServerProblems.typeOf(e);
        return Problem.of(
                        special == ProblemType.STATEMENT_FAILED ? ProblemType.SEED_FAILED : special,
                        "%s%s: %s [SQLSTATE %s]. It was rolled back; the rows are as they were before this file.",
                        file.file(),
                        line == null ? "" : ", line " + line,
                        ServerProblems.message(e),
                        e.getSQLState())
                .remedy("Correct the row, or the constraint it breaks.")
                .with("file", file.file())
                .with("line", line)
                .with("sqlState", e.getSQLState())
                .aside(ServerProblems.rows(e))
                .causedBy(e);
    }

    /** COPY says in which line of its input it stopped; the header is the first. */
    private static Integer line(SQLException e) {
        if (!(e instanceof PSQLException pg)
                || pg.getServerErrorMessage() == null
                || pg.getServerErrorMessage().getWhere() == null) {
            return null;
        }
        Matcher matcher = COPY_LINE.matcher(pg.getServerErrorMessage().getWhere());
        return matcher.find() ? Integer.valueOf(matcher.group(1)) : null;
    }
}
