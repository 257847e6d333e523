/** Who may come in and what they may do: roles, API tokens, the settings of both. */
package io.lockkeeper.security;
