package io.lockkeeper.seed;

/** Where the seeds of a database stand. */
public enum SeedState {
    /** Some file is not applied, or has changed since. */
    PENDING,
    /** All files are applied as they are, and every seed check holds. */
    SEEDED,
    /** All files are applied, but a seed check does not hold. */
    FAILED,
    /** The system has no seeds for the environment. */
    NONE
}
