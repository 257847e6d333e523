/** What the service does by itself: it checks every database, knows which there are, and brings them to their level. */
package io.lockkeeper.watch;
