package io.lockkeeper.seed;

import io.lockkeeper.operation.StatementFailure;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Verbatim;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.Secrets;
import io.lockkeeper.sql.Execution;
import io.lockkeeper.sql.Placeholder;
import io.lockkeeper.sql.Placeholders;
import io.lockkeeper.sql.Script;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.system.SeedFile;
import io.lockkeeper.text.Visible;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A seed in SQL. A secret goes to the server as a bound value and is read there by {@code current_setting}. It is never part of a
 * statement's text, so neither the server's log nor its statistics show it.
 */
final class SqlSeed implements SeedScript {

    private static final String ROLLED_BACK = "It was rolled back; the rows are as they were before this file.";

    private final SeedFile file;
    private final Script script;
    private final Map<String, String> secrets;
    private Statement current;
    private boolean executed;

    private SqlSeed(SeedFile file, Script script, Map<String, String> secrets) {
        this.file = file;
        this.script = script;
        this.secrets = secrets;
    }

    static SqlSeed of(SeedFile file, Secrets secrets) {
        Script script = Script.parse(file.file(), file.bytes());
        for (Statement statement : script.statements()) {
            if (statement.execution() != Execution.TRANSACTIONAL) {
                throw Problem.of(
                                ProblemType.SEED_INVALID,
                                "%s, line %d: %s cannot be in a seed, because a seed is one transaction.",
                                file.file(),
                                statement.line(),
                                statement.head())
                        .remedy("Put it into a migration.")
                        .with("file", file.file())
                        .with("line", statement.line());
            }
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Placeholder placeholder : Placeholders.find(script)) {
            values.put(placeholder.name(), secret(file, placeholder, secrets));
        }
        return new SqlSeed(file, script, values);
    }

    private static String secret(SeedFile file, Placeholder placeholder, Secrets secrets) {
        return secrets.value(placeholder.name()).filter(text -> !text.isEmpty()).orElseThrow(() -> Problem.of(
                        ProblemType.SECRET_MISSING,
                        "%s, line %d: the secret %s has no value.",
                        file.file(),
                        placeholder.line(),
                        placeholder.name())
                .remedy(
                        "Set the environment variable %s, or lockkeeper.secrets.%s.",
                        placeholder.name(), placeholder.name())
                .with("file", file.file())
                .with("line", placeholder.line())
                .with("secret", placeholder.name()));
    }

    @Override
    public SeedFile file() {
        return file;
    }

    @Override
    public long change(Session session, Consumer<Statement> beforeEach) throws SQLException {
        current = null;
        executed = false;
        Verbatim verbatim = session.verbatim();
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            verbatim.query(
                    "SELECT pg_catalog.set_config(?, ?, true)",
                    row -> row.getString(1),
                    setting(secret.getKey()),
                    secret.getValue());
        }
        long rows = 0;
        for (Statement statement : script.statements()) {
            beforeEach.accept(statement);
            current = statement;
            String sql = secrets.isEmpty()
                    ? statement.text()
                    : Placeholders.replace(
                            statement.text(), name -> "pg_catalog.current_setting('" + setting(name) + "')");
            rows += statement.copyData() == null
                    ? verbatim.execute(sql)
                    : verbatim.copyIn(sql, new StringReader(statement.copyData()));
        }
        executed = true;
        return rows;
    }

    private static String setting(String secret) {
        return "lockkeeper.secret_" + secret;
    }

    @Override
    public Problem problem(SQLException e) {
        if (current == null && !executed) {
            return ServerProblems.executing("seeding " + file.path(), e);
        }
        Problem problem = executed
                ? StatementFailure.completing(ProblemType.SEED_FAILED, script, e, ROLLED_BACK)
                : StatementFailure.problem(ProblemType.SEED_FAILED, script, current, e, ROLLED_BACK);
        // A problem shows a line break as an escape, and so holds the value in that form.
        String told = problem.detail() + problem.aside() + Visible.line(String.valueOf(e.getMessage()));
        boolean tells = secrets.values().stream().map(Visible::line).anyMatch(told::contains);
        if (!tells) {
            return problem;
        }
        // The server repeats values in its messages; a secret among them stays out of ours.
        return Problem.of(
                        problem.type(),
                        "%s: %s failed [SQLSTATE %s]. %s The server's message holds a secret.",
                        executed ? file.file() : file.file() + ", line " + current.line(),
                        executed ? "COMMIT" : current.head(),
                        e.getSQLState(),
                        ROLLED_BACK)
                .remedy(problem.remedy())
                .with("file", file.file())
                .with("line", executed ? null : current.line())
                .with("sqlState", e.getSQLState());
    }
}
