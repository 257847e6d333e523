package io.lockkeeper.migration.apply;

/** How long something has taken since it was begun. */
record Stopwatch(long start) {

    static Stopwatch begun() {
        return new Stopwatch(System.nanoTime());
    }

    long millis() {
        return (System.nanoTime() - start) / 1_000_000;
    }
}
