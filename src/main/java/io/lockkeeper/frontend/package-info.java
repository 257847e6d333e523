/** The rows of databases over HTTP, for front ends: who calls, at what level a database is, and what is answered. */
package io.lockkeeper.frontend;
