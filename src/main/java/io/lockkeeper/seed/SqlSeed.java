package io.lockkeeper.seed;

import io.lockkeeper.operation.StatementFailure;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.Secrets;
import io.lockkeeper.sql.Execution;
import io.lockkeeper.sql.Placeholder;
import io.lockkeeper.sql.Placeholders;
import io.lockkeeper.sql.Script;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.system.SeedFile;
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

    private final SeedFile file;
    private final Script script;
    private final Map<String, String> secrets;
    private Statement current;

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
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            session.query(
                    "SELECT set_config(?, ?, true)",
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
                    : Placeholders.replace(statement.text(), name -> "current_setting('" + setting(name) + "')");
            rows += statement.copyData() == null
                    ? session.execute(sql)
                    : session.copyIn(sql, new StringReader(statement.copyData()));
        }
        return rows;
    }

    private static String setting(String secret) {
        return "lockkeeper.secret_" + secret;
    }

    @Override
    public Problem problem(SQLException e) {
        if (current == null) {
            return ServerProblems.executing("seeding " + file.path(), e);
        }
        Problem problem = StatementFailure.problem(
                ProblemType.SEED_FAILED,
                script,
                current,
                e,
                "It was rolled back; the rows are as they were before this file.");
        boolean tells = secrets.values().stream().anyMatch((problem.detail() + problem.aside())::contains);
        if (!tells) {
            return problem;
        }
        // The server repeats values in its messages; a secret among them stays out of ours.
        return Problem.of(
                        problem.type(),
                        "%s, line %d: %s failed [SQLSTATE %s]. It was rolled back. The server's message holds a secret.",
                        file.file(),
                        current.line(),
                        current.head(),
                        e.getSQLState())
                .remedy(problem.remedy())
                .with("file", file.file())
                .with("line", current.line())
                .with("sqlState", e.getSQLState());
    }
}
