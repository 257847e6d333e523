/** Secrets: where their values come from, and the tokens of API callers. */
package io.lockkeeper.secret;
