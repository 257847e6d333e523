/** A real PostgreSQL with nothing installed, for dev mode and tests; not part of the packaged product. */
package io.lockkeeper.dev;
