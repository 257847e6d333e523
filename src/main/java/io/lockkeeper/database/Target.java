package io.lockkeeper.database;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.system.Environment;

/**
 * A managed database as an operation needs it. Holds the password: not for logs.
 *
 * @param system the name of the system that the database holds
 * @param url the server's own address, not a pooler's
 * @param create whether the database is to be created when the server has none of that name
 */
public record Target(String database, String system, DatabaseUrl url, Environment environment, boolean create) {}
