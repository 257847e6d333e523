package io.lockkeeper.rig;

import io.lockkeeper.rig.FaultProxy.Request;
import io.lockkeeper.testing.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One point of a sweep: a fresh database, a run with a fault at one query boundary, the invariants, a plain run again, and once
 * more if that fails, and the invariants again.
 */
final class Point {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int RUNS_AGAIN = 2;

    private final Tool tool;
    private final Fault fault;
    private final int boundary;
    private final List<State> states;
    private final AtomicBoolean corrected = new AtomicBoolean();
    private final List<String> violations = new ArrayList<>();
    private volatile String struck;

    /**
     * @param boundary the number of the query boundary at which the fault strikes, from 1
     * @param states those of the workload on this server
     */
    Point(Tool tool, Fault fault, int boundary, List<State> states) {
        this.tool = tool;
        this.fault = fault;
        this.boundary = boundary;
        this.states = states;
    }

    /** Tries it on an empty database. */
    Finding tryOn(TestDatabase database) {
        Invariants invariants = new Invariants(tool, database, states);
        boolean falseSuccess = false;
        boolean recovered = false;
        try (Traffic traffic = Traffic.on(database, fault.longestHold());
                FaultProxy proxy = proxy(database)) {
            Journey journey = journeys[0] = new Journey(tool, proxy.url(), database, corrected);
            journey.go(PATIENCE);
            if (struck == null) {
                return new Finding(tool, fault, boundary, "", Outcome.NOT_REACHED, List.of());
            }
            falseSuccess |= check(invariants, journey);
            for (int again = 1; again <= RUNS_AGAIN && !recovered; again++) {
                Journey plain = new Journey(tool, database.url(), database, corrected).go(PATIENCE);
                violations.addAll(invariants.i4TakenOverInTime(plain));
                falseSuccess |= check(invariants, plain);
                recovered = plain.succeeded() && invariants.isPlanned();
            }
            violations.addAll(invariants.i5NothingIsLeftHalfDone());
            violations.addAll(invariants.i8TrafficGoesOn(traffic));
        }
        Outcome outcome = falseSuccess ? Outcome.FALSE_SUCCESS : recovered ? Outcome.RECOVERED : Outcome.HUMAN_NEEDED;
        return new Finding(tool, fault, boundary, struck, outcome, List.copyOf(violations));
    }

    private final Journey[] journeys = new Journey[1];

    private FaultProxy proxy(TestDatabase database) {
        return FaultProxy.to(database.url(), request -> meet(request, database));
    }

    private void meet(Request request, TestDatabase database) throws IOException {
        if (request.number() != boundary) {
            request.forward();
            return;
        }
        struck = request.text();
        fault.strike(request, new Scene(database, journeys[0]));
    }

    /** Checks what must hold after a run; returns whether the run has claimed a success that is none. */
    private boolean check(Invariants invariants, Journey journey) {
        violations.addAll(invariants.atAnyTime());
        violations.addAll(invariants.i7FailuresSayWhatToDo(journey));
        if (journey.succeeded()) {
            List<String> lies = invariants.i6SuccessMeansThePlannedState();
            violations.addAll(lies);
            return !lies.isEmpty();
        }
        return false;
    }
}
