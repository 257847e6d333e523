package io.lockkeeper.rows;

import io.lockkeeper.catalog.shape.ShapeReader;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.RequestPool;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.rows.exposure.Exposing;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.Systems;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The rows of a small library on a real server, with a reader who needs no token and an editor. */
final class Library implements AutoCloseable {

    static final String READER = "library_reader";
    static final String EDITOR = "library_editor";

    private static final String ROLES = """
            DO $$ DECLARE name text; BEGIN
                FOREACH name IN ARRAY ARRAY['library_reader', 'library_editor', 'library_login'] LOOP
                    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
                        EXECUTE format('CREATE ROLE %I NOINHERIT', name);
                    END IF;
                END LOOP;
                ALTER ROLE library_login LOGIN;
                GRANT library_reader, library_editor TO library_login;
            END $$""";

    private static final String FIRST_ROW = "INSERT INTO shelf.author";
    private static final String LAST_ROW = "ANALYZE;";

    private final DatabaseUrl url;
    private final String script = resource("library.sql");
    private final RowsRules rules;
    private final RequestPool pool;
    private Rows rows;

    /** @param folder where the manifest can be written */
    Library(Path folder) throws SQLException {
        url = TestServer.createDatabase();
        try (Session session = TestServer.session(url)) {
            session.execute(ROLES);
            session.execute(script);
        }
        SystemFolder system = SystemFolder.prisma(folder).file("system.yaml", resource("system.yaml"));
        rules = new Systems(false, List.of(system.path()))
                .resolve(system.path().toString())
                .manifest()
                .rows();
        pool = RequestPool.open(
                new DatabaseUrl(url.host(), url.port(), url.database(), "library_login", null, null, Map.of()), 4);
        look();
    }

    static String resource(String name) {
        try (InputStream in = Library.class.getResourceAsStream("/rows/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    DatabaseUrl url() {
        return url;
    }

    /** Reads anew what there is. */
    Exposing.Result look() {
        try (Session session = TestServer.session(url)) {
            Exposing.Result exposed = Exposing.of(
                    rules, Environment.TESTING, ShapeReader.read(session, rules.schemas(), Set.of(READER, EDITOR)));
            rows = new Rows(rules, exposed, pool, null, "Library", "/rows/library");
            return exposed;
        }
    }

    /** All rows as they were at first. */
    void reset() throws SQLException {
        String inserts = script.substring(script.indexOf(FIRST_ROW), script.indexOf(LAST_ROW));
        try (Session session = TestServer.session(url)) {
            session.execute("""
                    DO $$ DECLARE one regclass; BEGIN
                        FOR one IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace IN ('shelf'::regnamespace, 'staff'::regnamespace) LOOP
                            EXECUTE format('TRUNCATE %s RESTART IDENTITY CASCADE', one);
                        END LOOP;
                    END $$""");
            session.execute(inserts);
        }
    }

    Answer ask(Request request, Caller caller) {
        return rows.answer(request, caller, level -> Optional.empty());
    }

    /** The answer to a request of the reader. */
    Answer get(String pathAndQuery) {
        return ask(request("GET", pathAndQuery, Map.of(), ""), new Caller(READER, ""));
    }

    static Request request(String method, String pathAndQuery, Map<String, String> headers, String body) {
        int question = pathAndQuery.indexOf('?');
        Map<String, String> lower = new TreeMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(), value));
        return new Request(
                method,
                question < 0 ? pathAndQuery : pathAndQuery.substring(0, question),
                question < 0 ? null : pathAndQuery.substring(question + 1),
                lower,
                body);
    }

    @Override
    public void close() {
        pool.close();
    }
}
