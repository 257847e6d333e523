package io.lockkeeper.testing;

import io.lockkeeper.postgres.DatabaseUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged service, in its production profile, as a separate process. Like the container of a pod it keeps its ports and its
 * environment from one start to the next.
 */
public final class ServiceProcess implements Kubelet.Container, AutoCloseable {

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);
    private static final Pattern SEEN = Pattern.compile("\"seen\":\"([^\"]+)\"");

    private final Program program;
    private final String name;
    private final int port = Door.freePort();
    private final int managementPort = Door.freePort();
    private final Map<String, String> environment = new TreeMap<>();
    private volatile ChildProcess process;

    /** The service on a JVM, see {@link #ServiceProcess(Program, String, DatabaseUrl)}. */
    public ServiceProcess(String name, DatabaseUrl own) {
        this(Program.JVM, name, own);
    }

    /** @param own where it keeps its own records */
    public ServiceProcess(Program program, String name, DatabaseUrl own) {
        this.program = program;
        this.name = name;
        with("QUARKUS_HTTP_HOST", "127.0.0.1");
        with("QUARKUS_HTTP_PORT", String.valueOf(port));
        with("QUARKUS_MANAGEMENT_HOST", "127.0.0.1");
        with("QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort));
        with("QUARKUS_DATASOURCE_JDBC_URL", own.jdbcUrl());
        with("QUARKUS_DATASOURCE_USERNAME", own.user());
        with("QUARKUS_DATASOURCE_PASSWORD", own.password() == null ? "" : own.password());
        // Production refuses to start without authentication unless told so by name.
        with("LOCKKEEPER_SECURITY_AUTHENTICATION", "none");
        // Small and quick to start: several of them share two cores.
        with("JDK_JAVA_OPTIONS", "-Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
    }

    /** Sets an environment variable. */
    public ServiceProcess with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Declares a database. */
    public ServiceProcess database(String database, String system, DatabaseUrl url) {
        String prefix = "LOCKKEEPER_DATABASES_" + database.toUpperCase(Locale.ROOT) + "_";
        with(prefix + "SYSTEM", system);
        with(prefix + "URL", TestServer.text(url));
        return with(prefix + "ENVIRONMENT", "testing");
    }

    /** The directory of its systems. */
    public ServiceProcess systems(Path directory) {
        return with("LOCKKEEPER_SYSTEMS_DIRECTORIES", directory.toAbsolutePath().toString());
    }

    @Override
    public ChildProcess start() {
        process = program.start(name, environment, "serve");
        return process;
    }

    /** Where the probes are. */
    @Override
    public int probePort() {
        return managementPort;
    }

    /** The process that was started last. */
    public ChildProcess process() {
        return process;
    }

    /** Where the API and the gate are. */
    public int port() {
        return port;
    }

    /** What the API answers. */
    public HttpAnswer get(String path) {
        return HttpAnswer.get(port, path, LONGEST_ANSWER);
    }

    /** Waits until the service has checked a database so often again. */
    public void awaitFurtherChecks(String database, int count) {
        Set<String> seen = new HashSet<>();
        Waiting.await("further checks of " + database, () -> {
            Matcher when = SEEN.matcher(get("/gate/" + database).body());
            return when.find() && seen.add(when.group(1)) && seen.size() > count;
        });
    }

    /** What the management port answers, beside the kubelet. */
    public HttpAnswer management(String path) {
        return HttpAnswer.get(managementPort, path, LONGEST_ANSWER);
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
