/**
 * Understands a script without a server: {@link io.lockkeeper.sql.Script#parse} splits it into statements exactly as
 * PostgreSQL and psql would, says how each of them may be executed and what it makes, changes or drops, and refuses
 * what could not be carried out faithfully before anything is touched.
 */
package io.lockkeeper.sql;
