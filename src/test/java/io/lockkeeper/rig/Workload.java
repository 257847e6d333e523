package io.lockkeeper.rig;

import java.util.List;

/**
 * What the rig has done: an enum that grows and is used, a DO block, transactional changes, a concurrent index build with rows
 * before and after it, a unique one over duplicates, an index dropped concurrently, a trigger whose effect shows, a constraint
 * added and validated, a column that may no longer be empty, a table with defaults, and a seed by COPY. Small, because every query boundary is a point of a sweep. Rows that no constraint
 * keeps from being there twice show what was done twice.
 *
 * <p>The unique index must fail the first time: the rows hold duplicates, as in life. Then the developer
 * {@linkplain #CORRECTION removes the duplicates}, and the next run completes. Every tool gets this correction, once in a run of
 * the rig, when it has said that the index could not be built.
 */
final class Workload {

    /** Says that the unique index could not be built. */
    static final String DUPLICATES = "could not create unique index";

    /** What the developer does then. */
    static final String CORRECTION = "DELETE FROM port a USING port b WHERE a.code = b.code AND a.id > b.id";

    /** The rows of the seed. */
    static final List<String> SEED_ROWS =
            List.of("1,Ahoy", "2,\"Bow, and stern\"", "3,Crow's nest", "4,Draught", "5,Ensign");

    /** In order. */
    static final List<Step> STEPS = List.of(
            new Step("ports", true, """
                    CREATE TYPE berth_state AS ENUM ('free');
                    CREATE TABLE port AS SELECT i AS id, i % 990 AS code, 'port ' || i AS name FROM generate_series(1, 1000) i;
                    CREATE TABLE effect AS SELECT 'ports' AS step;
                    """),
            new Step("berths", true, """
                    ALTER TABLE port ADD PRIMARY KEY (id);
                    DO $$
                    BEGIN
                        CREATE TABLE seamark (number int PRIMARY KEY, name text NOT NULL);
                        CREATE TABLE berth (port int NOT NULL REFERENCES port, state berth_state NOT NULL);
                        FOR i IN 1..20 LOOP
                            INSERT INTO berth VALUES (i, 'free');
                        END LOOP;
                    END $$;
                    """),
            new Step("more_states", true, "ALTER TYPE berth_state ADD VALUE 'taken';\n"),
            new Step("take_berths", true, """
                    INSERT INTO berth VALUES (21, 'taken');
                    ALTER TABLE berth ADD COLUMN since date DEFAULT '2026-01-01';
                    """),
            new Step("before_index", true, "INSERT INTO effect VALUES ('before the index');\n"),
            new Step("index", false, "CREATE INDEX CONCURRENTLY port_name ON port (name);\n"),
            new Step("after_index", true, "INSERT INTO effect VALUES ('after the index');\n"),
            new Step("unique", false, "CREATE UNIQUE INDEX CONCURRENTLY port_code ON port (code);\n"),
            new Step("voyages", true, """
                    CREATE TABLE voyage (number int NOT NULL, port int NOT NULL, day date NOT NULL)
                        PARTITION BY RANGE (day);
                    CREATE TABLE voyage_2026 PARTITION OF voyage FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
                    """),
            new Step("log_book", true, """
                    CREATE FUNCTION log_voyage() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        INSERT INTO effect VALUES ('voyage ' || NEW.number);
                        RETURN NEW;
                    END $$;
                    CREATE TRIGGER log_book AFTER INSERT ON voyage FOR EACH ROW EXECUTE FUNCTION log_voyage();
                    """),
            new Step("sail", true, "INSERT INTO voyage VALUES (1, 1, '2026-05-01'), (2, 2, '2026-06-01');\n"),
            new Step("known_ports", true, """
                    ALTER TABLE voyage_2026 ADD CONSTRAINT known_port FOREIGN KEY (port) REFERENCES port NOT VALID;
                    """),
            new Step("check_ports", true, "ALTER TABLE voyage_2026 VALIDATE CONSTRAINT known_port;\n"),
            new Step("drop_name", false, "DROP INDEX CONCURRENTLY port_name;\n"),
            new Step("free_berths", true, """
                    ALTER TABLE berth RENAME COLUMN since TO taken_since;
                    CREATE VIEW free_berth AS SELECT port FROM berth WHERE state = 'free';
                    COMMENT ON VIEW free_berth IS 'where a ship may go';
                    """),
            new Step("named", true, "ALTER TABLE port ALTER COLUMN name SET NOT NULL, ADD CHECK (name <> '');\n"),
            new Step("quays", true, """
                    CREATE TABLE quay (
                        port int REFERENCES port, number int GENERATED ALWAYS AS IDENTITY, length numeric DEFAULT 80);
                    INSERT INTO quay (port) SELECT id FROM port WHERE id <= 3;
                    """),
            new Step(
                    "seed",
                    true,
                    "COPY seamark (number, name) FROM STDIN (FORMAT csv);\n" + String.join("\n", SEED_ROWS)
                            + "\n\\.\n"));

    private Workload() {}

    /** A step by its name. */
    static Step step(String name) {
        return STEPS.stream()
                .filter(step -> step.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /**
     * One change.
     *
     * @param transactional whether PostgreSQL lets it be in a transaction
     */
    record Step(String name, boolean transactional, String sql) {}
}
