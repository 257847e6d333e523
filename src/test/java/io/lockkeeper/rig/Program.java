package io.lockkeeper.rig;

import java.time.Duration;

/** A program at work, or at its end. */
interface Program extends AutoCloseable {

    /** Waits for its end; returns whether it came. */
    boolean ended(Duration patience);

    int exitCode();

    /** All that it has said. */
    String output();

    /** SIGKILL. */
    void kill();

    /** SIGSTOP. */
    void freeze();

    /** SIGCONT. */
    void thaw();

    /** Sees to it that it is over. */
    @Override
    void close();
}
