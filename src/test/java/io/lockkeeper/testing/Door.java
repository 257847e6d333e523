package io.lockkeeper.testing;

import io.lockkeeper.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port before a server: nobody listens there until the door is opened. */
public final class Door implements AutoCloseable {

    /** They keep their ports from all others, and are bound but never listen: who connects there is refused. */
    private static final List<Socket> RESERVATIONS = new CopyOnWriteArrayList<>();

    /** Elsewhere a port that is bound cannot be bound by the one that it is kept for either. */
    private static final boolean MAY_RESERVE = System.getProperty("os.name").startsWith("Linux");

    private Relay relay;
    private boolean frozen;

    private Door() {}

    /**
     * A port at which nobody listens. It is reserved until this process ends: the system gives it to nobody, but whoever is told
     * its number may listen there, and again after a restart.
     */
    public static int freePort() {
        Socket reservation = new Socket();
        try {
            reservation.setReuseAddress(true);
            reservation.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            int port = reservation.getLocalPort();
            if (MAY_RESERVE) {
                RESERVATIONS.add(reservation);
            } else {
                reservation.close();
            }
            return port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A database as it is reached through a port of this machine. */
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
        Door door = new Door();
        door.relay = Relay.at(port, () -> new Socket(host, serverPort), Relay.passing(door::pass));
        return door;
    }

    private void pass(Socket from, Socket to) throws IOException, InterruptedException {
        InputStream in = from.getInputStream();
        byte[] buffer = new byte[8192];
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
            awaitThaw();
            to.getOutputStream().write(buffer, 0, length);
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

    /** Nobody else gets in; connections stay. */
    @Override
    public void close() {
        relay.close();
    }
}
