package io.lockkeeper.postgres;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Turns what the driver throws into problems that a person can act on. */
public final class ServerProblems {

    private static final Pattern FUNCTION = Pattern.compile("^(?:PL/pgSQL|SQL) function \"?([^\"(\n]+)");
    private static final Pattern VALUES = Pattern.compile("=\\(.*\\)", Pattern.DOTALL);

    /** Quotation marks of all languages that PostgreSQL speaks. */
    private static final String MARK = "[\"'`«»„“”‚‘’‹›「」『』]";

    /** From the first mark to the last one: a value may have some itself. */
    private static final Pattern QUOTATION = Pattern.compile(MARK + ".*" + MARK, Pattern.DOTALL);

    /** The form of the data of a COPY is wrong; the message quotes names of columns. */
    private static final String BAD_COPY_FORMAT = "22P04";

    private ServerProblems() {}

    /** The problem of a connection that could not be made. */
    public static Problem connecting(DatabaseUrl url, SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        Problem problem =
                switch (state) {
                    case SqlState.INVALID_PASSWORD, SqlState.INVALID_AUTHORIZATION -> loginRejected(url, e);
                    case SqlState.INVALID_CATALOG_NAME -> databaseMissing(url);
                    case SqlState.PROTOCOL_VIOLATION -> notSpokenToDirectly(url, e);
                    case SqlState.CANNOT_CONNECT_NOW -> notAccepting(url, e);
                    default -> unreachable(url, e);
                };
        return problem.with("host", url.host())
                .with("port", url.port())
                .with("database", url.database())
                .with("sqlState", state.isEmpty() ? null : state)
                .causedBy(e);
    }

    private static Problem loginRejected(DatabaseUrl url, SQLException e) {
        return Problem.of(
                        ProblemType.AUTHENTICATION_FAILED,
                        "The server at %s:%d rejected the login of '%s' to the database '%s': %s",
                        url.host(),
                        url.port(),
                        url.user(),
                        url.database(),
                        message(e))
                .remedy("Check user and password of the URL, and pg_hba.conf of the server.");
    }

    private static Problem databaseMissing(DatabaseUrl url) {
        return Problem.of(
                        ProblemType.DATABASE_MISSING,
                        "The server at %s:%d has no database '%s'.",
                        url.host(),
                        url.port(),
                        url.database())
                .remedy("Check the name in the URL, or let Lockkeeper create the database.");
    }

    private static Problem notSpokenToDirectly(DatabaseUrl url, SQLException e) {
        boolean pooler = message(e).contains("startup parameter");
        return Problem.of(
                        pooler ? ProblemType.POOLER_IN_THE_WAY : ProblemType.DATABASE_UNREACHABLE,
                        "What answers at %s:%d is not a PostgreSQL server itself: %s",
                        url.host(),
                        url.port(),
                        message(e))
                .remedy("Give the address of the server itself as the direct URL.");
    }

    private static Problem notAccepting(DatabaseUrl url, SQLException e) {
        return Problem.of(
                        ProblemType.DATABASE_UNREACHABLE,
                        "The server at %s:%d is not accepting connections yet: %s",
                        url.host(),
                        url.port(),
                        message(e))
                .remedy("Wait until it has started, then try again.");
    }

    private static Problem unreachable(DatabaseUrl url, SQLException e) {
        return Problem.of(
                        ProblemType.DATABASE_UNREACHABLE,
                        "The database '%s' at %s:%d cannot be reached: %s",
                        url.database(),
                        url.host(),
                        url.port(),
                        message(e))
                .remedy("Check that the server runs, that host and port are right, and that no firewall or missing TLS"
                        + " setting (sslmode) stands between.");
    }

    /** Whether the server said that it is starting, recovering or shutting down, so that a retry may succeed. */
    public static boolean isStarting(Problem problem) {
        return SqlState.CANNOT_CONNECT_NOW.equals(problem.attributes().get("sqlState"));
    }

    /**
     * The problem of a statement that failed and that belongs to Lockkeeper, not to a script.
     *
     * @param doing what it was for, such as "taking the lease"
     */
    public static Problem executing(String doing, SQLException e) {
        if (SqlState.isConnectionLoss(e)) {
            return Problem.of(ProblemType.CONNECTION_LOST, "The connection was lost while %s: %s", doing, message(e))
                    .remedy("Run it again: what was committed is in the history, the rest was rolled back.")
                    .with("sqlState", e.getSQLState())
                    .causedBy(e);
        }
        ProblemType type = typeOf(e);
        return Problem.of(type, "The server reported an error while %s: %s", doing, message(e))
                .remedy(
                        switch (type) {
                            case PRIVILEGE_MISSING ->
                                "Grant the role of the URL what is missing, or use the role that owns it. The first run creates schema"
                                        + " lockkeeper, which needs CREATE ON DATABASE.";
                            case DATABASE_READ_ONLY -> "Give the address of the primary server.";
                            case LOCK_TIMEOUT ->
                                "End the session that holds the lock, or try again when there is less traffic.";
                            default ->
                                function(e).map(ServerProblems::ofTrigger).orElse("")
                                        + "Remove the cause that the server names, then run it again.";
                        })
                .with("sqlState", e.getSQLState())
                .causedBy(e);
    }

