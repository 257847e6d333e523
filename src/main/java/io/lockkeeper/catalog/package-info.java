/** What a database holds, in PostgreSQL's canonical definitions. */
package io.lockkeeper.catalog;
