/** What the log of the service tells: a closed list of events. */
package io.lockkeeper.log;
