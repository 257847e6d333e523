package io.lockkeeper.testing;

import static io.lockkeeper.testing.PostgresMessages.body;
import static io.lockkeeper.testing.PostgresMessages.untyped;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;

/** One connection through a {@link FaultProxy}. */
final class FaultWire {

    private static final int LONGEST_ANSWER_MILLIS = 120_000;
    private static final int LONGEST_HELD = 1 << 16;

    private final FaultProxy proxy;
    private final Socket client;
    private final Socket server;
    private volatile boolean dead;
    private volatile boolean unheard;

    FaultWire(FaultProxy proxy, Socket client, Socket server) {
        this.proxy = proxy;
        this.client = client;
        this.server = server;
    }

    void start() {
        Thread.ofPlatform().daemon().name("fault-wire-in").start(this::forward);
    }

    /** By this port the server knows the connection. */
    int clientPort() {
        return server.getLocalPort();
    }

    /** From the client to the server, request by request. */
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
                PostgresMessages.write(held, kind, body);
                if (kind == 'P') {
                    statement = PostgresMessages.statement(body);
                } else if (PostgresMessages.isBoundary(kind)) {
                    if (!pass(PostgresMessages.describe(kind, body, statement), held.toByteArray())) {
                        return;
                    }
                    held.reset();
                    statement = "";
                } else if (PostgresMessages.goesAhead(kind)) {
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
                case PostgresMessages.SSL_REQUEST, PostgresMessages.GSS_REQUEST -> {
                    client.getOutputStream().write('N');
                    client.getOutputStream().flush();
                }
                case PostgresMessages.CANCEL_REQUEST -> {
                    out.write(untyped(body));
                    end();
                    return false;
                }
                case PostgresMessages.PROTOCOL_3 -> {
                    Thread.ofPlatform().daemon().name("fault-wire-out").start(this::back);
                    return pass("startup", untyped(body));
                }
                default -> throw new IOException("not a client of PostgreSQL: " + code);
            }
        }
    }

    /** Lets the proxy decide about a request; returns whether the connection goes on. */
    private boolean pass(String text, byte[] message) throws IOException {
        proxy.meet(text, message, this);
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
                    if (PostgresMessages.isAnswer(kind)) {
                        end();
                        return;
                    }
                    continue;
                }
                PostgresMessages.write(held, kind, body);
                if (in.available() == 0 || held.size() > LONGEST_HELD) {
                    out.write(held.toByteArray());
                    held.reset();
                }
            }
        } catch (IOException e) {
            end();
        }
    }

    void send(byte[] message) throws IOException {
        server.getOutputStream().write(message);
    }

    /** The client is gone first and cannot see the answer; the server is heard to its next answer. */
    void sendUnheard(byte[] message) throws IOException {
        unheard = true;
        reset(client);
        server.setSoTimeout(LONGEST_ANSWER_MILLIS);
        send(message);
    }

    /** From here on nothing passes, and nobody is told. */
    void swallow() {
        dead = true;
    }

    /** Both sides are gone; not so in a black hole, where nobody learns of anything. */
    void end() {
        if (!dead) {
            close();
        }
    }

    /** Ends it, a black hole too. */
    void close() {
        reset(client);
        Relay.closeQuietly(server);
        proxy.forget(this);
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        Relay.closeQuietly(socket);
    }
}
