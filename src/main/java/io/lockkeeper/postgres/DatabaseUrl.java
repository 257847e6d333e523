package io.lockkeeper.postgres;

import io.lockkeeper.problem.Problem;
import java.net.URLEncoder;
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
 * <p>Only parameters on an allow-list are accepted: a driver parameter can make the driver load classes or read files. An unknown
 * one is rejected by name. {@link #toString()} never shows the password.
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

    /** It goes into the driver's URL as it is, so it may hold nothing but this. */
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]{0,252})|\\[[0-9A-Fa-f:.]{2,45}(%[A-Za-z0-9]{1,15})?]");

    /** For what only reads: a frozen server must not keep it waiting. In seconds. */
    private static final Map<String, String> READ_TIMEOUTS = Map.of("connectTimeout", "5", "socketTimeout", "10");

    /** Parameters as people write them, and what the driver calls them. An empty value: accepted and ignored. */
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
            // Prisma's and libpq's settings of a connection pool or of a label; Lockkeeper sets its values.
            Map.entry("connection_limit", ""),
            Map.entry("pool_timeout", ""),
            Map.entry("pgbouncer", ""),
            Map.entry("statement_cache_size", ""),
            Map.entry("application_name", ""),
            Map.entry("ApplicationName", ""));

    /** Reads a URL; a {@link Problem} of type URL_INVALID says what is wrong without repeating the password. */
    public static DatabaseUrl parse(String text) {
        UrlParts parts = UrlParts.of(text);
        Map<String, String> parameters = new TreeMap<>();
        String user = parts.user();
        String password = parts.password();
        String schema = null;
        for (UrlParts.Parameter parameter : parts.parameters()) {
            String value = parameter.value();
            switch (parameter.name()) {
                case "schema" -> schema = value;
                case "currentSchema" -> schema = currentSchema(value);
                case "user" -> user = value;
                case "password" -> password = value;
                case "ssl" -> parameters.put("sslmode", value.equals("false") ? "disable" : "require");
                default -> {
                    String driverName = driverName(parameter.name());
                    if (!driverName.isEmpty()) {
                        parameters.put(driverName, value);
                    }
                }
            }
        }
        refuseUnusable(parts, schema);
        return new DatabaseUrl(
                parts.host(), parts.port(), parts.database(), user, password, schema, Map.copyOf(parameters));
    }

    private static String driverName(String name) {
        String driverName = PARAMETERS.get(name);
        if (driverName == null) {
            // A password with an unescaped question mark lands here: only what looks like a name is repeated.
            throw UrlParts.invalid(
                    name.matches("[A-Za-z_]{1,40}")
                            ? "the parameter '" + name + "' is not allowed"
                            : "what follows the question mark is no list of name=value");
        }
        return driverName;
    }

    private static void refuseUnusable(UrlParts parts, String schema) {
        if (parts.host().startsWith("%2F") || parts.host().startsWith("%2f")) {
            throw UrlParts.invalid("it names a Unix socket; connect by TCP");
        }
        if (!HOST.matcher(parts.host()).matches()) {
            throw UrlParts.invalid("its host is neither a name nor an address; one of version 6 stands in brackets");
        }
        if (parts.database().isEmpty()) {
            throw UrlParts.invalid("it names no database: put /<database> after the host");
        }
        if (schema != null && schema.isEmpty()) {
            throw UrlParts.invalid("the parameter 'schema' is empty");
        }
    }

    /** JDBC's driver hands it on as a search path: without quotes it means lower case, and it may name several schemas. */
    private static String currentSchema(String value) {
        if (value.matches("\"([^\"]|\"\")+\"")) {
            return value.substring(1, value.length() - 1).replace("\"\"", "\"");
        }
        if (value.indexOf(',') >= 0 || value.indexOf('"') >= 0) {
            throw UrlParts.invalid(
                    "the parameter 'currentSchema' is not the name of one schema; name the one of the migrations");
        }
        return value.toLowerCase(Locale.ROOT);
    }

    /** The same server and login, another database. */
    public DatabaseUrl withDatabase(String other) {
        return new DatabaseUrl(host, port, other, user, password, schema, parameters);
    }

    /** The same place, another login. */
    public DatabaseUrl withLogin(String otherUser, String otherPassword) {
        return new DatabaseUrl(host, port, database, otherUser, otherPassword, schema, parameters);
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
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The URL as a person may see it: no password. */
    @Override
    public String toString() {
        return "postgresql://" + (user == null ? "" : encode(user) + '@') + host + ':' + port + '/' + encode(database)
                + (schema == null ? "" : "?schema=" + encode(schema));
    }
}
