/** Brings databases to their level when the service starts, watches them, and answers whether traffic may flow. */
package io.lockkeeper.gate;
