/** Operations on databases: requested, executed one at a time for each database, followed while they go on. */
package io.lockkeeper.run;
