/** Who may call the API: the settings of API tokens and OpenID Connect, and the check of each request. */
package io.lockkeeper.security;
