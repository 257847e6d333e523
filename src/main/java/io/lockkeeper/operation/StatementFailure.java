package io.lockkeeper.operation;

import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.Script;
import io.lockkeeper.sql.Statement;
import java.sql.SQLException;

/** Turns the failure of a script's statement into a problem that points into the file. */
public final class StatementFailure {

    /** A server quotes what it could not read. */
    private static final String UNTOLD =
            "the server's message is not repeated here, because the statement names a secret";

    private StatementFailure() {}

    /**
     * @param type the type when it is nothing more special, such as STATEMENT_FAILED
     * @param left what the failure left in the database, as a sentence
     */
    public static Problem problem(ProblemType type, Script script, Statement statement, SQLException e, String left) {
        ProblemType special = ServerProblems.typeOf(e);
        boolean untold = quotesValues(e) && statement.namesSecret();
        int line = statement.line();
        int position = ServerProblems.position(e);
        if (position > 0) {
            String text = statement.text();
            int end = text.offsetByCodePoints(0, Math.min(position - 1, text.codePointCount(0, text.length())));
            line += (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
        }
        return Problem.of(
                        special == ProblemType.STATEMENT_FAILED ? type : special,
                        "%s, line %d: %s failed: %s [SQLSTATE %s]. %s",
                        script.name(),
                        line,
                        statement.head(),
                        untold ? UNTOLD : ServerProblems.message(e),
                        e.getSQLState(),
                        left)
                .remedy(remedy(e))
                .with("file", script.name())
                .with("line", line)
                .with("statement", statement.head())
                .with("sqlState", e.getSQLState())
                .aside(untold ? null : ServerProblems.rows(e))
                .causedBy(e);
    }

    /** Whether the server repeats in its message what it could not read or take: values, tokens, names that were none. */
    private static boolean quotesValues(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return state.startsWith("22")
                || state.startsWith("23")
                || state.startsWith("08")
                || state.startsWith("XX")
                || state.equals("42601")
                || state.equals("42703");
    }

    /** The failure of a transaction whose statements had all been executed: a deferred constraint, or the record of it. */
    public static Problem completing(ProblemType type, Script script, SQLException e, String left) {
        ProblemType special = ServerProblems.typeOf(e);
        return Problem.of(
                        special == ProblemType.STATEMENT_FAILED ? type : special,
                        "%s: its statements were executed, but the transaction could not be completed: %s"
                                + " [SQLSTATE %s]. %s",
                        script.name(),
                        ServerProblems.message(e),
                        e.getSQLState(),
                        left)
                .remedy(remedy(e))
                .with("file", script.name())
                .with("sqlState", e.getSQLState())
                .aside(ServerProblems.rows(e))
                .causedBy(e);
    }

    private static String remedy(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (SqlState.isConnectionLoss(e)) {
            return "Run it again: what was committed is in the history, the rest was rolled back.";
        }
        return switch (state) {
            case SqlState.INSUFFICIENT_PRIVILEGE ->
                "Grant the role of the URL what is missing, or use the role that owns the object.";
            case SqlState.LOCK_NOT_AVAILABLE ->
                "End the session that holds the lock, or try again when there is less traffic.";
            case SqlState.READ_ONLY_TRANSACTION -> "Give the address of the primary server.";
            case SqlState.QUERY_CANCELED ->
                "Raise timeouts.statement in the manifest if the statement needs longer; when a person has cancelled it,"
                        + " ask why, then run it again.";
            case SqlState.DISK_FULL -> "Make room on the server's disk, then run it again.";
            case "42601" -> "Correct the syntax at this line.";
            case "42P07", "42710", "42701" ->
                "The object exists already: remove it, or mark the migration as applied by resolve.";
            case "23505", "23503", "23514", "23502" ->
                "Correct the rows that break the constraint, in the data or in an earlier migration.";
            default -> "Correct the script, then run it again.";
        };
    }
}
