package io.lockkeeper.rig;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * {@code flyway migrate} and {@code flyway repair} by Flyway's library: {@code <verb> <jdbc url> <folder>}. Its own command line
 * needs parts that are not in every Maven repository.
 */
public final class FlywayProgram {

    private FlywayProgram() {}

    public static void main(String... arguments) {
        FluentConfiguration configuration =
                Flyway.configure().dataSource(arguments[1], "postgres", "").locations("filesystem:" + arguments[2]);
        // As Flyway's documentation advises for CREATE INDEX CONCURRENTLY, which would wait for its transactional lock
        // for ever.
        configuration
                .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
        try {
            Flyway flyway = configuration.load();
            if (arguments[0].equals("repair")) {
                flyway.repair();
            } else {
                flyway.migrate();
            }
        } catch (FlywayException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }
}
