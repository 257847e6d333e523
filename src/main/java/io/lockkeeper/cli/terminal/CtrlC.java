package io.lockkeeper.cli.terminal;

/**
 * Hears Ctrl-C (SIGINT) instead of ending the process by it.
 *
 * <p>The JDK supports no other way to tell SIGINT from SIGTERM, or to hear a second one: a shutdown hook knows neither. {@code
 * sun.misc.Signal} is in the module {@code jdk.unsupported}, which is kept for uses like this one; Quarkus uses it for the service, and
 * it works in a native executable. The compiler warns of it, and of nothing else: no other file knows it.
 */
final class CtrlC {

    private CtrlC() {}

    /**
     * From now on Ctrl-C does this, on a separate thread, each time. Where the JVM leaves signals alone ({@code java -Xrs}), nothing
     * changes.
     */
    static void does(Runnable action) {
        try {
            sun.misc.Signal.handle(new sun.misc.Signal("INT"), signal -> action.run());
        } catch (IllegalArgumentException e) {
            // Then Ctrl-C ends the process, and the next run goes on from there.
        }
    }
}
