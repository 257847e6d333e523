package io.lockkeeper.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Migrations and seeds that hold a secret, {@code CANARY}, and fail. */
final class CanaryScripts {

    /** A value that does not fit into its column or type. The person at the terminal sees it, and nobody else. */
    static final Set<String> VALUES = Set.of(
            "COPY data",
            "COPY data with a field too many",
            "a duplicate row",
            "a cast",
            "a setting that cannot be",
            "a row that is converted",
            "a row that violates a check");

    /** The seed whose secret is in a mounted file. */
    static final String MOUNTED = "seed secret in a mounted file";

    private CanaryScripts() {}

    /** Migrations by the place of their secret. */
    static Map<String, String> migrations() {
        Map<String, String> scripts = new LinkedHashMap<>();
        passwords(scripts);
        connections(scripts);
        blocks(scripts);
        scripts.put("a line comment", "SELECT 1; -- password CANARY\nSELECT 1 / 0 -- CANARY");
        scripts.put("a block comment", "CREATE TABLE /* password CANARY */ t (a nothing)");
        scripts.put("a setting with a word", "SET app.secret = CANARY; SELECT 1 / 0");
        scripts.put("a setting that cannot be", "SET work_mem = 'CANARY'");
        scripts.put("a literal where none can be", "CREATE TABLE t (a int);\nINSERT INTO t 'CANARY'");
        scripts.put("a default of a column", "CREATE TABLE t (api_token text DEFAULT 'CANARY' nonsense)");
        scripts.put("COPY data", "CREATE TABLE t (a int);\nCOPY t FROM stdin;\nCANARY\n\\.\n");
        scripts.put(
                "COPY data with a field too many", "CREATE TABLE t (a text);\nCOPY t FROM stdin;\na\tCANARY\n\\.\n");
        scripts.put("a duplicate row", "CREATE TABLE t (a text UNIQUE); INSERT INTO t VALUES ('CANARY'), ('CANARY')");
        scripts.put("a cast", "SELECT lower('CANARY')::int");
        scripts.put(
                "a row that is converted",
                "CREATE TABLE t (a text); INSERT INTO t VALUES ('CANARY'); ALTER TABLE t ALTER a TYPE int USING a::int");
        scripts.put(
                "a row that violates a check",
                "CREATE TABLE t (a text, CHECK (a < 'a')); INSERT INTO t VALUES ('CANARY')");
        return scripts;
    }

    private static void passwords(Map<String, String> scripts) {
        scripts.put("PASSWORD '…'", "CREATE ROLE postgres PASSWORD 'CANARY'");
        scripts.put("PASSWORD E'…'", "ALTER ROLE nobody_x PASSWORD E'CANARY\\n'");
        scripts.put("PASSWORD U&'…'", "ALTER ROLE nobody_x PASSWORD U&'CANARY'");
        scripts.put("PASSWORD $$…$$", "CREATE ROLE postgres LOGIN PASSWORD $$CANARY$$");
        scripts.put("PASSWORD $tag$…$tag$", "CREATE ROLE r PASSWORD VALID $pw$CANARY$pw$");
        scripts.put("PASSWORD \"…\"", "CREATE ROLE r PASSWORD \"CANARY\"");
        scripts.put("PASSWORD and a word", "ALTER ROLE r PASSWORD CANARY");
        scripts.put("PASSWORD after a comment", "ALTER ROLE r PASSWORD /* it is */ CANARY");
    }

    private static void connections(Map<String, String> scripts) {
        scripts.put(
                "user mapping",
                "CREATE USER MAPPING FOR CURRENT_USER SERVER nobody_x OPTIONS (user 'u', password 'CANARY')");
        scripts.put(
                "user mapping in double quotes",
                "CREATE USER MAPPING FOR CURRENT_USER SERVER nobody_x OPTIONS (\"password\" \"CANARY\")");
        scripts.put(
                "dblink", "CREATE EXTENSION dblink; SELECT dblink_connect('host=127.0.0.1 port=1 password=CANARY')");
        scripts.put("dblink without a form", "CREATE EXTENSION dblink; SELECT dblink_connect('host=127.0.0.1 CANARY')");
        scripts.put(
                "subscription",
                "CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1 dbname=x password=CANARY' PUBLICATION p");
        scripts.put("subscription without a form", "CREATE SUBSCRIPTION s CONNECTION 'dbname=x CANARY' PUBLICATION p");
    }

    private static void blocks(Map<String, String> scripts) {
        scripts.put("DO block", "DO $$ BEGIN EXECUTE 'CREATE ROLE postgres PASSWORD ''CANARY'''; END $$");
        scripts.put("DO block that does not parse", "DO $$ BEGIN EXECUTE 'CREATE ROLE r PASSWORD CANARY'; END $$");
        scripts.put(
                "RAISE in a statement that names a secret",
                "DO $$ DECLARE password text := 'CANARY'; BEGIN RAISE EXCEPTION 'wrong: %', password; END $$");
        scripts.put(
                "RAISE with detail and hint",
                "DO $$ BEGIN RAISE EXCEPTION 'the password' USING DETAIL = 'CANARY', HINT = 'CANARY'; END $$");
        scripts.put(
                "notice and warning",
                "DO $$ BEGIN RAISE NOTICE 'CANARY'; RAISE WARNING 'CANARY'; END $$; SELECT 1 / 0");
        scripts.put("commit that fails", """
                CREATE TABLE t (a text);
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
                    $$ DECLARE password text := 'CANARY'; BEGIN RAISE EXCEPTION 'wrong: %', password; END $$;
                CREATE CONSTRAINT TRIGGER late AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse();
                INSERT INTO t VALUES ('a')""");
    }

    /** Seeds by the place of their secret, which is the value of {@code ${SEED_CANARY}} or stands in the file. */
    static Map<String, String> seeds() {
        Map<String, String> seeds = new LinkedHashMap<>();
        seeds.put(MOUNTED, "SELECT ${NAME}::int");
        seeds.put("seed secret in a cast", "SELECT ${NAME}::int");
        seeds.put("seed secret in two rows", "INSERT INTO t (a) VALUES (${NAME}), (${NAME})");
        seeds.put("seed secret in a row without a number", "INSERT INTO t (a, n) VALUES (${NAME}, NULL)");
        seeds.put(
                "seed secret in a password",
                "DO $$ BEGIN EXECUTE format('CREATE ROLE postgres PASSWORD %L', ${NAME}); END $$");
        seeds.put(
                "seed secret in RAISE",
                "SELECT set_config('a.b', ${NAME}, true); DO $$ BEGIN RAISE EXCEPTION 'no: %', current_setting('a.b'); END $$");
        return seeds;
    }
}
