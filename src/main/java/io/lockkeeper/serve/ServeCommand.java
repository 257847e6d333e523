package io.lockkeeper.serve;

import io.lockkeeper.dev.LocalPostgres;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.security.Access;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.PropertiesLocationConfigSourceFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.Config;
import picocli.CommandLine.Command;

/** Starts the service: HTTP, its records, and the worker that brings declared databases to their level. */
@Command(
        mixinStandardHelpOptions = true,
        description = "Start the service. This is the default when no command is given. Settings come from environment"
                + " variables and configuration files, see the README.")
final class ServeCommand implements Callable<Integer> {

    /** The service was stopped; dev mode starts it again in the same process, so the process must not be ended. */
    static final int STOPPED = Integer.MIN_VALUE;

    private static final String HOST = "([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:\\d{1,5})?";
    private static final String CHARACTER = "([^/?&@%\\s]|%[0-9A-Fa-f]{2})";
    private static final String PARAMETER = "(?![a-z]*pass)[a-z_]+(=(/|" + CHARACTER + ")*)?";

    /** What the driver understands, without a password before an @ or in a parameter: it writes URLs into logs. */
    static final Pattern OWN_URL = Pattern.compile(
            "jdbc:postgresql://" + HOST + "(," + HOST + ")*/" + CHARACTER + "+(\\?" + PARAMETER + "(&" + PARAMETER
                    + ")*)?",
            Pattern.CASE_INSENSITIVE);

    @Override
    public Integer call() {
        LocalPostgres.startForDevMode();
        if (!LocalPostgres.isDevMode()) {
            check(settings());
        }
        Quarkus.run();
        return STOPPED;
    }

    /**
     * What this start is configured with. Only here is the configuration read before Quarkus runs: {@code ConfigProvider} knows that
     * of the build in a native executable until then. Nor does one discover the source of the files that
     * {@code quarkus.config.locations} names.
     */
    private static Config settings() {
        return ConfigUtils.configBuilder()
                .withSources(new PropertiesLocationConfigSourceFactory())
                .build();
    }

    private static void check(Config settings) {
        refuse(
                () -> refuseWithoutDatabase(settings),
                () -> Access.of(settings),
                () -> RenamedSettings.refuse(settings),
                () -> refuseTakenPort(settings, "quarkus.http", "8080"),
                () -> refuseTakenPort(settings, "quarkus.management", "9000"));
    }

    /** Says all that is wrong at once, so that nobody starts the service again and again to hear the next. */
    private static void refuse(Runnable... checks) {
        List<Problem> wrong = new ArrayList<>();
        for (Runnable check : checks) {
            try {
                check.run();
            } catch (Problem problem) {
                wrong.add(problem);
            }
        }
        if (!wrong.isEmpty()) {
            throw Problem.of(ProblemType.SETTING_INVALID, "%s", joined(wrong, Problem::detail, "  "))
                    .remedy("%s", joined(wrong, Problem::remedy, "  → "));
        }
    }

    private static String joined(List<Problem> problems, Function<Problem, String> part, String indent) {
        return problems.stream().map(part).collect(Collectors.joining(System.lineSeparator() + indent));
    }

    /** Quarkus would say it when the service is half started already, as a fault of the service. */
    private static void refuseTakenPort(Config settings, String server, String usual) {
        boolean isUnused = settings.getOptionalValue(server + ".insecure-requests", String.class)
                .filter("disabled"::equalsIgnoreCase)
                .isPresent();
        if (isUnused) {
            return;
        }
        String host = settings.getOptionalValue(server + ".host", String.class).orElse("0.0.0.0");
        String port = settings.getOptionalValue(server + ".port", String.class).orElse(usual);
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, Integer.parseInt(port)));
        } catch (IOException | IllegalArgumentException e) {
            throw Problem.of(
                            ProblemType.SETTING_INVALID,
                            "The service cannot listen on port %s of %s: %s.",
                            port,
                            host,
                            e.getMessage())
                    .remedy("Free it, or set another: %s.port, %s.host.", server, server);
        }
    }

    /**
     * Said here, because the framework would say it with a stack trace, and the driver in words that repeat the whole URL, with the
     * password that somebody has put into it.
     */
    private static void refuseWithoutDatabase(Config settings) {
        Optional<String> url = settings.getOptionalValue("quarkus.datasource.jdbc.url", String.class);
        if (url.isEmpty()) {
            throw refused("The service has no database for its records: quarkus.datasource.jdbc.url is not set.");
        }
        url.filter(text -> !OWN_URL.matcher(text).matches()).ifPresent(text -> {
            throw refused("quarkus.datasource.jdbc.url is not of the form jdbc:postgresql://host:5432/database,"
                    + " or it holds a password.");
        });
    }

    private static Problem refused(String detail) {
        return Problem.of(ProblemType.SETTING_INVALID, "%s", detail)
                .remedy("Set QUARKUS_DATASOURCE_JDBC_URL (jdbc:postgresql://host:5432/database),"
                        + " QUARKUS_DATASOURCE_USERNAME and QUARKUS_DATASOURCE_PASSWORD.");
    }
}
