package io.lockkeeper.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.catalog.shape.Shape;
import io.lockkeeper.catalog.shape.ShapeReader;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.RequestPool;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.rows.exposure.Exposing;
import io.lockkeeper.rows.exposure.GrantSql;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.Systems;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestServer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a manifest says of whose rows are whose, as the SQL for it makes the database keep it. */
class OwnRowsTest {

    private static final String MANIFEST = """
            name: notes
            layout: prisma
            rows:
              roles: { allowed: [notes_user] }
              expose:
                notes:
                  read: "*"
                  filter: any
                  order: any
                  insert: [id, tenant, title]
                  update: [title, tenant]
                  delete: true
                  count: exact
                  aggregates: true
                  own: { column: tenant, claim: tenant }
                  embed: any
                lines:
                  read: "*"
                  filter: any
                  order: any
                  insert: any
                  update: [body]
                  delete: true
                  count: exact
                  aggregates: true
                  own: { column: note_id, of: notes, by: id }
                  embed: any
            """;

    private static final List<String> FILTERS = List.of(
            "",
            "id=gt.0",
            "or=(tenant.eq.a,tenant.eq.b)",
            "tenant=neq.a",
            "tenant=in.(a,b)",
            "not.and=(tenant.eq.a)",
            "tenant=like.*",
            "tenant=not.is.null");

    private static final List<String> SELECTS = List.of(
            "*",
            "tenant,lines(*)",
            "tenant,lines!inner(body)",
            "tenant,count()",
            "tenant,id::text",
            "tenant,lines(count)");

    @TempDir
    Path folder;

    private DatabaseUrl url;
    private RowsRules rules;
    private Shape before;
    private RequestPool pool;
    private Rows rows;

