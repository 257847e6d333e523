package io.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Signals to processes that a test started. */
final class Signals {

    /** Its bit in a set of signals. */
    private static final long SIGINT = 1L << 1;

    private Signals() {}

    /**
     * The command such that it hears SIGINT, whatever these tests were started from: a job in the background of a script has it ignored,
     * and so have all its children.
     */
    static List<String> hearingSigint(List<String> command) {
        if (!isSigintIgnored()) {
            return command;
        }
        List<String> wrapped = new ArrayList<>(List.of("env", "--default-signal=INT"));
        wrapped.addAll(command);
        return wrapped;
    }

    private static boolean isSigintIgnored() {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT) != 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

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
