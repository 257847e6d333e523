/** Where a database stands: the history tables of Prisma and Flyway compared with the files of a system. Reads only, except the history tables. */
package io.lockkeeper.level;
