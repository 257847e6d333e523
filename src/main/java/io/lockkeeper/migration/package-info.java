/** Brings the schema of a database to its level: the history tables of Prisma and Flyway, resolving, applying, repairing. */
package io.lockkeeper.migration;
