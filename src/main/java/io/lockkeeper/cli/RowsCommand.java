package io.lockkeeper.cli;

import io.lockkeeper.catalog.shape.Shape;
import io.lockkeeper.catalog.shape.ShapeReader;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.rows.exposure.Exposing;
import io.lockkeeper.rows.exposure.GrantSql;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.SystemDefinition;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** What front ends may read and write of a database. */
@Command(description = "Check what the manifest exposes as rows against a database, or print the SQL that grants it.")
public final class RowsCommand extends OneShot {

    @Parameters(
            paramLabel = "<what>",
            description = "check: name what the manifest exposes and the database does not have. grants: print the SQL"
                    + " that makes the manifest's roles and gives them what it exposes.")
    private What what;

    @Mixin
    private TargetOptions target;

    @Mixin
    private EnvironmentOption environment;

    /** What is done. */
    enum What {
        check,
        grants
    }

    /** What a system exposes. */
    static RowsRules rules(SystemDefinition system) {
        RowsRules rules = system.manifest().rows();
        if (rules == null) {
            throw Problem.of(ProblemType.EXPOSURE_UNMET, "The system '%s' exposes no rows.", system.name())
                    .remedy("Its manifest needs a section 'rows'.");
        }
        return rules;
    }

    /** What the manifest exposes and the database does not have. */
    static Problem unmet(List<String> findings) {
        return Problem.of(ProblemType.EXPOSURE_UNMET, "%s", String.join("; ", findings))
                .remedy("Correct the manifest, or migrate the database to the level that has it.")
                .with("findings", findings);
    }

    @Override
    public Integer call() {
        RowsRules rules = rules(target.system());
        Environment where = environment.value();
        if (what == What.grants) {
            List<String> statements = GrantSql.of(rules, where, shape(rules, target.url()));
            output().result(statements, String.join(System.lineSeparator(), statements));
            return 0;
        }
        List<String> findings = findings(rules, where, target.url());
        if (!findings.isEmpty()) {
            throw unmet(findings);
        }
        output().result(findings, "The database has all that the manifest exposes.");
        return 0;
    }

    /** What a manifest exposes in an environment and a database does not have. */
    static List<String> findings(RowsRules rules, Environment where, DatabaseUrl url) {
        return Exposing.of(rules, where, shape(rules, url)).findings();
    }

    private static Shape shape(RowsRules rules, DatabaseUrl url) {
        try (Session session = Session.open(url.withTimeouts(), TargetOptions.runId(), Timeouts.DEFAULT)) {
            return ShapeReader.read(session, rules.schemas(), rules.roles().all());
        }
    }
}
