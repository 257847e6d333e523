package io.lockkeeper.frontend;

import io.lockkeeper.database.DatabaseRegistry;
import io.lockkeeper.database.DatabaseState;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.DatabasesConfig.DeclaredRows;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.ledger.JournalWriter;
import io.lockkeeper.log.LogEvent;
import io.lockkeeper.operation.Target;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Notifications;
import io.lockkeeper.postgres.Replica;
import io.lockkeeper.postgres.RequestPool;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.rows.RowsProblem;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.IntSupplier;

/**
 * Where the rows of one database are served. How they are is made anew, aside, when the database's level or the files of its system
 * change: as the service sees it, as the database tells at the commit of a migration, or as the first error of a request shows.
 */
final class Place {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** Requests that err cannot make it look more often than that; they wait. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    /** Requests at once for each connection; those beyond are rejected. */
    private static final int ROOM = 32;

    /** As long as the manifest was not read. */
    private static final int MOST_BYTES = 1 << 20;

    private final String database;
    private final DeclaredRows settings;
    private final DatabaseUrl replicaUrl;
    private final DatabaseRegistry registry;
    private final DatabaseStates states;
    private final Semaphore room;

    /** As many as there are connections: each request waits for its database, and a thread of the system wakes faster than a virtual one. */
    private final ExecutorService workers;

    private final Semaphore streams;
    private volatile boolean isOpen = true;
    private volatile Frontend current;
    private volatile RowsProblem problem;
    private String reason;
    private RequestPool pool;
    private volatile Replica replica;
    private long madeAt;

    /** The level and the files that {@link #current} was made of. */
    private volatile String made;

    /** @param replicaUrl a server that reads may go to; {@code null} for none */
    Place(
            String database,
            DeclaredRows settings,
            DatabaseUrl replicaUrl,
            DatabaseRegistry registry,
            DatabaseStates states) {
        this.replicaUrl = replicaUrl;
        this.database = database;
        this.settings = settings;
        this.streams = new Semaphore(Math.max(1, settings.connections() / 2));
        this.room = new Semaphore(settings.connections() * ROOM);
        this.workers = Executors.newFixedThreadPool(
                settings.connections(),
                Thread.ofPlatform().daemon().name("rows-" + database + "-", 0).factory());
        this.registry = registry;
        this.states = states;
    }

    void start() {
        Thread.ofVirtual().name("rows-" + database).start(this::follow);
    }

    /** Until the service ends. */
    private void follow() {
        while (isOpen) {
            try (Notifications told = Notifications.listen(target().url(), JournalWriter.CHANNEL)) {
                make();
                while (isOpen) {
                    if (told.await(PATIENCE)) {
                        states.wantCheck(database);
                        make();
                    } else if (!mark().equals(made)) {
                        make();
                    }
                }
            } catch (Problem | SQLException e) {
                pause(PATIENCE);
            } catch (RuntimeException | Error e) {
                if (!isOpen) {
                    // The service ends, and what it is made of is gone.
                    return;
                }
                LogEvent.FAULT
                        .on(database)
                        .log("following the level for rows failed by a fault of Lockkeeper, it goes on", e);
                pause(PATIENCE);
            }
        }
    }

