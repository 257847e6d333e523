package io.lockkeeper.operation;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses that double, up to a longest one, each made up to half as long again by chance: many who wait do not come at the same moment. */
public final class Backoff {

    private final Duration longest;
    private Duration next;

    /** @param longest the longest pause before chance is added */
    public Backoff(Duration first, Duration longest) {
        this.next = first;
        this.longest = longest;
    }

    /** How long to wait now. */
    public Duration next() {
        Duration now = next;
        Duration twice = now.multipliedBy(2);
        next = twice.compareTo(longest) < 0 ? twice : longest;
        return now.plusMillis(ThreadLocalRandom.current().nextLong(now.toMillis() / 2 + 1));
    }
}
