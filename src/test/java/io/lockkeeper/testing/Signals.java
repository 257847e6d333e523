package io.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** Signals to processes that a test started. */
final class Signals {

    private Signals() {}

    /** Sends a signal by its name; a process that has just ended does not mind. */
    static void send(String signal, long... pids) {
        StringBuilder command = new StringBuilder("kill -").append(signal);
        Arrays.stream(pids).forEach(pid -> command.append(' ').append(pid));
        try {
            new ProcessBuilder("sh", "-c", command.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
