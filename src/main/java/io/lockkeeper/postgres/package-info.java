/** Talks to one PostgreSQL server: addresses, sessions with explicit timeouts, SQLSTATE, identifiers. */
package io.lockkeeper.postgres;
