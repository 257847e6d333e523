package io.lockkeeper.rows;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Turns errors of the server into those of the dialect: the status follows from the SQLSTATE. */
final class ServerErrors {

    private static final String CONSTRAINT = "Lockkeeper-Constraint";
    private static final String COLUMN = "Lockkeeper-Column";

    /** NOT NULL and CHECK. */
    private static final Set<String> TELLS_ROW = Set.of("23502", "23514");

    private ServerErrors() {}

    /** @param isAnonymous whether the caller has shown no token, so that one might help */
    static RowsProblem of(SQLException e, boolean isAnonymous) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        ServerErrorMessage message = e instanceof PSQLException pg ? pg.getServerErrorMessage() : null;
        if (message == null) {
            return new RowsProblem(503, "PGRST001", "The database does not answer", null, "Try again in a moment.");
        }
        // The whole row stands in it, with columns that are not exposed.
        String details = TELLS_ROW.contains(state) ? null : message.getDetail();
        RowsProblem problem =
                new RowsProblem(status(state, isAnonymous), state, message.getMessage(), details, message.getHint());
        name(problem, CONSTRAINT, message.getConstraint());
        name(problem, COLUMN, message.getColumn());
        return problem;
    }

    /** Beside the four properties, because some clients take nothing else for an error. */
    private static void name(RowsProblem problem, String header, String name) {
        if (name != null) {
            problem.with(header, URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"));
        }
    }

    private static int status(String state, boolean isAnonymous) {
        if (state.matches("PT[2-5][0-9][0-9]")) {
            return Integer.parseInt(state.substring(2));
        }
        return switch (state) {
            case "23503", "23505", "40001", "40P01" -> 409;
            case "25006" -> 405;
            case "42501" -> isAnonymous ? 401 : 403;
            case "42P01", "42883" -> state.equals("42P01") ? 404 : 400;
            case "55P03", "57P01", "57P02", "57P03" -> 503;
            case "57014" -> 504;
            default -> ofClass(state.isEmpty() ? "" : state.substring(0, 2));
        };
    }

    private static int ofClass(String states) {
        return switch (states) {
            case "08", "53" -> 503;
            case "25", "40", "54", "55", "57", "58", "XX" -> 500;
            default -> 400;
        };
    }
}
