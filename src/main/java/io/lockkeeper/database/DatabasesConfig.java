package io.lockkeeper.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/**
 * Databases that are declared in the configuration. Everything that can be wrong with a declaration is read as text, so that it
 * makes that database fail and not the whole service.
 */
@ConfigMapping(prefix = "lockkeeper")
public interface DatabasesConfig {

    /** Whether databases are brought to their level without being asked, when their own declaration does not say. */
    @WithDefault("false")
    boolean autoMigrate();

    /** The environment of databases whose declaration names none; without it each must name its own. */
    Optional<String> environment();

    /** The declared databases by name. */
    Map<String, Declared> databases();

    /** What {@code ${NAME}} stands for, in seeds and in the URLs of registered databases. */
    Map<String, String> secrets();

    /** Settings of dev mode; see {@code io.lockkeeper.dev}. */
    Map<String, String> dev();

    /** One declared database. */
    interface Declared {

        /** The name of a system. Required. */
        Optional<String> system();

        /** Where the database is, login included. Required. */
        Optional<String> url();

        /** The server's own address when {@code url} is a pooler's; migrations need it then. */
        Optional<String> directUrl();

        /** A server that reads may go to. */
        Optional<String> replicaUrl();

        /** One of development, testing, staging, production; decides about seeds. */
        Optional<String> environment();

        Optional<Boolean> autoMigrate();

        /** Whether the service is ready only when this database is at its level. */
        @WithDefault("true")
        boolean gate();

        /** Whether the database is created on its server when it is missing. */
        @WithDefault("false")
        boolean create();
    }
}
