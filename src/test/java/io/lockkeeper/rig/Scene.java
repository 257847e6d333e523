package io.lockkeeper.rig;

import io.lockkeeper.testing.TestDatabase;

/**
 * Where a fault strikes.
 *
 * @param database the database, by no proxy
 * @param journey the programs at work on it
 */
record Scene(TestDatabase database, Journey journey) {

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
