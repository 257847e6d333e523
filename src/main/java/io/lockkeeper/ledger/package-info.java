/**
 * What Lockkeeper keeps on a managed database, in schema {@code lockkeeper}: the lease, the statement journal, the checksums
 * of tokens, the seed history. It survives the loss of the service's records.
 */
package io.lockkeeper.ledger;
