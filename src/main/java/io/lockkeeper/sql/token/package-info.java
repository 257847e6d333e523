/**
 * The tokens of SQL by PostgreSQL's lexical rules, and a cursor that reads a statement by its grammar. Nothing here knows what a
 * statement means.
 */
package io.lockkeeper.sql.token;
