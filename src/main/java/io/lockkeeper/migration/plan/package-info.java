/** A plan as data: what is to be applied, and in which transactions. Knows no server. */
package io.lockkeeper.migration.plan;
