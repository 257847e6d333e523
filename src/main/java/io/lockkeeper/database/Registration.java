package io.lockkeeper.database;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Environment;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;

/**
 * A request to take care of a database.
 *
 * @param url {@code postgresql://user:${NAME}@host/database}; the password must be a reference to a secret, and the host one of
 *     {@code lockkeeper.registration.hosts}
 * @param autoMigrate whether it is brought to its level without being asked; not, when it is left out
 * @param gate whether {@code GET /api/v1/health} counts it; never the readiness of the service
 * @param create whether the database is created on its server when it is missing
 */
@RegisterForReflection
public record Registration(
        @NotNull(message = "is missing") @Pattern(regexp = NAME, message = "must be letters, digits, '.', '_' and '-'")
        String name,

        @NotBlank(message = "is missing") String system,
        @NotNull(message = "is missing") Environment environment,

        @NotBlank(message = "is missing") @Size(max = MAX_URL, message = "is too long")
        String url,

        @Size(max = MAX_URL, message = "is too long") String directUrl,
        @Size(max = MAX_URL, message = "is too long") String replicaUrl,
        Boolean autoMigrate,
        Boolean gate,
        Boolean create) {

    static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";
    static final int MAX_URL = 2000;

    /** Parameters that make the driver read files; those are for the configuration, not for callers of the API. */
    private static final List<String> FILES = List.of("sslcert", "sslkey", "sslrootcert");

    private static final List<String> WAITS = List.of("connectTimeout", "loginTimeout", "socketTimeout");

    private static final java.util.regex.Pattern REFERENCE =
            java.util.regex.Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    /**
     * A change of a registered database; what is left out stays as it is.
     */
    @RegisterForReflection
    public record Change(
            @Pattern(regexp = ".*\\S.*", message = "is empty")
            String system,

            Environment environment,
            @Size(max = MAX_URL, message = "is too long") String url,
            @Size(max = MAX_URL, message = "is too long") String directUrl,
            @Size(max = MAX_URL, message = "is too long") String replicaUrl,
            Boolean autoMigrate,
            Boolean gate,
            Boolean create) {}

    /** Whether the whole text is a reference to a secret, such as {@code ${NAME}}. */
    static boolean isReference(String text) {
        return REFERENCE.matcher(text).matches();
    }

    /** A URL that may be left out: {@code null} when it is, or when it is empty; refused like {@link #checked} otherwise. */
    static String optional(String field, String url, Set<String> hosts, UnaryOperator<String> secret) {
        return url == null || url.isBlank() ? null : checked(field, url, hosts, secret);
    }

    /**
     * Refuses a URL that cannot be used, that holds a password in plain text, that names files of this machine, that leads anywhere
     * but to one of the hosts, or whose secret has no value.
     */
    static String checked(String field, String url, Set<String> hosts, UnaryOperator<String> secret) {
        try {
            DatabaseUrl parsed = DatabaseUrl.parse(url);
            if (parsed.password() != null && !isReference(parsed.password())) {
                throw Problem.of(ProblemType.SECRET_LITERAL, "'%s' holds a password as text.", field)
                        .remedy("Write ${NAME} in its place, and give the value as lockkeeper.secrets.NAME.");
            }
            refuseFiles(field, parsed);
            resolve("'" + field + "'", url, hosts, secret);
            return url.strip();
        } catch (Problem problem) {
            throw problem.with("field", field);
        }
    }

    /**
     * Names are compared as they are written, and no name is resolved: what is allowed is a decision about a name, and no other
     * spelling of an address gets around it. Which server answers to the name is for TLS to tell ({@code sslmode=verify-full}).
     */
    private static void refuseElsewhere(DatabaseUrl url, Set<String> hosts) {
        String place = url.host() + ':' + url.port();
        boolean allowed = hosts.stream()
                .map(String::strip)
                .anyMatch(host -> host.equalsIgnoreCase(url.host()) || host.equalsIgnoreCase(place));
        if (!allowed) {
            throw Problem.of(
                            ProblemType.URL_INVALID,
                            "%s is not where lockkeeper.registration.hosts lets a registered database be.",
                            place)
                    .remedy(
                            "Add the host, or host and port, to lockkeeper.registration.hosts and start Lockkeeper again.");
        }
    }

    private static void refuseFiles(String field, DatabaseUrl url) {
        for (String parameter : FILES) {
            if (url.parameters().containsKey(parameter)) {
                throw Problem.of(
                                ProblemType.URL_INVALID,
                                "'%s' names a file of the machine of Lockkeeper: %s.",
                                field,
                                parameter)
                        .remedy("Leave %s out, or declare the database in the configuration.", parameter);
            }
        }
    }

    /** A server that never answers would keep the place of a run from the other databases. */
    private static void refuseLongWaits(String whose, DatabaseUrl url) {
        for (String parameter : WAITS) {
            String seconds = url.parameters().get(parameter);
            if (seconds != null && !seconds.matches("[1-9]|[1-5]\\d|60")) {
                throw Problem.of(
                                ProblemType.URL_INVALID,
                                "%s has %s=%s; a registered URL has from 1 to 60 seconds.",
                                whose,
                                parameter,
                                seconds)
                        .remedy("Give a number from 1 to 60, or leave %s out.", parameter);
            }
        }
    }

    /**
     * The URL with the secret that its password refers to. Its host and its timeouts are checked each time: what is allowed may have
     * changed since.
     *
     * @param whose what a problem calls it, such as "the URL of 'shop'"
     */
    static DatabaseUrl resolve(String whose, String template, Set<String> hosts, UnaryOperator<String> secret) {
        DatabaseUrl url = DatabaseUrl.parse(template);
        refuseElsewhere(url, hosts);
        refuseLongWaits(whose, url);
        if (url.password() == null) {
            return url;
        }
        Matcher reference = REFERENCE.matcher(url.password());
        if (!reference.matches()) {
            throw Problem.of(ProblemType.SECRET_LITERAL, "%s holds a password as text.", whose)
                    .remedy("Change the URL: PATCH /api/v1/databases/<name> with ${NAME} in place of the password.");
        }
        String value = secret.apply(reference.group(1));
        if (value == null) {
            throw Problem.of(
                            ProblemType.SECRET_MISSING,
                            "%s refers to the secret %s, which has no value.",
                            whose,
                            reference.group(1))
                    .remedy("Set lockkeeper.secrets.%s and start Lockkeeper again.", reference.group(1))
                    .with("secret", reference.group(1));
        }
        return new DatabaseUrl(
                url.host(), url.port(), url.database(), url.user(), value, url.schema(), url.parameters());
    }
}
