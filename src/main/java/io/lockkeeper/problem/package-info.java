/** Every error: code, message, detail, remedy; HTTP status and exit code derived in one place. */
package io.lockkeeper.problem;
