package io.lockkeeper.catalog;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a table of Lockkeeper or of a tool is not to be used: who owns it, or what is on it, could have foreign code run with the rights of
 * the role. {@link Trust} finds it out.
 *
 * @param schema where the table is
 * @param object the table, or the schema itself, in SQL
 * @param owner its owner
 * @param kind what is wrong
 * @param words the same for a sentence about the object: "has the trigger 'x'"
 * @param mend the statement that puts it right; empty when none does
 */
public record Distrust(String schema, String object, String owner, Kind kind, String words, String mend) {

    /** What is wrong. */
    public enum Kind {
        /** Another role owns it: it is neither read nor written. */
        STRANGER,
        /** Another role owns it, but it may be read: the role cannot create there, so it is made by whom it has to believe anyway. */
        STRANGER_TO_WRITER,
        /** It is no ordinary table. */
        NO_TABLE,
        /** Something on it has code executed, or hides rows. */
        CODE
    }

    /** How many findings a sentence tells. */
    private static final int SHOWN = 4;

    static Distrust read(ResultSet row) throws SQLException {
        return new Distrust(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                Kind.valueOf(row.getString(4)),
                row.getString(5),
                row.getString(6));
    }

    /** Whether it forbids to read as well as to write. */
    public boolean forbidsReading() {
        return kind != Kind.STRANGER_TO_WRITER;
    }

    /**
     * The problem that all of it makes, with the statements that put it right.
     *
     * @param what what is not used: the ledger, or the history
     * @param found not empty
     */
    public static Problem problem(ProblemType type, String what, String database, List<Distrust> found) {
        List<String> owners = found.stream().map(Distrust::owner).distinct().toList();
        boolean strange = found.stream().anyMatch(Distrust::isOfStranger);
        String mends = some(found.stream().map(Distrust::mend).filter(mend -> !mend.isEmpty()), "; ");
        return Problem.of(
                        type,
                        "%s of '%s' is not used: %s.",
                        what,
                        database,
                        some(found.stream().map(one -> one.object + ' ' + one.words), ", "))
                .remedy(
                        "%s%s",
                        strange
                                ? "If '%s' is the role of the system, connect as it. If it is not, find out who made this, and drop it. "
                                        .formatted(owners.getFirst())
                                : "Find out who made this. ",
                        mends.isEmpty()
                                ? "Drop the table, or rename it."
                                : "To keep the table as yours: " + mends + '.')
                .with("database", database)
                .with("owner", owners.getFirst())
                .with(
                        "found",
                        found.stream().map(one -> one.object + ' ' + one.words).toList());
    }

    private boolean isOfStranger() {
        return kind == Kind.STRANGER || kind == Kind.STRANGER_TO_WRITER;
    }

    private static String some(Stream<String> texts, String separator) {
        List<String> all = texts.toList();
        return all.stream().limit(SHOWN).collect(Collectors.joining(separator)) + (all.size() > SHOWN ? " …" : "");
    }
}
