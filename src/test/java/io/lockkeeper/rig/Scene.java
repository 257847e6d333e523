package io.lockkeeper.rig;

/** Where a fault strikes: the programs that are at work, and the server. */
record Scene(Journey journey, RigServer server) {

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
