import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** Migrates by the Flyway library. Without a folder it only starts and ends, to tell what the start alone costs. */
public class FlywayPeer {

    public static void main(String[] folder) {
        FluentConfiguration configuration = Flyway.configure()
                .dataSource(System.getenv("JDBC_URL"), System.getenv("PGUSER"), System.getenv("PGPASSWORD"))
                .placeholderReplacement(false);
        // Flyway's own lock is a transaction, which CREATE INDEX CONCURRENTLY would wait for without end.
        configuration.getConfigurationExtension(PostgreSQLConfigurationExtension.class).setTransactionalLock(false);
        if (folder.length == 0) {
            return;
        }
        long start = System.nanoTime();
        configuration.locations("filesystem:" + folder[0]).load().migrate();
        System.out.printf("{\"millis\": %d}%n", (System.nanoTime() - start) / 1_000_000);
    }
}
