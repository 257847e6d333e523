/** Seeds: rows that a system needs in an environment; versioned by checksum, applied in order, checked afterwards. */
package io.lockkeeper.seed;
