package io.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;

/** A one-shot command of the packaged application. */
public final class CommandProcess {

    private CommandProcess() {}

    /** Runs it to its end; returns what it says. */
    public static String succeeds(String... arguments) {
        try (ChildProcess process = Program.JVM.start(arguments[0], Map.of(), arguments)) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            return process.output();
        }
    }
}
