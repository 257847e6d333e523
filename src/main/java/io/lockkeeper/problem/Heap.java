package io.lockkeeper.problem;

/** What the process may use of memory, and what is said when it is not enough. */
public final class Heap {

    private Heap() {}

    /** A part of the largest heap, in bytes; asked each time, since a native executable learns its heap when it starts. */
    public static long part(int of) {
        return Runtime.getRuntime().maxMemory() / of;
    }

    /**
     * The problem that memory was exhausted, perhaps by several runs at once.
     *
     * @param during what was done, such as {@code the check of 'shop'}
     */
    public static Problem exhausted(String during, OutOfMemoryError e) {
        return Problem.of(
                        ProblemType.MEMORY_EXHAUSTED,
                        "The heap of %d MB was exhausted during %s.",
                        part(1) >> 20,
                        during)
                .remedy("Give the process more memory, split the largest scripts, or let fewer runs go on at once:"
                        + " lockkeeper.runs.parallel.")
                .causedBy(e);
    }
}
