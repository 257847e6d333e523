package io.lockkeeper.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Gives a test application a directory of systems of its own; {@link Service#system} writes into it. */
public final class SystemsForQuarkus implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        try {
            Path directory = Files.createDirectories(Path.of("target", "test-systems"));
            return Map.of(
                    "lockkeeper.systems.directories",
                    Files.createTempDirectory(directory.toAbsolutePath(), "run-")
                            .toString(),
                    // Short, so that tests see what an automatic retry would do.
                    "lockkeeper.watch.check-every",
                    "2s",
                    "lockkeeper.secrets.SERVER_PASSWORD",
                    Service.PASSWORD);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        // The build directory is thrown away as a whole.
    }
}
