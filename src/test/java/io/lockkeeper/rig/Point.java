package io.lockkeeper.rig;

import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.FaultProxy;
import io.lockkeeper.testing.FaultProxy.Request;
import io.lockkeeper.testing.TestDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One point of a sweep: a fresh database, a run with a fault at one query boundary, the invariants, a plain run again, and once
 * more if that fails, and the invariants again. While the first run is frozen, the plain one comes in beside it.
 */
final class Point {

    private static final int RUNS_AGAIN = 2;

    /** A program that takes longer is ended by the rig, as whoever waits for it would. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Tool tool;
    private final Fault fault;
    private final int boundary;
    private final BreakableServer server;
    private final TestDatabase database;
    private final Invariants invariants;
    private final AtomicBoolean corrected = new AtomicBoolean();
    private final CountDownLatch struckOrOver = new CountDownLatch(1);
    private final CountDownLatch strikeOver = new CountDownLatch(1);
    private final List<String> violations = new ArrayList<>();
    private Journey disturbed;
    private volatile String struck;
    private boolean hung;
    private boolean lied;
    private String lastFailure = "";

    private Point(
            Tool tool, Fault fault, int boundary, BreakableServer server, TestDatabase database, List<State> states) {
        this.tool = tool;
        this.fault = fault;
        this.boundary = boundary;
        this.server = server;
        this.database = database;
        this.invariants = new Invariants(tool, states);
    }

    /**
     * Tries it.
     *
     * @param boundary the number of the query boundary at which the fault strikes, from 1
     * @param database an empty one on the server
     * @param states those of the workload
     */
    static Finding tryOut(
            Tool tool, Fault fault, int boundary, BreakableServer server, TestDatabase database, List<State> states) {
        Point point = new Point(tool, fault, boundary, server, database, states);
        Outcome outcome = point.tryOut();
        return new Finding(
                tool,
                fault,
                boundary,
                point.struck,
                outcome,
                point.hung,
                List.copyOf(point.violations),
                point.lastFailure);
    }

    private Outcome tryOut() {
        boolean recovered = false;
        try (Traffic traffic = Traffic.on(database, fault.longestHold(), fault.pauseOfTraffic());
                FaultProxy proxy = FaultProxy.to(database.url(), this::meet)) {
            disturbed = new Journey(tool, proxy.url(), database, server, corrected);
            CompletableFuture<Void> first = CompletableFuture.runAsync(
                            () -> disturbed.go(fault.needsProcess(), PATIENCE),
                            task -> Thread.ofPlatform().start(task))
                    .whenComplete((nothing, failure) -> struckOrOver.countDown());
            struckOrOver.await();
            if (struck == null) {
                first.join();
                return Outcome.NOT_REACHED;
            }
            if (fault != Fault.FROZEN) {
                first.join();
                strikeOver.await();
                check(disturbed);
            }
            Sight now = null;
            for (int again = 1; again <= RUNS_AGAIN && !recovered; again++) {
                Journey plain = new Journey(tool, database.url(), database, server, corrected).go(false, PATIENCE);
                violations.addAll(Invariants.i4TakenOverInTime(plain));
                now = check(plain);
                lastFailure = plain.failures().isEmpty() ? "" : plain.failures().getLast();
                if (again == 1 && fault == Fault.FROZEN) {
                    first.join();
                    now = check(disturbed);
                }
                recovered = plain.succeeded() && invariants.isPlanned(now);
            }
            violations.addAll(Invariants.i5NothingIsLeftHalfDone(now));
            violations.addAll(Invariants.i8TrafficGoesOn(traffic));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return lied ? Outcome.FALSE_SUCCESS : recovered ? Outcome.RECOVERED : Outcome.HUMAN_NEEDED;
    }

    private void meet(Request request) throws IOException {
        if (request.number() != boundary) {
            request.forward();
            return;
        }
        struck = request.text();
        struckOrOver.countDown();
        try {
            fault.strike(request, new Scene(disturbed, server));
        } catch (SQLException e) {
            throw new IOException(e);
        } finally {
            strikeOver.countDown();
        }
    }

    /** Checks what must hold after a run; returns what is there now. */
    private Sight check(Journey journey) {
        server.awaitReady();
        hung |= journey.hung();
        Sight now = Sight.of(database.url(), tool);
        violations.addAll(invariants.atAnyTime(now));
        violations.addAll(invariants.i7FailuresSayWhatToDo(journey));
        if (journey.succeeded()) {
            List<String> lies = invariants.i6SuccessMeansThePlannedState(now);
            violations.addAll(lies);
            lied |= !lies.isEmpty();
        }
        return now;
    }
}
