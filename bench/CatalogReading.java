import io.lockkeeper.catalog.Catalog;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads what a database holds, several times over one session, and says what each time took, and how much memory the result has. */
public class CatalogReading {

    public static void main(String[] times) {
        List<Double> reads = new ArrayList<>();
        List<Double> fingerprints = new ArrayList<>();
        try (Session session = Session.open(
                DatabaseUrl.parse(System.getenv("DATABASE_URL")), "bench", new Timeouts(Duration.ZERO, Duration.ZERO))) {
            for (int i = 0; i < Integer.parseInt(times[0]); i++) {
                read(session, reads, fingerprints);
            }
            double before = usedMegabytes();
            Catalog catalog = Catalog.read(session);
            double after = usedMegabytes();
            System.out.printf(
                    "{\"objects\": %d, \"reads\": %s, \"fingerprints\": %s, \"heap\": %.2f}%n",
                    catalog.entries().size(), reads, fingerprints, after - before);
        }
    }

    /** A method, so that nothing holds the catalogue afterwards. */
    private static void read(Session session, List<Double> reads, List<Double> fingerprints) {
        long start = System.nanoTime();
        Catalog catalog = Catalog.read(session);
        reads.add((System.nanoTime() - start) / 1e9);
        start = System.nanoTime();
        catalog.fingerprint();
        fingerprints.add((System.nanoTime() - start) / 1e9);
    }

    private static double usedMegabytes() {
        // The first leaves what only its references, such as those of the driver to its results, have held.
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0;
    }
}
