package io.lockkeeper.testing;

import io.lockkeeper.postgres.DatabaseUrl;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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

    private static final int PROTOCOL_3 = 3 << 16;
    private static final int CANCEL_REQUEST = 80877102;
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    /** Query, Sync, CopyDone, CopyFail, FunctionCall, Terminate. */
    private static final String BOUNDARIES = "QScfFX";

    /** ReadyForQuery, CopyInResponse, CopyOutResponse: the server has answered, the client is to speak. */
    private static final String ANSWERED = "ZGH";

    private static final int LONGEST_ANSWER_MILLIS = 30_000;

    private final DatabaseUrl target;
    private final Trouble trouble;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<String> heard = new ArrayList<>();

    private FaultProxy(DatabaseUrl target, Trouble trouble) {
        try {
            this.target = target;
            this.trouble = trouble;
            this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
            Thread.ofPlatform().daemon().name("fault-proxy").start(this::accept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A wire to {@code target} that asks {@code trouble} at every boundary what becomes of it. */
    public static FaultProxy to(DatabaseUrl target, Trouble trouble) {
        return new FaultProxy(target, trouble);
    }

    /** The target by way of this wire. */
    public DatabaseUrl url() {
        return new DatabaseUrl(
                "127.0.0.1",
                listener.getLocalPort(),
                target.database(),
                target.user(),
                target.password(),
                target.schema(),
                target.parameters());
    }

    /** What the client sent at each boundary: the text of a query, or the kind of message. */
    public List<String> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    /** From now on nobody can connect any more. */
    public void refuse() {
        closeQuietly(listener);
    }

    private void accept() {
        while (true) {
            Socket client;
            try {
                client = listener.accept();
            } catch (IOException e) {
                return;
            }
            try {
                Socket server = new Socket(target.host(), target.port());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                new Wire(client, server).start();
            } catch (IOException e) {
                // The server is down: the client sees its connection end, as it would without the proxy.
                closeQuietly(client);
            }
        }
    }

    /** Ends all connections, those in a black hole too. */
    @Override
    public void close() {
        refuse();
        sockets.forEach(FaultProxy::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            // It is gone already.
        }
    }

    /** One connection. */
    private final class Wire {

        private final Socket client;
        private final Socket server;
        private volatile boolean dead;
        private volatile boolean unheard;

        Wire(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void start() {
            Thread.ofPlatform().daemon().name("fault-proxy-in").start(this::forward);
        }

        private void forward() {
            try {
                DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
                OutputStream out = server.getOutputStream();
                if (!login(in, out)) {
                    return;
                }
                ByteArrayOutputStream held = new ByteArrayOutputStream();
                String statement = "";
                while (true) {
                    char kind = (char) in.readUnsignedByte();
                    byte[] body = body(in);
                    write(held, kind, body);
                    if (kind == 'P') {
                        statement = new String(body, StandardCharsets.UTF_8).split("\0", 3)[1];
                    } else if (BOUNDARIES.indexOf(kind) >= 0) {
                        if (!pass(describe(kind, body, statement), held.toByteArray(), out)) {
                            return;
                        }
                        held.reset();
                        statement = "";
                    } else if (kind == 'H' || kind == 'd') {
                        // Flush asks for no answer of its own, and the data of a COPY need not be gathered.
                        out.write(held.toByteArray());
                        held.reset();
                    }
                }
            } catch (IOException e) {
                end();
            }
        }

        /** What comes before the typed messages; returns whether there is a session afterwards. */
        private boolean login(DataInputStream in, OutputStream out) throws IOException {
            while (true) {
                byte[] body = body(in);
                int code = ByteBuffer.wrap(body).getInt();
                switch (code) {
                    case SSL_REQUEST, GSS_REQUEST -> {
                        client.getOutputStream().write('N');
                        client.getOutputStream().flush();
                    }
                    case CANCEL_REQUEST -> {
                        out.write(untyped(body));
                        end();
                        return false;
                    }
                    case PROTOCOL_3 -> {
                        Thread.ofPlatform().daemon().name("fault-proxy-out").start(this::back);
                        return pass("startup", untyped(body), out);
                    }
                    default -> throw new IOException("not a client of PostgreSQL: " + code);
                }
            }
        }

        /** Lets the trouble decide about a request; returns whether the connection goes on. */
        private boolean pass(String text, byte[] message, OutputStream out) throws IOException {
            int number;
            synchronized (heard) {
                heard.add(text);
                number = heard.size();
            }
            trouble.meet(new Request(number, text, server.getLocalPort(), message, out, this));
            return !dead && !unheard && !client.isClosed();
        }

        /** From the server to the client, message by message. */
        private void back() {
            try {
                DataInputStream in = new DataInputStream(new BufferedInputStream(server.getInputStream()));
                OutputStream out = client.getOutputStream();
                ByteArrayOutputStream held = new ByteArrayOutputStream();
                while (true) {
                    char kind = (char) in.readUnsignedByte();
                    byte[] body = body(in);
                    if (dead) {
                        return;
                    }
                    if (unheard) {
                        if (ANSWERED.indexOf(kind) >= 0) {
                            end();
                            return;
                        }
                        continue;
                    }
                    write(held, kind, body);
                    if (in.available() == 0 || held.size() > 1 << 16) {
                        out.write(held.toByteArray());
                        held.reset();
                    }
                }
            } catch (IOException e) {
                end();
            }
        }

        /** Both sides are gone; not so in a black hole, where nobody learns of anything. */
        private void end() {
            if (!dead) {
                reset(client);
                closeQuietly(server);
                sockets.remove(client);
                sockets.remove(server);
            }
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        closeQuietly(socket);
    }

    private static byte[] body(DataInputStream in) throws IOException {
        int length = in.readInt() - 4;
        if (length < 0) {
            throw new EOFException("a message of negative length");
        }
        byte[] body = new byte[length];
        in.readFully(body);
        return body;
    }

    private static void write(ByteArrayOutputStream held, char kind, byte[] body) {
        held.write(kind);
        held.writeBytes(untyped(body));
    }

    private static byte[] untyped(byte[] body) {
        return ByteBuffer.allocate(body.length + 4)
                .putInt(body.length + 4)
                .put(body)
                .array();
    }

    private static String describe(char kind, byte[] body, String parsed) {
        return switch (kind) {
            case 'Q' -> new String(body, 0, body.length - 1, StandardCharsets.UTF_8);
            case 'S' -> parsed.isEmpty() ? "Sync" : parsed;
            case 'c' -> "CopyDone";
            case 'f' -> "CopyFail";
            case 'X' -> "Terminate";
            default -> "FunctionCall";
        };
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
        private final int port;
        private final byte[] message;
        private final OutputStream out;
        private final Wire wire;

        private Request(int number, String text, int port, byte[] message, OutputStream out, Wire wire) {
            this.number = number;
            this.text = text;
            this.port = port;
            this.message = message;
            this.out = out;
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
            return port;
        }

        /** It is passed on. */
        public void forward() throws IOException {
            out.write(message);
        }

        /** It never arrives, and the connection is gone. */
        public void cut() {
            wire.end();
        }

        /** The server does it, and the answer is lost with the connection. The client is gone first, and cannot see it. */
        public void cutBehind() throws IOException {
            wire.unheard = true;
            reset(wire.client);
            wire.server.setSoTimeout(LONGEST_ANSWER_MILLIS);
            out.write(message);
        }

        /** From here on nothing passes on this connection in either direction, and nobody is told. */
        public void swallow() {
            wire.dead = true;
        }
    }
}
