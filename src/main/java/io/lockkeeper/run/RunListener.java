package io.lockkeeper.run;

/** Hears of a run while it goes on. Called by the run's own threads: it must be quick, safe for several threads, and not throw. */
@FunctionalInterface
public interface RunListener {

    /** Listens to nothing. */
    RunListener NONE = event -> {};

    void on(RunEvent event);
}