    /** The function of the database in which an error was raised: a trigger or event trigger has called it. */
    private static Optional<String> function(SQLException e) {
        return e instanceof PSQLException pg && pg.getServerErrorMessage() != null
                ? Optional.ofNullable(pg.getServerErrorMessage().getWhere())
                        .map(FUNCTION::matcher)
                        .filter(Matcher::find)
                        .map(matcher -> matcher.group(1))
                : Optional.empty();
    }

    private static String ofTrigger(String function) {
        return "It was raised in function " + function
                + " of the database, which a trigger calls. Statements of Lockkeeper run"
                + " with PostgreSQL's schemas alone on the search path: the function must name what it uses with its schema. ";
    }

    /** Whether the error came from a server, even as a refusal, and not from the network. */
    public static boolean isAnswer(Exception e) {
        Throwable cause = e instanceof Problem ? e.getCause() : e;
        return cause instanceof PSQLException pg && pg.getServerErrorMessage() != null;
    }

    /** What kind of problem a failed statement is, by its SQLSTATE. */
    public static ProblemType typeOf(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (state) {
            case SqlState.INSUFFICIENT_PRIVILEGE -> ProblemType.PRIVILEGE_MISSING;
            case SqlState.READ_ONLY_TRANSACTION -> ProblemType.DATABASE_READ_ONLY;
            case SqlState.LOCK_NOT_AVAILABLE -> ProblemType.LOCK_TIMEOUT;
            default -> SqlState.isConnectionLoss(e) ? ProblemType.CONNECTION_LOST : ProblemType.STATEMENT_FAILED;
        };
    }

    /** The server's message with detail and hint in one line, without the values of rows; without one, the driver's message. */
    public static String message(SQLException e) {
        if (e instanceof PSQLException pg && pg.getServerErrorMessage() != null) {
            ServerErrorMessage server = pg.getServerErrorMessage();
            String said = String.valueOf(server.getMessage());
            StringBuilder text =
                    new StringBuilder(quotesData(e) ? QUOTATION.matcher(said).replaceAll("…") : said);
            String detail = tellsRows(e) ? withoutValues(server.getDetail()) : server.getDetail();
            if (detail != null) {
                text.append(" (").append(detail).append(')');
            }
            if (server.getHint() != null) {
                text.append(" Hint: ").append(server.getHint());
            }
            return text.toString();
        }
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        Throwable cause = e.getCause();
        return cause != null && cause.getMessage() != null && !text.contains(cause.getMessage())
                ? text + " (" + cause.getMessage() + ')'
                : text;
    }

    /** The message in the parts between its quotation marks: what it quotes, and what stands around that. */
    public static List<String> parts(SQLException e) {
        return List.of(message(e).split(MARK));
    }

    /** What the server says of values of rows, {@code null} when it says nothing of them. For {@link Problem#aside} alone. */
    public static String rows(SQLException e) {
        if (!tellsRows(e) || !(e instanceof PSQLException pg) || pg.getServerErrorMessage() == null) {
            return null;
        }
        ServerErrorMessage server = pg.getServerErrorMessage();
        if (!quotesData(e)) {
            return server.getDetail();
        }
        return server.getDetail() == null ? server.getMessage() : server.getMessage() + ": " + server.getDetail();
    }

    /** Whether the message itself quotes the data that does not fit. */
    private static boolean quotesData(SQLException e) {
        return e.getSQLState() != null
                && e.getSQLState().startsWith("22")
                && !e.getSQLState().equals(BAD_COPY_FORMAT);
    }

    /** Data that does not fit, and violated constraints. */
    private static boolean tellsRows(SQLException e) {
        return e.getSQLState() != null
                && (e.getSQLState().startsWith("22") || e.getSQLState().startsWith("23"));
    }

    /** Of {@code Key (email)=(kim@example.com) already exists} the column stays; a detail of any other form, in any language, goes. */
    private static String withoutValues(String detail) {
        return detail != null && detail.contains("=(") ? VALUES.matcher(detail).replaceAll("=(…)") : null;
    }

    /** The 1-based character position in the statement at which the server saw the error, or 0 when it named none. */
    public static int position(SQLException e) {
        return e instanceof PSQLException pg && pg.getServerErrorMessage() != null
                ? pg.getServerErrorMessage().getPosition()
                : 0;
    }
}
