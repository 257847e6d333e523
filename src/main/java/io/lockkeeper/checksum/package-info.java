/** Checksums: SHA-256 in the one form in which Lockkeeper writes it. */
package io.lockkeeper.checksum;
