package io.lockkeeper.testing;

import java.nio.file.Path;

/**
 * A folder of many migrations of all kinds, of which every twentieth does not run in a transaction. Its end state says whether
 * each took effect exactly once: migrations count themselves in rows and would fail, or count too much, when run twice.
 */
public final class LongVoyage {

    private LongVoyage() {}

    /** Writes it. */
    public static SystemFolder write(Path directory, int migrations) {
        SystemFolder folder = SystemFolder.prisma(directory).migration(name(0), """
                CREATE TYPE cargo_state AS ENUM ('loaded');
                CREATE TABLE port (id int PRIMARY KEY, name text NOT NULL);
                CREATE TABLE voyage_log (step int NOT NULL, what text NOT NULL);
                INSERT INTO port SELECT i, 'port ' || i FROM generate_series(1, 20000) i;
                """);
        for (int i = 1; i < migrations; i++) {
            folder.migration(name(i), i % 20 == 10 ? outside(i) : inside(i));
        }
        return folder;
    }

    private static String name(int i) {
        return "%04d_step".formatted(i);
    }

    private static String inside(int i) {
        String log = "INSERT INTO voyage_log VALUES (%d, 'in a transaction');\n".formatted(i);
        return log
                + switch (i % 6) {
                    case 0 -> "ALTER TYPE cargo_state ADD VALUE 'state %d';\n".formatted(i);
                    case 1 -> "CREATE TABLE cargo_%d (id int PRIMARY KEY, port int REFERENCES port);\n".formatted(i);
                    case 2 ->
                        "DO $$ BEGIN FOR i IN 1..100 LOOP INSERT INTO voyage_log VALUES (%d, 'loop');".formatted(i)
                                + " END LOOP; END $$;\n";
                    case 3 ->
                        "CREATE FUNCTION weigh_%d(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a + 1; END;\n"
                                .formatted(i);
                    case 4 -> "UPDATE port SET name = name || '.' WHERE id %% 7 = %d;\n".formatted(i % 7);
                    default ->
                        "BEGIN;\nALTER TABLE port ADD COLUMN c%1$d int DEFAULT %1$d;\nCOMMIT;\nBEGIN;\n%2$sCOMMIT;\n"
                                .formatted(i, log);
                };
    }

    /** The index in the middle of a file, so that pieces before and behind it must be resumed. */
    private static String outside(int i) {
        return switch (i % 80) {
            case 10 -> """
                    INSERT INTO voyage_log VALUES (%1$d, 'before');
                    CREATE INDEX CONCURRENTLY port_name_%1$d ON port (name, (id %% %1$d));
                    INSERT INTO voyage_log VALUES (%1$d, 'behind');
                    """.formatted(i);
            case 30 ->
                "CREATE UNIQUE INDEX CONCURRENTLY port_unique_%1$d ON port (id, (name || '%1$d'));\n".formatted(i);
            case 50 -> """
                    INSERT INTO voyage_log VALUES (%1$d, 'before');
                    REINDEX TABLE CONCURRENTLY port;
                    DROP INDEX CONCURRENTLY IF EXISTS port_name_%2$d;
                    INSERT INTO voyage_log VALUES (%1$d, 'behind');
                    """.formatted(i, i - 40);
            default -> "VACUUM (ANALYZE) port;\nCREATE INDEX CONCURRENTLY ON port (name);\n";
        };
    }
}
