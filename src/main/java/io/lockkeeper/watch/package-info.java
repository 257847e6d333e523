/** What the service does by itself: it checks every database, keeps track of those there are, and brings them to their level. */
package io.lockkeeper.watch;
