package io.lockkeeper.testing;

import io.lockkeeper.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** A port before a server: nobody listens there until the door is opened. */
public final class Door implements AutoCloseable {

    private final ServerSocket listener;
    private boolean frozen;

    private Door(ServerSocket listener) {
        this.listener = listener;
    }

    /** A port at which nobody listens; below those that systems give to clients, so that none of them comes in between. */
    public static int freePort() {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(10_000, 30_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException e) {
                // Taken; the next one may be free.
            }
        }
    }

    /** A database as it is reached through the door at that port. */
    public static DatabaseUrl url(DatabaseUrl target, int port) {
        return new DatabaseUrl(
                "127.0.0.1",
                port,
                target.database(),
                target.user(),
                target.password(),
                target.schema(),
                target.parameters());
    }

    /** From now on connections to the port reach the server. */
    public static Door open(int port, String host, int serverPort) {
        try {
            Door door = new Door(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(() -> door.accept(host, serverPort));
            return door;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept(String host, int serverPort) {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket(host, serverPort);
                Thread.ofVirtual().start(() -> pass(client, server));
                Thread.ofVirtual().start(() -> pass(server, client));
            }
        } catch (IOException e) {
            // The door was closed.
        }
    }

    private void pass(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            byte[] buffer = new byte[8192];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                awaitThaw();
                to.getOutputStream().write(buffer, 0, length);
            }
        } catch (IOException | InterruptedException e) {
            // Either side is gone, and the other with it.
        }
    }

    private synchronized void awaitThaw() throws InterruptedException {
        while (frozen) {
            wait();
        }
    }

    /** From now on connections are taken and kept, but no byte passes, as with a server that has frozen. */
    public synchronized void freeze() {
        frozen = true;
    }

    /** All that was held back passes. */
    public synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
