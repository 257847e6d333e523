package io.lockkeeper.operation;

/** Hears of a run while it goes on. Called by the threads of the run: it must be quick, safe for several threads, and not throw. */
@FunctionalInterface
public interface Listener {

    /** Listens to nothing. */
    Listener NONE = event -> {};

    void on(Event event);
}
