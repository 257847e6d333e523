/**
 * What a statement would change, read from its text alone: {@link io.lockkeeper.sql.change.Changes#of} gives the list of
 * {@link io.lockkeeper.sql.change.Change changes} of one statement. It is read when it is asked for, not when a script is parsed.
 */
package io.lockkeeper.sql.change;
