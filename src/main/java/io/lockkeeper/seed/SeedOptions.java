package io.lockkeeper.seed;

/** What can be asked of a seed run: nothing; the environment is that of its target. */
public record SeedOptions() {}
