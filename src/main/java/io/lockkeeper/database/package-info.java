/** Managed databases: declared in the configuration or registered by the API, and where each stands. */
package io.lockkeeper.database;
