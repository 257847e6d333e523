package io.lockkeeper.postgres;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/**
 * The parts of a database URL as it is written, with percent escapes decoded in all but the host.
 *
 * @param user {@code null} when there is none before the host
 * @param password {@code null} when there is none before the host
 * @param parameters what follows the question mark, in order
 */
record UrlParts(String host, int port, String database, String user, String password, List<Parameter> parameters) {

    private static final int DEFAULT_PORT = 5432;

    /** One {@code name=value}. */
    record Parameter(String name, String value) {

        private static Parameter of(String pair) {
            int equals = pair.indexOf('=');
            return equals < 0
                    ? new Parameter(decode(pair), "")
                    : new Parameter(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
    }

    /** Takes a URL apart, or says why that is impossible. */
    static UrlParts of(String text) {
        String rest = withoutScheme(text);
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        rest = question < 0 ? rest : rest.substring(0, question);
        if (rest.indexOf('/') < 0 && query.indexOf('@') >= 0) {
            throw invalid("a question mark stands before the @; in a password it is written %3F");
        }
        int slash = rest.indexOf('/', rest.lastIndexOf('@') + 1);
        String database = slash < 0 ? "" : decode(rest.substring(slash + 1));
        rest = slash < 0 ? rest : rest.substring(0, slash);
        int at = rest.lastIndexOf('@');
        String login = at < 0 ? null : rest.substring(0, at);
        rest = rest.substring(at + 1);
        if (rest.indexOf(',') >= 0) {
            throw invalid("it names several hosts; name the primary alone, migrations go to one server");
        }
        List<Parameter> parameters = query.isEmpty()
                ? List.of()
                : Stream.of(query.split("&")).map(Parameter::of).toList();
        int colon = rest.lastIndexOf(':');
        boolean namesPort = colon > rest.lastIndexOf(']');
        String host = namesPort ? rest.substring(0, colon) : rest;
        return new UrlParts(
                host.isEmpty() ? "localhost" : host,
                namesPort ? port(rest.substring(colon + 1)) : DEFAULT_PORT,
                database,
                user(login),
                password(login),
                parameters);
    }

    private static String withoutScheme(String text) {
        if (text == null || text.isBlank()) {
            throw invalid("no database URL was given");
        }
        String url = text.strip();
        for (String scheme : List.of("jdbc:postgresql://", "jdbc:postgres://", "postgresql://", "postgres://")) {
            if (url.startsWith(scheme)) {
                return url.substring(scheme.length());
            }
        }
        throw invalid("it does not begin with postgresql:// or jdbc:postgresql://");
    }

    private static String user(String login) {
        if (login == null) {
            return null;
        }
        int colon = login.indexOf(':');
        return decode(colon < 0 ? login : login.substring(0, colon));
    }

    private static String password(String login) {
        int colon = login == null ? -1 : login.indexOf(':');
        return colon < 0 ? null : decode(login.substring(colon + 1));
    }

    /** The text may be a part of a password, when the URL is written wrongly, and is not repeated. */
    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= 65535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Said below, for both cases.
        }
        throw invalid("what follows the last colon of the host is not a port");
    }

    private static String decode(String text) {
        try {
            // A plus is a plus in this form; only percent escapes are decoded.
            String decoded = URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
            if (decoded.chars().anyMatch(Character::isISOControl)) {
                // A zero byte would end one value of the driver's first message, and begin one that the sender chose.
                throw invalid("a control character is in it");
            }
            return decoded;
        } catch (IllegalArgumentException e) {
            throw invalid("a percent sign in it is not followed by two hexadecimal digits");
        }
    }

    /** Shows no password. */
    @Override
    public String toString() {
        return host + ":" + port + "/" + database;
    }

    /** The problem of a URL that cannot be used; the reason must not repeat what may be a password. */
    static Problem invalid(String reason) {
        return Problem.of(ProblemType.URL_INVALID, "The database URL cannot be used: %s.", reason)
                .remedy("Write postgresql://user:password@host:port/database?sslmode=require&schema=public,"
                        + " with special characters in percent form.");
    }
}
