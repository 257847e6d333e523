/** The command line: one class per command, thin; the same binary is the service. */
package io.lockkeeper.cli;
