package io.lockkeeper.migration.apply;

import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.time.Duration;
import java.util.function.IntFunction;

/** Does work on a connection, and again on a new one when it was lost. A server that is starting is waited for. */
public final class Reconnection {

    private static final int CONNECTIONS = 5;
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Stop stop;
    private final Listener listener;
    private final Duration pause;

    /** For one run, whose end is requested by its work. */
    public Reconnection(Work work) {
        this(work, PAUSE);
    }

    /** @param pause how long to wait before the second connection; before each further one it is as much longer */
    Reconnection(Work work, Duration pause) {
        this.stop = work.stop();
        this.listener = work.listener();
        this.pause = pause;
    }

    /**
     * Returns what the work returns.
     *
     * @param work connects by itself; is given the number of the connection, from 1
     * @throws Problem of the work, when a new connection would not help, or none could be made
     */
    public <T> T run(IntFunction<T> work) {
        Problem lost = null;
        for (int connection = 1; ; connection++) {
            try {
                return work.apply(connection);
            } catch (Problem problem) {
                boolean unreachable = problem.type() == ProblemType.DATABASE_UNREACHABLE;
                // What was done when the connection was lost says more than that nobody answers now.
                Problem known = unreachable && lost != null ? lost : problem;
                if (problem.type() == ProblemType.CONNECTION_LOST) {
                    lost = problem;
                } else if (!unreachable || (connection == 1 && !ServerProblems.isStarting(problem))) {
                    throw known;
                }
                if (connection == CONNECTIONS || stop.isRequested()) {
                    throw end(known);
                }
                listener.on(Event.reconnecting(problem.detail()));
                if (!Pause.of(stop, pause.multipliedBy(connection))) {
                    throw end(known);
                }
            }
        }
    }

    /** A run that a person has cancelled ends as cancelled, whatever it was waiting for. */
    private Problem end(Problem known) {
        return stop.isCancelled() ? stop.problem(known.detail()).causedBy(known) : known;
    }
}
