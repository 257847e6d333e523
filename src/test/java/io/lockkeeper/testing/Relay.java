package io.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Takes connections at a port of this machine and joins each with a connection to a server. */
final class Relay implements AutoCloseable {

    private static final int BACKLOG = 1_000;

    private final ServerSocket listener;

    private Relay(ServerSocket listener) {
        this.listener = listener;
    }

    /** Listens at that port, 0 for any. A client for which there is no route is disconnected. */
    static Relay at(int port, Route route, Joint joint) {
        try {
            Relay relay = new Relay(new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(() -> relay.accept(route, joint));
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A joint that passes all bytes in both directions until one side is gone, and the other with it. */
    static Joint passing(Passage passage) {
        return (client, server) -> {
            Thread.ofVirtual().start(() -> pass(client, server, passage));
            Thread.ofVirtual().start(() -> pass(server, client, passage));
        };
    }

    private static void pass(Socket from, Socket to, Passage passage) {
        try (from;
                to) {
            passage.pass(from, to);
        } catch (IOException | InterruptedException e) {
            // One side is gone; both are closed now.
        }
    }

    private void accept(Route route, Joint joint) {
        try {
            while (true) {
                Socket client = listener.accept();
                Thread.ofVirtual().start(() -> connect(client, route, joint));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private static void connect(Socket client, Route route, Joint joint) {
        try {
            Socket server = route.connect();
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            joint.join(client, server);
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is gone already.
        }
    }

    /** No further connections are taken; those that are there stay. */
    @Override
    public void close() {
        closeQuietly(listener);
    }

    /** Where a connection leads. */
    interface Route {
        Socket connect() throws IOException;
    }

    /** What becomes of a client and its server; it does not wait for their end. */
    interface Joint {
        void join(Socket client, Socket server) throws IOException;
    }

    /** How bytes pass in one direction. */
    interface Passage {
        void pass(Socket from, Socket to) throws IOException, InterruptedException;
    }
}
