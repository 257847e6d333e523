/** What requests for rows could name in a database, and what the login of these requests may do. */
package io.lockkeeper.catalog.shape;
