package io.lockkeeper.run;

/**
 * A run is about to begin its work on a database, or has ended it. Fired on the thread of the run, which goes on when all observers
 * are done: at the beginning nothing is changed yet, at the end the record is still open.
 */
public record RunTurn(String database) {}
