/** The append-only record of who did what, when, to which database. */
package io.lockkeeper.audit;
