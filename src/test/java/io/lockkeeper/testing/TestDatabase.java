package io.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lockkeeper.level.Comparison;
import io.lockkeeper.level.Status;
import io.lockkeeper.migration.MigrateResult;
import io.lockkeeper.migration.Migrator;
import io.lockkeeper.migration.Resolution;
import io.lockkeeper.migration.ResolveOperation;
import io.lockkeeper.migration.ResolveOptions;
import io.lockkeeper.migration.ResolveOptions.As;
import io.lockkeeper.operation.Event;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Target;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.Secrets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A database of one test: what can be done to it, what was heard while that was done, and what is in it. */
public final class TestDatabase {

    /** Patient with locks and other runners for as long as a test may be. */
    public static final Asked PATIENT = Asked.of(false, false, Timeouts.DEFAULT, Waiting.PATIENCE, Waiting.PATIENCE);

    private final DatabaseUrl url;
    private final List<Event> events = new CopyOnWriteArrayList<>();

    private TestDatabase(DatabaseUrl url) {
        this.url = url;
    }

    /** A new, empty one. */
    public static TestDatabase create() {
        return new TestDatabase(TestServer.createDatabase());
    }

    /** The one behind a URL. */
    public static TestDatabase at(DatabaseUrl url) {
        return new TestDatabase(url);
    }

    public TestDatabase inSchema(String schema) {
        return new TestDatabase(url.withSchema(schema));
    }

    /** The same database with the login of another role. */
    public TestDatabase as(String role) {
        return new TestDatabase(new DatabaseUrl(
                url.host(), url.port(), url.database(), role, "secret", url.schema(), url.parameters()));
    }

    public DatabaseUrl url() {
        return url;
    }

    /** What was heard of all runs on it. */
    public List<Event> events() {
        return events;
    }

    public List<Event> events(Event.Type type) {
        return events.stream().filter(event -> event.type() == type).toList();
    }

    /** Waits until one of that type is heard. */
    public void awaitEvent(Event.Type type) {
        Waiting.await("an event " + type, () -> !events(type).isEmpty());
    }

    public MigrateResult migrate(SystemFolder folder) {
        return migrate(folder, PATIENT);
    }

    public MigrateResult migrate(SystemFolder folder, Asked asked) {
        return migrator(folder, asked).migrate();
    }

    /** Begins a run on a separate thread; {@link Waiting#result} waits for its end. */
    public CompletableFuture<MigrateResult> migrateMeanwhile(SystemFolder folder) {
        return migrateMeanwhile(folder, PATIENT);
    }

    /** Begins a run on a separate thread; {@link Waiting#result} waits for its end. */
    public CompletableFuture<MigrateResult> migrateMeanwhile(SystemFolder folder, Asked asked) {
        return meanwhile(() -> migrate(folder, asked));
    }

    /** Begins a run on a separate thread which is to fail. */
    public CompletableFuture<Problem> problemMeanwhile(SystemFolder folder, Asked asked) {
        return meanwhile(() -> problem(folder, asked));
    }

    private static <T> CompletableFuture<T> meanwhile(Supplier<T> work) {
        return CompletableFuture.supplyAsync(
                work, task -> Thread.ofPlatform().daemon().start(task));
    }

    /** What a run is refused with, or fails with. */
    public Problem problem(SystemFolder folder) {
        return problem(folder, PATIENT);
    }

    public Problem problem(SystemFolder folder, Asked asked) {
        Problem problem = catchThrowableOfType(Problem.class, () -> migrate(folder, asked));
        assertThat(problem).as("the run fails").isNotNull();
        assertThat(problem.detail()).isNotBlank();
        assertThat(problem.remedy()).as("remedy of %s", problem.detail()).isNotBlank();
        return problem;
    }

    /** A run fails with that type and leaves no trace of any kind. */
    public Problem refusal(ProblemType type, SystemFolder folder) {
        return refusal(type, folder, PATIENT);
    }

