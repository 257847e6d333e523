/** The question of an application, where a database stands, the answer, and how a database is brought to its level. */
package io.lockkeeper.gate;
