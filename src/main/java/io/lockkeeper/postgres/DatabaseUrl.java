package io.lockkeeper.postgres;

import static io.lockkeeper.problem.ProblemType.URL_INVALID;

import io.lockkeeper.problem.Problem;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Where one database is and how to log in, read from libpq's form
 * ({@code postgresql://user:password@host:port/database?sslmode=require&schema=app}) or JDBC's
 * ({@code jdbc:postgresql://host:port/database?user=…}).
 *
 * <p>Only parameters on an allow-list are taken; a driver parameter can make the driver load classes or read files, so an
 * unknown one is refused by name. {@link #toString()} never shows the password.
 *
 * @param schema the schema the migrations work in, from {@code schema} (Prisma, as it is written) or {@code currentSchema} (JDBC);
 *     {@code null} when the URL names none
 * @param parameters connection parameters by the driver's name
 */
public record DatabaseUrl(
        String host,
        int port,
        String database,
        String user,
        String password,
        String schema,
        Map<String, String> parameters) {

    private static final int DEFAULT_PORT = 5432;

    /** It goes into the driver's URL as it is, so nothing else may be in it. */
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9]{1,15})?]");

    /** For what only reads: a server that has frozen must not keep it waiting for ever. In seconds. */
    private static final Map<String, String> READ_TIMEOUTS = Map.of("connectTimeout", "5", "socketTimeout", "10");

    /** Parameters as people write them, and what the driver calls them. An empty value: known, and of no use here. */
    private static final Map<String, String> PARAMETERS = Map.ofEntries(
            Map.entry("sslmode", "sslmode"),
            Map.entry("sslrootcert", "sslrootcert"),
            Map.entry("sslcert", "sslcert"),
            Map.entry("sslkey", "sslkey"),
            Map.entry("channel_binding", "channelBinding"),
            Map.entry("channelBinding", "channelBinding"),
            Map.entry("connect_timeout", "connectTimeout"),
            Map.entry("connectTimeout", "connectTimeout"),
            Map.entry("loginTimeout", "loginTimeout"),
            Map.entry("socket_timeout", "socketTimeout"),
            Map.entry("socketTimeout", "socketTimeout"),
            Map.entry("tcpKeepAlive", "tcpKeepAlive"),
            Map.entry("gssencmode", "gssEncMode"),
            // Prisma's and libpq's settings of a connection pool or of a label; we set our own.
            Map.entry("connection_limit", ""),
            Map.entry("pool_timeout", ""),
            Map.entry("pgbouncer", ""),
            Map.entry("statement_cache_size", ""),
            Map.entry("application_name", ""),
            Map.entry("ApplicationName", ""));

    /** Reads a URL; a {@link Problem} of type URL_INVALID says what is wrong without repeating the password. */
    public static DatabaseUrl parse(String text) {
        if (text == null || text.isBlank()) {
            throw invalid("no database URL was given");
        }
        String rest = text.strip();
        if (rest.startsWith("jdbc:")) {
            rest = rest.substring("jdbc:".length());
        }
        if (rest.startsWith("postgresql://")) {
            rest = rest.substring("postgresql://".length());
        } else if (rest.startsWith("postgres://")) {
            rest = rest.substring("postgres://".length());
        } else {
            throw invalid("it does not begin with postgresql:// or jdbc:postgresql://");
        }

        String query = "";
        int question = rest.indexOf('?');
        if (question >= 0) {
            query = rest.substring(question + 1);
            rest = rest.substring(0, question);
        }
        if (rest.indexOf('/') < 0 && query.indexOf('@') >= 0) {
            throw invalid("a question mark stands before the @; in a password it is written %3F");
        }
        String database = "";
        int slash = rest.indexOf('/', rest.lastIndexOf('@') + 1);
        if (slash >= 0) {
            database = decode(rest.substring(slash + 1));
            rest = rest.substring(0, slash);
        }
        String user = null;
        String password = null;
        int at = rest.lastIndexOf('@');
        if (at >= 0) {
            String login = rest.substring(0, at);
            rest = rest.substring(at + 1);
            int colon = login.indexOf(':');
            user = decode(colon < 0 ? login : login.substring(0, colon));
            password = colon < 0 ? null : decode(login.substring(colon + 1));
        }
        if (rest.indexOf(',') >= 0) {
            throw invalid("it names several hosts; name the primary alone, migrations go to one server");
        }

        Map<String, String> parameters = new TreeMap<>();
        String schema = null;
        for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            switch (name) {
                case "schema" -> schema = value;
                case "currentSchema" -> schema = currentSchema(value);
                case "user" -> user = value;
                case "password" -> password = value;
                case "ssl" -> parameters.put("sslmode", value.equals("false") ? "disable" : "require");
                default -> {
                    String driverName = PARAMETERS.get(name);
                    if (driverName == null) {
                        // A password with an unescaped question mark lands here: only what looks like a name is
                        // repeated.
                        throw invalid(
                                name.matches("[A-Za-z_]{1,40}")
                                        ? "the parameter '" + name + "' is not allowed"
                                        : "what follows the question mark is no list of name=value");
                    }
                    if (!driverName.isEmpty()) {
                        parameters.put(driverName, value);
                    }
                }
            }
        }
        int port = DEFAULT_PORT;
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf(']')) {
            port = port(rest.substring(colon + 1));
            rest = rest.substring(0, colon);
        }
        if (rest.isEmpty()) {
            rest = "localhost";
        }
        if (rest.startsWith("%2F") || rest.startsWith("%2f")) {
            throw invalid("it names a Unix socket; connect by TCP");
        }
        if (!HOST.matcher(rest).matches()) {
            throw invalid("its host is neither a name nor an address; one of version 6 stands in brackets");
        }
        if (database.isEmpty()) {
            throw invalid("it names no database: put /<database> after the host");
        }
        if (schema != null && schema.isEmpty()) {
            throw invalid("the parameter 'schema' is empty");
        }
        return new DatabaseUrl(rest, port, database, user, password, schema, Map.copyOf(parameters));
    }

    /** JDBC's driver hands it on as a search path: without quotes it means lower case, and it may name several schemas. */
    private static String currentSchema(String value) {
        if (value.matches("\"([^\"]|\"\")+\"")) {
            return value.substring(1, value.length() - 1).replace("\"\"", "\"");
        }
        if (value.indexOf(',') >= 0 || value.indexOf('"') >= 0) {
            throw invalid(
                    "the parameter 'currentSchema' is not the name of one schema; name the one of the migrations");
        }
        return value.toLowerCase(Locale.ROOT);
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

    private static Problem invalid(String reason) {
        return Problem.of(URL_INVALID, "The database URL cannot be used: %s.", reason)
                .remedy("Write postgresql://user:password@host:port/database?sslmode=require&schema=public,"
                        + " with special characters in percent form.");
    }

    /** The same server and login, another database. */
    public DatabaseUrl withDatabase(String other) {
        return new DatabaseUrl(host, port, other, user, password, schema, parameters);
    }

    /** The same place, another schema. */
    public DatabaseUrl withSchema(String other) {
        return new DatabaseUrl(host, port, database, user, password, other, parameters);
    }

    /** The same, giving up on a server that does not answer within seconds; timeouts that the URL itself names stay. */
    public DatabaseUrl withTimeouts() {
        Map<String, String> both = new TreeMap<>(READ_TIMEOUTS);
        both.putAll(parameters);
        return new DatabaseUrl(host, port, database, user, password, schema, Map.copyOf(both));
    }

    /** The URL for the driver, without login and parameters; those are in {@link #properties()}. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ':' + port + '/' + encode(database);
    }

    /** Login and parameters for the driver. Holds the password: not for logs. */
    public Properties properties() {
        Properties properties = new Properties();
        parameters.forEach(properties::setProperty);
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return properties;
    }

    /** The text in percent form, as it stands in a URL. */
    public static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The URL as a person may see it: no password. */
    @Override
    public String toString() {
        return "postgresql://" + (user == null ? "" : encode(user) + '@') + host + ':' + port + '/' + encode(database)
                + (schema == null ? "" : "?schema=" + encode(schema));
    }
}
