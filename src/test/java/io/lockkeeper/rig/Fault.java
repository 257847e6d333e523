package io.lockkeeper.rig;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.FaultProxy.Request;
import io.lockkeeper.testing.Waiting;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** What goes wrong at a query boundary. */
enum Fault {
    CUT_BEFORE("connection cut, request lost") {
        @Override
        void strike(Request request, Scene scene) {
            request.cut();
        }
    },
    CUT_BEHIND("connection cut, answer lost") {
        @Override
        void strike(Request request, Scene scene) throws IOException {
            request.cutBehind();
        }
    },
    DELAY("request late by 400 ms") {
        @Override
        void strike(Request request, Scene scene) throws IOException {
            Waiting.pause(Duration.ofMillis(400));
            request.forward();
        }
    },
    BLACK_HOLE("connection silent forever") {
        @Override
        void strike(Request request, Scene scene) {
            request.swallow();
        }
    },
    KILLED("tool killed (SIGKILL)") {
        @Override
        void strike(Request request, Scene scene) throws IOException {
            scene.journey().current().kill();
            request.forward();
        }
    },
    FROZEN("tool frozen for 60 s (SIGSTOP)") {
        @Override
        void strike(Request request, Scene scene) throws IOException {
            Program program = scene.journey().current();
            program.freeze();
            request.forward();
            Waiting.pause(Duration.ofMinutes(1));
            program.thaw();
        }
    },
    TERMINATED("session ended (pg_terminate_backend)") {
        @Override
        void strike(Request request, Scene scene) throws IOException, SQLException {
            inTheMidst(request, scene, rig -> Scene.terminate(rig, request));
        }
    },
    BACKEND_KILLED("backend killed (SIGKILL)") {
        @Override
        void strike(Request request, Scene scene) throws IOException, SQLException {
            inTheMidst(request, scene, rig -> scene.kill(rig, request));
        }
    },
    SERVER_STOPPED("server stopped (-m immediate), started") {
        @Override
        void strike(Request request, Scene scene) throws IOException {
            forwardForAMoment(request);
            scene.server().stopImmediately();
            scene.server().startAgain();
        }
    };

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration HOLD = Duration.ofMillis(2050);

    /** The server ends sessions of ours that say nothing for this long. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private final String title;

    Fault(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** Does it, and passes the request on where it must still arrive. */
    abstract void strike(Request request, Scene scene) throws IOException, SQLException;

    /** Whether the tool must be in a separate process for it. */
    boolean needsProcess() {
        return this == KILLED || this == FROZEN;
    }

    /** Whether the server is not to be shared with others meanwhile. */
    boolean takesServerDown() {
        return this == BACKEND_KILLED || this == SERVER_STOPPED;
    }

    /** Whether nothing happens for long. */
    boolean isSlow() {
        return this == BLACK_HOLE || this == FROZEN;
    }

    /** Between two transactions of the traffic: many slow points are tried side by side. */
    Duration pauseOfTraffic() {
        return Duration.ofMillis(isSlow() ? 500 : 20);
    }

    /** The longest that the tool may hold up others while this goes wrong: waiting for a lock, having it, and silent with it. */
    Duration longestHold() {
        Duration usual = LOCK_TIMEOUT.plus(HOLD);
        return isSlow() ? usual.plus(SILENCE) : usual;
    }

    /** Strikes from a session that was there before the request, so that no time is lost. */
    private static void inTheMidst(Request request, Scene scene, Strike strike) throws IOException, SQLException {
        try (Session rig = scene.session()) {
            forwardForAMoment(request);
            strike.from(rig);
        }
    }

    /** The server is in the midst of it, or just after it, or before: 0, 10 or 20 ms after it has sent for it. */
    private static void forwardForAMoment(Request request) throws IOException {
        request.forward();
        Waiting.pause(Duration.ofMillis(request.number() % 3 * 10));
    }

    /** What is done to the session of a request. */
    private interface Strike {
        void from(Session rig) throws SQLException;
    }
}
