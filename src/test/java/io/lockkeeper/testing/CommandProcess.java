package io.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A one-shot command of the packaged application. */
public final class CommandProcess {

    private CommandProcess() {}

    /** Runs it to its end; returns what it says. */
    public static String succeeds(String... arguments) {
        List<String> command = new ArrayList<>(List.of(ServiceProcess.launcher()));
        command.addAll(List.of(arguments));
        try (ChildProcess process =
                ChildProcess.start(arguments[0], command, Map.of("JAVA_HOME", System.getProperty("java.home")))) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            return process.output();
        }
    }
}
