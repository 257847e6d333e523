package io.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A port before a server: nobody listens there until the door is opened. */
public final class Door implements AutoCloseable {

    private final ServerSocket listener;

    private Door(ServerSocket listener) {
        this.listener = listener;
    }

    /** A port at which nobody listens. */
    public static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    private static void pass(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Either side is gone, and the other with it.
        }
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
