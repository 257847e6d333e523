package io.lockkeeper.testing;

import io.lockkeeper.postgres.DatabaseUrl;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A wire to a server that understands what a client of PostgreSQL sends, and on which something may go wrong at each query
 * boundary: each request that the server must answer, counted over all connections in order of arrival.
 *
 * <p>What a client sends ahead of such a request (Parse, Bind, Execute before a Sync) is held back until the request is there,
 * so that a request that is cut has not reached the server in part.
 */
public final class FaultProxy implements AutoCloseable {

    private final DatabaseUrl target;
    private final Trouble trouble;
    private final Relay relay;
    private final Set<FaultWire> wires = ConcurrentHashMap.newKeySet();
    private final List<String> heard = new ArrayList<>();

    private FaultProxy(DatabaseUrl target, Trouble trouble) {
        this.target = target;
        this.trouble = trouble;
        this.relay = Relay.at(0, () -> new Socket(target.host(), target.port()), this::join);
    }

    /** A wire to {@code target} that asks {@code trouble} at every boundary what becomes of it. */
    public static FaultProxy to(DatabaseUrl target, Trouble trouble) {
        return new FaultProxy(target, trouble);
    }

    /** The target by way of this wire. */
    public DatabaseUrl url() {
        return Door.url(target, relay.port());
    }

    /** What the client sent at each boundary: the text of a query, or the kind of message. */
    public List<String> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    /** From now on nobody can connect any more. */
    public void refuse() {
        relay.close();
    }

    private void join(Socket client, Socket server) {
        FaultWire wire = new FaultWire(this, client, server);
        wires.add(wire);
        wire.start();
    }

    void meet(String text, byte[] message, FaultWire wire) throws IOException {
        int number;
        synchronized (heard) {
            heard.add(text);
            number = heard.size();
        }
        trouble.meet(new Request(number, text, message, wire));
    }

    void forget(FaultWire wire) {
        wires.remove(wire);
    }

    /** Ends all connections, those in a black hole too. */
    @Override
    public void close() {
        refuse();
        wires.forEach(FaultWire::close);
    }

    /** What goes wrong, and where. */
    @FunctionalInterface
    public interface Trouble {

        /** Called at every boundary, on the thread of its connection: it decides what becomes of the request. */
        void meet(Request request) throws IOException;
    }

    /** A request that has come as far as the proxy. */
    public static final class Request {

        private final int number;
        private final String text;
        private final byte[] message;
        private final FaultWire wire;

        private Request(int number, String text, byte[] message, FaultWire wire) {
            this.number = number;
            this.text = text;
            this.message = message;
            this.wire = wire;
        }

        /** Its number among the boundaries, from 1. */
        public int number() {
            return number;
        }

        /** The text of its query, or the kind of message. */
        public String text() {
            return text;
        }

        /** By this port of its client the server knows the connection. */
        public int clientPort() {
            return wire.clientPort();
        }

        /** It is passed on. */
        public void forward() throws IOException {
            wire.send(message);
        }

        /** It never arrives, and the connection is gone. */
        public void cut() {
            wire.end();
        }

        /** The server does it, and the answer is lost with the connection. The client is gone first, and cannot see it. */
        public void cutBehind() throws IOException {
            wire.sendUnheard(message);
        }

        /** From here on nothing passes on this connection in either direction, and nobody is told. */
        public void swallow() {
            wire.swallow();
        }
    }
}