    @BeforeEach
    void grant() throws SQLException {
        url = TestServer.createDatabase();
        SystemFolder system = SystemFolder.prisma(folder).file("system.yaml", MANIFEST);
        rules = new Systems(false, List.of(system.path()))
                .resolve(system.path().toString())
                .manifest()
                .rows();
        try (Session session = TestServer.session(url)) {
            session.execute("""
                    CREATE TABLE public.notes (id integer PRIMARY KEY, tenant text NOT NULL, title text);
                    CREATE TABLE public.lines (id integer PRIMARY KEY, note_id integer NOT NULL REFERENCES public.notes, body text);
                    INSERT INTO public.notes SELECT i, CASE WHEN i % 2 = 0 THEN 'a' ELSE 'b' END, 'note' FROM generate_series(1, 20) i;
                    INSERT INTO public.lines SELECT i, i, 'of ' || i FROM generate_series(1, 20) i;""");
            before = ShapeReader.read(session, rules.schemas(), rules.roles().all());
            // Twice: it changes nothing more.
            for (int i = 0; i < 2; i++) {
                for (String statement : GrantSql.of(rules, Environment.TESTING, before)) {
                    session.execute(statement);
                }
                for (String statement : GrantSql.login("notes_login", Set.of("notes_user"))) {
                    session.execute(statement);
                }
            }
            Shape shape =
                    ShapeReader.read(session, rules.schemas(), rules.roles().all());
            DatabaseUrl login =
                    new DatabaseUrl(url.host(), url.port(), url.database(), "notes_login", null, null, Map.of());
            pool = RequestPool.open(login, 6);
            rows = new Rows(rules, Exposing.of(rules, Environment.TESTING, shape), pool, null, "Shop", "/rows/shop");
        }
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private Answer ask(String tenant, String method, String pathAndQuery, String body) {
        String claims = "{\"role\": \"notes_user\", \"tenant\": \"%s\"}".formatted(tenant);
        Request request =
                Library.request(method, pathAndQuery, Map.of("Prefer", "count=exact,return=representation"), body);
        return rows.answer(request, new Caller("notes_user", claims), level -> Optional.empty());
    }

    @Test
    void aTableWithoutPoliciesIsNotServed() {
        Exposing.Result exposed = Exposing.of(rules, Environment.TESTING, before);

        assertThat(exposed.findings())
                .containsExactlyInAnyOrder(
                        "rows.expose.notes: there is no table public.notes with row policies ('own')",
                        "rows.expose.lines: there is no table public.lines with row policies ('own')");
        assertThat(exposed.of("notes_user", "public").orElseThrow().relations()).isEmpty();
    }

    @Test
    void nobodySeesOrCountsTheRowsOfAnother() {
        Random random = new Random(7);
        for (int i = 0; i < Integer.getInteger("rows.requests", 1000); i++) {
            String tenant = random.nextBoolean() ? "a" : "b";
            String filter = FILTERS.get(random.nextInt(FILTERS.size()));
            String select = SELECTS.get(random.nextInt(SELECTS.size()));
            String asked = "notes?select=" + select + (filter.isEmpty() ? "" : "&" + filter);
            boolean isWrite = random.nextInt(10) == 0 && !filter.isEmpty() && !select.contains("count()");

            Answer answer =
                    isWrite ? ask(tenant, "PATCH", asked, "{\"title\": \"changed\"}") : ask(tenant, "GET", asked, "");

            assertThat(answer.body()).as(tenant + " " + asked).doesNotContain(tenant.equals("a") ? "\"b\"" : "\"a\"");
            long total = Long.parseLong(answer.headers().get("Content-Range").replaceFirst(".*/", ""));
            assertThat(total).as(tenant + " " + asked).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void nobodyWritesTheRowsOfAnother() {
        assertThat(ask("a", "POST", "notes", "{\"id\": 100, \"tenant\": \"a\"}").status())
                .isEqualTo(201);
        assertThat(problem("a", "POST", "notes", "{\"id\": 101, \"tenant\": \"b\"}"))
                .isEqualTo("42501");
        assertThat(problem("a", "PATCH", "notes?id=eq.2", "{\"tenant\": \"b\"}"))
                .isEqualTo("42501");
        assertThat(ask("a", "PATCH", "notes?id=gt.0", "{\"title\": \"x\"}").headers())
                .containsEntry("Content-Range", "0-10/11");
        assertThat(ask("a", "PATCH", "notes?id=eq.1", "{\"title\": \"x\"}").headers())
                .containsEntry("Content-Range", "*/0");
        assertThat(ask("b", "DELETE", "lines?id=gt.0", "").headers()).containsEntry("Content-Range", "*/10");
        assertThat(problem("b", "POST", "lines", "{\"id\": 50, \"note_id\": 2}"))
                .isEqualTo("42501");
    }

    @Test
    void aRequestThatIsSentAgainIsDoneOnceAndAnsweredTheSame() {
        String note = "{\"id\": 200, \"tenant\": \"a\", \"title\": \"once\"}";

        Answer first = once("a", "key-1", "POST", "notes?select=id,title", note);
        Answer again = once("a", "key-1", "POST", "notes?select=id,title", note);

        assertThat(first.body()).isEqualTo("[{\"id\":200,\"title\":\"once\"}]");
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.status()).isEqualTo(first.status()).isEqualTo(201);
        assertThat(first.headers()).doesNotContainKey("Idempotency-Replayed");
        assertThat(again.headers())
                .containsEntry("Idempotency-Replayed", "true")
                .containsAllEntriesOf(first.headers());
    }

    @Test
    void aKeyIsOneCallersAndForOneRequest() {
        once("a", "key-2", "POST", "notes?select=id", "{\"id\": 210, \"tenant\": \"a\"}");

        RowsProblem other = catchThrowableOfType(
                RowsProblem.class,
                () -> once("a", "key-2", "POST", "notes?select=id", "{\"id\": 211, \"tenant\": \"a\"}"));
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");
        assertThat(once("b", "key-2", "POST", "notes?select=id", "{\"id\": 212, \"tenant\": \"b\"}")
                        .body())
                .isEqualTo("[{\"id\":212}]");
    }

    @Test
    void whatWasNotDoneIsDoneWhenItIsSentAgain() {
        assertThat(catchThrowableOfType(
                                RowsProblem.class,
                                () -> once("a", "key-3", "POST", "notes", "{\"id\": 2, \"tenant\": \"a\"}"))
                        .code())
                .isEqualTo("23505");
        ask("a", "DELETE", "lines?note_id=eq.2", "");
        ask("a", "DELETE", "notes?id=eq.2", "");

        assertThat(once("a", "key-3", "POST", "notes", "{\"id\": 2, \"tenant\": \"a\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void severalAtOnceAreOne() throws Exception {
        String batch =
                "{\"steps\": [{\"method\": \"POST\", \"path\": \"notes\", \"body\": {\"id\": 230, \"tenant\": \"a\"}}]}";
        List<Answer> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> asked = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                asked.add(callers.submit(() -> once("a", "key-5", "POST", "batch", batch)));
            }
            for (Future<Answer> one : asked) {
                answers.add(one.get());
            }
        }
        assertThat(answers)
                .extracting(Answer::body)
                .containsOnly(answers.getFirst().body());
        assertThat(answers)
                .filteredOn(answer -> answer.headers().containsKey("Idempotency-Replayed"))
                .hasSize(5);
    }

    @Test
    void whatOthersWereAnsweredIsReadByNobody() throws SQLException {
        once("a", "key-6", "POST", "notes", "{\"id\": 240, \"tenant\": \"a\"}");
        try (Session session = TestServer.session(url)) {
            session.execute("SET ROLE notes_user");
            assertThat(catchThrowableOfType(
                                    SQLException.class,
                                    () -> session.query(
                                            "SELECT * FROM lockkeeper_rows.answer", row -> row.getString(1)))
                            .getSQLState())
                    .isEqualTo("42501");
        }
    }

    private Answer once(String tenant, String key, String method, String pathAndQuery, String body) {
        String claims = "{\"role\": \"notes_user\", \"tenant\": \"%1$s\", \"sub\": \"%1$s\"}".formatted(tenant);
        Request request = Library.request(
                method, pathAndQuery, Map.of("Prefer", "return=representation", "Idempotency-Key", key), body);
        return rows.answer(request, new Caller("notes_user", claims), level -> Optional.empty());
    }

    private String problem(String tenant, String method, String path, String body) {
        return catchThrowableOfType(RowsProblem.class, () -> ask(tenant, method, path, body))
                .code();
    }
}
