/** Applies a plan: attempts with their transactions, statements outside of them, patience with locks and connections, the record of it all. */
package io.lockkeeper.migration.apply;
