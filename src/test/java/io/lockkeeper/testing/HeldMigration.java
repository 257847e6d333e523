package io.lockkeeper.testing;

/** A migration that is at work for as long as a test needs it: until it is released, instead of for a time. */
public final class HeldMigration {

    /** What an earlier migration must have executed. */
    public static final String TABLE = "CREATE TABLE released ();\n";

    /** The statement that goes on until then. */
    public static final String STATEMENT =
            "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM released) LOOP PERFORM pg_sleep(0.05); END LOOP; END $$;\n";

    /** The statement in {@link Sessions}. */
    public static final String PATTERN = "DO $$ BEGIN WHILE NOT EXISTS (SELECT FROM released)%";

    private HeldMigration() {}

    /** Waits until the statement is executed. */
    public static void await(TestDatabase database) {
        database.sessions().awaitExecuting(PATTERN);
    }

    /** Lets it end, now and whenever it is executed again. */
    public static void release(TestDatabase database) {
        database.execute("INSERT INTO released DEFAULT VALUES");
    }
}