    public Problem refusal(ProblemType type, SystemFolder folder, Asked asked) {
        List<String> before = everything();
        Problem problem = problem(folder, asked);
        assertThat(problem.type()).as(problem.detail()).isEqualTo(type);
        assertThat(everything()).isEqualTo(before);
        return problem;
    }

    public Status status(SystemFolder folder) {
        return Comparison.status(folder.read(), url, PATIENT.work(Listener.NONE));
    }

    public Resolution resolveApplied(SystemFolder folder, String migration) {
        return resolve(folder, new ResolveOptions(migration, As.APPLIED, false, null));
    }

    public Resolution resolveRolledBack(SystemFolder folder, String migration) {
        return resolve(folder, new ResolveOptions(migration, As.ROLLED_BACK, false, null));
    }

    public Resolution resolve(SystemFolder folder, ResolveOptions options) {
        return resolve(folder, options, PATIENT);
    }

    public Resolution resolve(SystemFolder folder, ResolveOptions options, Asked asked) {
        Target target = new Target(url.database(), folder::read, url, null, false, Secrets.ofEnvironment());
        return new ResolveOperation().execute(target, options, asked.work(events::add));
    }

    public Migrator migrator(SystemFolder folder, Asked asked) {
        Listener listener = events::add;
        return new Migrator(folder.read(), url, asked.options(), asked.work(listener));
    }

    /** The sessions on it, but for those of the test. */
    public Sessions sessions() {
        return new Sessions(this);
    }

    /** Whether a run has the lease, as its row says. */
    public boolean isLeased() {
        return exists("lockkeeper.lease")
                && !column("SELECT run_id FROM lockkeeper.lease WHERE ended IS NULL")
                        .isEmpty();
    }

    /** Executes SQL on a session of the test's own. */
    public TestDatabase execute(String... statements) {
        try (Session session = TestServer.session(url)) {
            for (String statement : statements) {
                session.execute(statement);
            }
            return this;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The first column of all rows, as text. */
    public List<String> column(String sql, Object... values) {
        try (Session session = TestServer.session(url)) {
            return session.query(sql, row -> row.getString(1), values);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** The first column of the only row, as text. */
    public String value(String sql, Object... values) {
        List<String> rows = column(sql, values);
        assertThat(rows).as(sql).hasSize(1);
        return rows.getFirst();
    }

    /** The names in Prisma's table that count as applied, in order. */
    public List<String> prismaHistory() {
        return column("SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL"
                + " AND rolled_back_at IS NULL ORDER BY started_at, migration_name");
    }

    /** The versions, or descriptions of repeatable ones, in Flyway's table in order. */
    public List<String> flywayHistory() {
        return column("SELECT coalesce(version, description) || CASE WHEN success THEN '' ELSE ' failed' END"
                + " FROM flyway_schema_history ORDER BY installed_rank");
    }

    /** The journal as {@code event piece detail}, oldest first. */
    public List<String> journal() {
        return column("SELECT concat_ws(' ', event, piece, detail) FROM lockkeeper.journal ORDER BY id");
    }

    /** The events of the journal, oldest first. */
    public List<String> journalEvents() {
        return column("SELECT event FROM lockkeeper.journal ORDER BY id");
    }

    public boolean exists(String relation) {
        return value("SELECT to_regclass(?)::text", relation) != null;
    }

    /** Definitions and rows of everything but history and ledger. */
    public List<String> contents() {
        return Catalogue.contents(url);
    }

    /** As {@link #contents}, with the names of history and ledger tables. */
    public List<String> everything() {
        List<String> everything = new ArrayList<>(contents());
        everything.addAll(column("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND (relname IN"
                + " ('_prisma_migrations', 'flyway_schema_history') OR relnamespace ="
                + " to_regnamespace('lockkeeper')) ORDER BY 1"));
        return everything;
    }
}
