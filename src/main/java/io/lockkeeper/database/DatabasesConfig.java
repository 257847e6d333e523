package io.lockkeeper.database;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Databases that are declared in the configuration. Everything that can be wrong with a declaration is read as text, so that it
 * makes that database fail and not the whole service.
 */
@ConfigMapping(prefix = "lockkeeper.databases")
public interface DatabasesConfig {

    /** The declared databases by name. */
    @WithParentName
    Map<String, Declared> byName();

    /** One declared database. */
    interface Declared {

        /** The name of a system. Required. */
        Optional<String> system();

        /** Where the database is, login included. Required. */
        Optional<String> url();

        /** The server's direct address when {@code url} is a pooler's; migrations need it then. */
        Optional<String> directUrl();

        /** A server that reads may go to. */
        Optional<String> replicaUrl();

        /** One of development, testing, staging, production; decides about seeds. Default: {@code lockkeeper.environment}. */
        Optional<String> environment();

        /**
         * Whether the database is brought to its level without being asked. Default: {@code lockkeeper.auto-migrate}.
         */
        Optional<Boolean> autoMigrate();

        /** Whether the service is ready only when this database is at its level. */
        @WithDefault("true")
        boolean gate();

        /** Whether the database is created on its server when it is missing. */
        @WithDefault("false")
        boolean create();

        /** How its rows are served, when its system says that they are. */
        DeclaredRows rows();
    }

    /** How the rows of a declared database are served. */
    interface DeclaredRows {

        /** The login that takes the roles of requests; it owns nothing. Required for rows. */
        Optional<String> url();

        /**
         * Whether the roles of the manifest and that login are made, and given what the manifest exposes, at every level; for
         * development.
         */
        @WithDefault("false")
        boolean grant();

        /** How many connections it may have. */
        @WithDefault("10")
        int connections();

        /** Whether rows answer 503 while the gate of the database is shut, and not only for what has a level. */
        @WithDefault("false")
        boolean gated();

        /** How far the replica may be behind the primary; reads go to the primary when it is more. */
        @WithDefault("PT5S")
        Duration replicaLag();

        /** Other paths under which the rows are, such as {@code /rest/v1}. */
        Optional<List<String>> path();

        /** The secret of tokens that are signed with HS256. */
        Optional<String> jwtSecret();

        /** Where the keys of tokens are that are signed with RS256 or ES256: a JSON Web Key Set. */
        Optional<String> jwks();

        /** Who issues the tokens; others are rejected. */
        Optional<String> issuer();

        /** For whom the tokens are; others are rejected. */
        Optional<String> audience();

        /** From which origins browsers may ask, {@code *} for all. None in production when it is missing. */
        Optional<List<String>> origins();
    }
}
