/** Brings the schema of a database to its level: plans, checks, applies, repairs; takes a person's word on what a tool left in doubt. */
package io.lockkeeper.migration;
