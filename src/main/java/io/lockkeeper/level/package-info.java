/** Where a database stands: the history tables of Prisma and Flyway compared with the files of a system. Only the history tables write. */
package io.lockkeeper.level;
