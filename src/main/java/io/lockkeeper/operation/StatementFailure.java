package io.lockkeeper.operation;

import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.SqlState;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.Script;
import io.lockkeeper.sql.Statement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** Turns the failure of a script's statement into a problem that points into the file. */
public final class StatementFailure {

    /** What the server says in these states names objects, sessions or limits, and nothing of a statement's values. */
    private static final Set<String> HARMLESS =
            Set.of("3D000", "3F000", "42501", "42701", "42704", "42710", "42883", "42P01", "42P07");

    private static final Set<String> HARMLESS_CLASSES = Set.of("25", "2B", "40", "53", "55", "57");

    /** What a script raises itself. */
    private static final String RAISED = "P0001";

    private static final String UNTOLD = "the server's message is not repeated here, because ";

    private StatementFailure() {}

    /**
     * @param type the type when it is nothing more special, such as STATEMENT_FAILED
     * @param left what the failure left in the database, as a sentence
     */
    public static Problem problem(ProblemType type, Script script, Statement statement, SQLException e, String left) {
        ProblemType special = ServerProblems.typeOf(e);
        Optional<String> untold = untold(statement, e);
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
                        untold.orElseGet(() -> ServerProblems.message(e)),
                        e.getSQLState(),
                        left)
                .remedy(remedy(e))
                .with("file", script.name())
                .with("line", line)
                .with("statement", statement.head())
                .with("sqlState", e.getSQLState())
                .aside(untold.isPresent() ? null : ServerProblems.rows(e))
                .causedBy(untold.isPresent() ? null : e);
    }

    /** What is said in place of the server's message, when that may hold a secret of the statement. */
    private static Optional<String> untold(Statement statement, SQLException e) {
        if (isHarmless(e)) {
            return Optional.empty();
        }
        if (statement.namesSecret()) {
            return Optional.of(UNTOLD + "the statement names a secret");
        }
        return quotesStatements(e) && statement.isRepeatedIn(ServerProblems.parts(e))
                ? Optional.of(UNTOLD + "it repeats a literal of the statement")
                : Optional.empty();
    }

    /** Of a violated constraint the server names objects; what a script raises is meant to be told. */
    private static boolean quotesStatements(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return !state.equals(RAISED) && !state.startsWith("23");
    }

    private static boolean isHarmless(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return HARMLESS.contains(state) || state.length() == 5 && HARMLESS_CLASSES.contains(state.substring(0, 2));
    }

    /** The failure of a transaction whose statements had all been executed: a deferred constraint, or the record of it. */
    public static Problem completing(ProblemType type, Script script, SQLException e, String left) {
        ProblemType special = ServerProblems.typeOf(e);
        boolean untold = !isHarmless(e) && script.statements().stream().anyMatch(Statement::namesSecret);
        return Problem.of(
                        special == ProblemType.STATEMENT_FAILED ? type : special,
                        "%s: its statements were executed, but the transaction could not be completed: %s"
                                + " [SQLSTATE %s]. %s",
                        script.name(),
                        untold ? UNTOLD + "a statement names a secret" : ServerProblems.message(e),
                        e.getSQLState(),
                        left)
                .remedy(remedy(e))
                .with("file", script.name())
                .with("sqlState", e.getSQLState())
                .aside(untold ? null : ServerProblems.rows(e))
                .causedBy(untold ? null : e);
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
