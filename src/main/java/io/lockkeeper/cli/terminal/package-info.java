/** How a command speaks and ends: results, problems and their commands, progress, signals. Knows no command. */
package io.lockkeeper.cli.terminal;