    private static void pause(Duration length) {
        try {
            Thread.sleep(length);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * How they are served now.
     *
     * @throws RowsProblem when they are not
     */
    Frontend now() {
        if (states.of(database).state() == DatabaseState.EMPTY) {
            throw unavailable("The database has not reached its level yet", "LEVEL_NOT_REACHED");
        }
        if (settings.gated() && !states.of(database).isOpen()) {
            throw unavailable("The gate of the database is shut", "GATE_SHUT");
        }
        Frontend found = current;
        if (found == null) {
            make();
            found = current;
        }
        if (found == null) {
            throw problem;
        }
        return found;
    }

    /** What the database lacks of a level; empty when it has reached it. */
    Optional<String> lacks(String level) {
        Optional<Standing> known = states.of(database).check().known();
        return known.isEmpty()
                ? Optional.of(level)
                : known.get().migrations().levels().lacks(level);
    }

    /**
     * Looks again, because a request has failed as one does whose shape is not that of the database any more.
     *
     * @return whether it was looked at again since
     */
    synchronized boolean renew(Frontend failed) {
        if (current != failed) {
            return true;
        }
        long left = PAUSE.toNanos() - (System.nanoTime() - madeAt);
        if (left > 0) {
            pause(Duration.ofNanos(left));
        }
        make();
        return true;
    }

    private synchronized void make() {
        String mark = mark();
        try {
            if (pool == null) {
                pool = Frontend.pool(settings);
                if (replicaUrl != null) {
                    replica = new Replica(
                            database,
                            pool,
                            Frontend.pool(settings, replicaUrl),
                            settings.replicaLag(),
                            this::tellOfReplica);
                }
            }
            Frontend next = Frontend.of(target(), settings, pool, replica, RowsRoute.ROWS + database);
            if (current == null || !next.findings().equals(current.findings())) {
                next.findings()
                        .forEach(finding -> LogEvent.ROWS_FINDING.on(database).log(finding));
            }
            current = next;
            states.served(database, next.findings());
            made = mark;
            problem = null;
            reason = null;
        } catch (RowsProblem e) {
            fail(e, e.getMessage() + (e.details() == null ? "" : ": " + e.details()));
            current = null;
            made = mark;
        } catch (Problem e) {
            fail(unavailable("The rows are not served now", e.type().name()), e.detail());
        } catch (SQLException e) {
            fail(unavailable("The database does not answer", "DATABASE_UNREACHABLE"), e.getMessage());
        }
        madeAt = System.nanoTime();
    }

    /** The reason is for those who run the service: it names servers and logins. It is told once. */
    private void fail(RowsProblem answer, String why) {
        if (!why.equals(reason)) {
            LogEvent.ROWS_UNAVAILABLE.on(database).log(why);
        }
        reason = why;
        problem = answer.forCaller();
    }

    private void tellOfReplica(String whyNot) {
        if (whyNot == null) {
            LogEvent.ROWS_REPLICA_USED.on(database).log("the replica answers reads");
        } else {
            LogEvent.ROWS_REPLICA_NOT_USED.on(database).log("the replica answers no reads: " + whyNot);
        }
    }

    /** How far the replica is behind; empty when there is none. */
    Optional<Duration> replicaLag() {
        return Optional.ofNullable(replica).map(Replica::lag);
    }

    private Target target() {
        return registry.target(registry.asDeclared(database).orElseThrow());
    }

    private String mark() {
        return states.of(database)
                .check()
                .known()
                .map(standing -> standing.digest()
                        + ' '
                        + standing.migrations().level()
                        + ' '
                        + standing.migrations().applied())
                .orElse("");
    }

    synchronized void close() {
        isOpen = false;
        workers.shutdown();
        if (replica != null) {
            replica.close();
        }
        if (pool != null) {
            pool.close();
        }
    }

    String database() {
        return database;
    }

    /**
     * Answers a request aside, as soon as a connection may be free.
     *
     * @return {@code false} when too many wait already
     */
    boolean accept(Runnable request) {
        if (!room.tryAcquire()) {
            return false;
        }
        try {
            workers.execute(() -> {
                try {
                    request.run();
                } finally {
                    room.release();
                }
            });
            return true;
        } catch (RejectedExecutionException e) {
            // The service ends.
            room.release();
            return false;
        }
    }

    /** Streams keep their connections for long, and so have no more than half of them. */
    int stream(IntSupplier stream) {
        if (!streams.tryAcquire()) {
            throw unavailable("Too many streams are read", "BUSY");
        }
        try {
            return stream.getAsInt();
        } finally {
            streams.release();
        }
    }

    /** A path that the manifest names; empty for the text of a caller. */
    Optional<String> named(String path) {
        Frontend now = current;
        return Optional.of(path).filter(name -> now != null && now.rules().names(name));
    }

    /** The most bytes of a body. */
    int mostBytes() {
        Frontend now = current;
        return now == null ? MOST_BYTES : now.rules().limits().body();
    }

    /** What a request gets for a database whose rows are not served. */
    static RowsProblem notServed() {
        return new RowsProblem(
                404,
                "NOT_EXPOSED",
                "No rows are served of a database of that name",
                null,
                "The service needs lockkeeper.databases.<name>.rows.url.");
    }

    private static RowsProblem unavailable(String message, String code) {
        return new RowsProblem(503, code, message, null, "Try again in a moment.");
    }
}
