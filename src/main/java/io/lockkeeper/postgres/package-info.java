/** Talks to one PostgreSQL server: addresses, sessions with explicit timeouts, advisory locks, SQLSTATE, identifiers. */
package io.lockkeeper.postgres;
