package io.lockkeeper.rig;

import io.lockkeeper.rig.FaultProxy.Request;
import java.io.IOException;
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
    DELAY("request delayed for 400 ms") {
        @Override
        void strike(Request request, Scene scene) throws IOException {
            Scene.sleep(400);
            request.forward();
        }
    };

    private final String title;

    Fault(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    /** The longest that the tool may hold up others while this goes wrong: waiting for a lock, and having it. */
    Duration longestHold() {
        return Duration.ofMillis(3050);
    }

    /** Does it, and passes the request on where it must still arrive. */
    abstract void strike(Request request, Scene scene) throws IOException;
}
