package io.lockkeeper.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The packaged program in its two forms; both are in the build directory after {@code verify -Dnative}, the first after {@code package}. */
public enum Program {
    /** Its launcher, {@code lockkeeper}. */
    JVM,
    /** Its native executable, {@code *-runner}. */
    NATIVE;

    /** Starts a command of it; its output stays in {@code target/process-logs}. */
    public ChildProcess start(String name, Map<String, String> environment, String... arguments) {
        Map<String, String> all = new TreeMap<>(environment);
        if (this == JVM) {
            all.putIfAbsent("JAVA_HOME", System.getProperty("java.home"));
        }
        return ChildProcess.start(name, command(arguments), all);
    }

    /** How a command of it is started, for a test that starts it by another program. */
    public List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(file().toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private Path file() {
        Path build = Path.of(System.getProperty("lockkeeper.test.build", "target"));
        if (this == JVM) {
            return build.resolve("lockkeeper");
        }
        try (Stream<Path> files = Files.list(build)) {
            return files.filter(file -> file.toString().endsWith("-runner"))
                    .findAny()
                    .orElseThrow(
                            () -> new AssertionError("no native executable in " + build + ": build it with -Dnative"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
