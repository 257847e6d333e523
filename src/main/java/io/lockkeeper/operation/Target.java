package io.lockkeeper.operation;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.secret.Secrets;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.SystemDefinition;
import java.util.function.Supplier;

/**
 * The database that an operation is about. Holds the password: not for logs.
 *
 * @param database its name
 * @param files reads the system that it holds
 * @param url the server's direct address, not a pooler's
 * @param environment {@code null} when the operation does not need one
 * @param create whether the database is to be created when the server has none of that name
 * @param secrets values of {@code ${NAME}} in seeds
 */
public record Target(
        String database,
        Supplier<SystemDefinition> files,
        DatabaseUrl url,
        Environment environment,
        boolean create,
        Secrets secrets) {

    /**
     * The system that it holds, read now.
     *
     * @throws io.lockkeeper.problem.Problem when its files cannot be read
     */
    public SystemDefinition system() {
        return files.get();
    }

    /** The same with a system that was read before, for an operation of several parts. */
    public Target with(SystemDefinition system) {
        return new Target(database, () -> system, url, environment, create, secrets);
    }
}
