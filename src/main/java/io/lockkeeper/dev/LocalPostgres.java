package io.lockkeeper.dev;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A PostgreSQL server from binaries that come by Maven. Listens on 127.0.0.1 and trusts every connection from there.
 *
 * <p>The library it stands on is removed from the packaged product; only dev mode and tests may call it.
 */
public final class LocalPostgres {

    /** Set by the Maven build for dev mode: {@code embedded}, or {@code docker} where Quarkus brings the server. */
    private static final String KIND = "lockkeeper.dev.postgres";

    /** Where the server of dev mode is, for the databases that {@code application.properties} declares. */
    public static final String SERVER = "lockkeeper.dev.server";

    private static final String DATA = "lockkeeper.dev.data";
    private static final Duration START = Duration.ofMinutes(3);

    /** Held, because a logger that nobody holds forgets its level. It tells every line of initdb. */
    private static final Logger LIBRARY = Logger.getLogger("io.zonky.test.db.postgres.embedded");

    private LocalPostgres() {}

    /** Whether Maven has started this process in dev mode; Quarkus itself knows only when it runs. */
    public static boolean isDevMode() {
        return System.getProperty(KIND) != null;
    }

    /**
     * In dev mode, brings the server and tells the configuration where it is; elsewhere does nothing. The data lies in the
     * build directory and survives a restart until {@code clean}; a restart in the same process keeps the server.
     */
    public static void startForDevMode() {
        if (!"embedded".equals(System.getProperty(KIND)) || System.getProperty(SERVER) != null) {
            return;
        }
        Path data = Path.of(System.getProperty(DATA));
        int port = portOfRunningServer(data);
        if (port == 0) {
            port = start(data, 0);
        }
        System.out.println("PostgreSQL of dev mode: postgresql://postgres@127.0.0.1:" + port + ", data in " + data);
        System.setProperty(SERVER, "postgresql://postgres@127.0.0.1:" + port);
        System.setProperty("quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:" + port + "/postgres");
        System.setProperty("quarkus.datasource.username", "postgres");
    }

    /**
     * Starts a server that ends with this process.
     *
     * @param data its data directory; kept when it holds a database cluster already, {@code null} for a new one
     * @param port the port, 0 for any free one
     * @return the port
     */
    public static int start(Path data, int port) {
        LIBRARY.setLevel(Level.WARNING);
        try {
            EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                    .setPort(port == 0 ? freePort() : port)
                    .setPGStartupWait(START)
                    .setServerConfig("max_connections", "300")
                    .setServerConfig("shared_preload_libraries", "pg_stat_statements");
            if (data != null) {
                Files.createDirectories(data.getParent());
                builder.setDataDirectory(data).setCleanDataDirectory(false);
            }
            return builder.start().getPort();
        } catch (IOException e) {
            throw new UncheckedIOException("the PostgreSQL of dev mode and tests does not start", e);
        }
    }

    /** Below the ports that systems give to clients, so that none of them takes it before the server does. */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException e) {
                // Taken; the next one may be free.
            }
        }
        throw new IOException("no free port between 10000 and 30000");
    }

    /** A process that was killed leaves its server running; its port is in the fourth line of postmaster.pid. */
    private static int portOfRunningServer(Path data) {
        Path file = data.resolve("postmaster.pid");
        try {
            List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
            if (lines.size() < 4) {
                return 0;
            }
            int port = Integer.parseInt(lines.get(3).strip());
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return port;
            }
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
