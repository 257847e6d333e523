package io.lockkeeper.cli;

import io.lockkeeper.dev.LocalPostgres;
import io.quarkus.runtime.Quarkus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Starts the service: HTTP, its own database, and the worker that brings declared databases to their level. */
@Command(name = "serve", description = "Start the service. This is what no command means.")
final class ServeCommand implements Callable<Integer> {

    /** The service was stopped; dev mode starts it again in the same process, so the process must not be ended. */
    static final int STOPPED = Integer.MIN_VALUE;

    @Override
    public Integer call() {
        LocalPostgres.startForDevMode();
        Quarkus.run();
        return STOPPED;
    }
}
