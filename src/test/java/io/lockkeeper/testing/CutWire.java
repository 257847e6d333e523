package io.lockkeeper.testing;

import io.lockkeeper.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A wire to the server that breaks when a certain text is sent over it: before it arrives, or before the answer does. */
public final class CutWire implements AutoCloseable {

    private final DatabaseUrl target;
    private final ServerSocket listener;
    private final String text;
    private final boolean afterArrival;
    private final AtomicInteger cutsLeft;
    private volatile boolean last;
    private volatile boolean cut;

    private CutWire(DatabaseUrl target, String text, boolean afterArrival, int cuts) {
        try {
            this.target = target;
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            this.text = text;
            this.afterArrival = afterArrival;
            this.cutsLeft = new AtomicInteger(cuts);
            Thread.ofPlatform().daemon().start(this::accept);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The server never hears the text. */
    public static CutWire before(DatabaseUrl target, String text, int cuts) {
        return new CutWire(target, text, false, cuts);
    }

    /** The server does what the text says, and the answer is lost. */
    public static CutWire after(DatabaseUrl target, String text, int cuts) {
        return new CutWire(target, text, true, cuts);
    }

    /** As {@link #after}, and whoever connects again is refused. */
    public static CutWire lastAfter(DatabaseUrl target, String text) {
        CutWire wire = after(target, text, 1);
        wire.last = true;
        return wire;
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

    /** Whether the text was sent and the wire broke at it. */
    public boolean hasCut() {
        return cut;
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(target.host(), target.port());
                Thread.ofPlatform().daemon().start(() -> forward(client, server));
                Thread.ofPlatform().daemon().start(() -> back(server, client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void forward(Socket client, Socket server) {
        try (client;
                server) {
            InputStream in = client.getInputStream();
            OutputStream out = server.getOutputStream();
            byte[] buffer = new byte[65536];
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                boolean cutHere = new String(buffer, 0, length, StandardCharsets.UTF_8).contains(text)
                        && cutsLeft.getAndDecrement() > 0;
                cut |= cutHere;
                if (cutHere && !afterArrival) {
                    return;
                }
                if (cutHere) {
                    if (last) {
                        close();
                    }
                    // The client is gone first, so that it cannot see the answer.
                    client.shutdownOutput();
                    client.setSoLinger(true, 0);
                    out.write(buffer, 0, length);
                    Thread.sleep(300);
                    return;
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException | InterruptedException e) {
            // Either end is gone; so is the wire.
        }
    }

    private static void back(Socket server, Socket client) {
        try {
            server.getInputStream().transferTo(client.getOutputStream());
            client.shutdownOutput();
        } catch (IOException e) {
            // As above.
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
