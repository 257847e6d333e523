/** The entry point of the binary, and the start of the service. */
package io.lockkeeper.serve;
