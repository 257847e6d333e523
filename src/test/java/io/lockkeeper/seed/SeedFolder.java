package io.lockkeeper.seed;

import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.migration.Migrator;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.system.Systems;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A system of one table {@code colour(code, label)} in a folder and in a database of its own, for seeds to be written to. */
final class SeedFolder {

    final DatabaseUrl database = TestServer.createDatabase();
    private final Path folder;

    SeedFolder(Path folder) {
        this.folder = folder;
        write(
                "migrations/1_init/migration.sql",
                "CREATE TABLE colour (code text PRIMARY KEY, label text NOT NULL CHECK (label <> ''), touched integer"
                        + " NOT NULL DEFAULT 0)");
        manifest("");
    }

    /** The manifest; {@code more} is added to what every system needs. */
    SeedFolder manifest(String more) {
        return write("system.yaml", """
                name: colours
                layout: prisma
                production-seeds: [common/*]
                csv:
                  colours.csv: { table: colour, key: [code] }
                retry: { attempts: 2, wait: 10ms }
                """ + more);
    }

    SeedFolder seed(String path, String content) {
        return write("seeds/" + path, content);
    }

    SeedFolder write(String path, String content) {
        try {
            Path file = folder.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Brings the database to its level and seeds it. */
    SeedResult seed(Environment environment, Map<String, String> secrets) {
        migrate();
        return seedOver(database, environment, secrets);
    }

    /** Brings the database to its level. */
    void migrate() {
        new Migrator(definition(), database, MigrateOptions.DEFAULT, Asked.DEFAULT.work(Listener.NONE)).migrate();
    }

    SeedResult seed() {
        return seed(Environment.DEVELOPMENT, Map.of());
    }

    /** Seeds without migrating first. */
    SeedResult seedOnly() {
        return seedOver(database, Environment.DEVELOPMENT, Map.of());
    }

    /** Seeds without migrating first, reaching the database in its own way. */
    SeedResult seedOver(DatabaseUrl url, Environment environment, Map<String, String> secrets) {
        return seeder(url, environment, secrets, Asked.DEFAULT.work(Listener.NONE))
                .seed();
    }

    /** Seeds for development without migrating first, under circumstances of its own. */
    SeedResult seedOver(DatabaseUrl url, Work work) {
        return seeder(url, Environment.DEVELOPMENT, Map.of(), work).seed();
    }

    private Seeder seeder(DatabaseUrl url, Environment environment, Map<String, String> secrets, Work work) {
        return new Seeder(definition(), url, environment, name -> Optional.ofNullable(secrets.get(name)), work);
    }

    private SystemDefinition definition() {
        return new Systems(false, List.of()).resolve(folder.toString());
    }

    /** All rows as {@code code=label}, in order. */
    List<String> rows() {
        return texts("SELECT code || '=' || label FROM colour ORDER BY code");
    }

    List<String> texts(String sql) {
        try (Session session = TestServer.session(database)) {
            return session.query(sql, row -> row.getString(1));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void execute(String sql) {
        try (Session session = TestServer.session(database)) {
            session.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
