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
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What front ends may read and write of a database. */
@Command(
        description =
                "Check what the manifest exposes as rows against a database, print the SQL that grants it, or a token.")
public final class RowsCommand extends OneShot {

    @Parameters(
            paramLabel = "<what>",
            description = "check: name what the manifest exposes and the database does not have. grants: print the SQL"
                    + " that makes the manifest's roles and gives them what it exposes. token: print a token of the dialect,"
                    + " signed with the secret in LOCKKEEPER_ROWS_JWT_SECRET.")
    private What what;

    @Mixin
    private TargetOptions target;

    @Option(names = "--role", paramLabel = "<role>", description = "The role in the token.")
    private String role;

    @Option(names = "--sub", paramLabel = "<subject>", description = "Whose token it is: the claim sub.")
    private String subject;

    @Option(
            names = "--for",
            defaultValue = "60",
            paramLabel = "<minutes>",
            description = "How long it is valid, in minutes. Default: 60.")
    private int minutes;

    @Mixin
    private ExposedIn exposed;

    /** Where it is exposed. */
    static final class ExposedIn {

        @Option(
                names = "--environment",
                defaultValue = "${env:LOCKKEEPER_ENVIRONMENT:-production}",
                paramLabel = "<environment>",
                description = "development, testing, staging or production: where what is exposed differs. Default:"
                        + " $LOCKKEEPER_ENVIRONMENT, else production.")
        private Environment environment;

        Environment environment() {
            return environment;
        }
    }

    /** What is done. */
    enum What {
        check,
        grants,
        token
    }

    private String token(String secret) {
        if (role == null || secret == null || secret.length() < RowsRules.SHORTEST_SECRET) {
            throw Problem.of(
                            ProblemType.REQUEST_INVALID,
                            "A token needs a role, and a secret of %d characters or more.",
                            RowsRules.SHORTEST_SECRET)
                    .remedy(
                            "Give --role, and set LOCKKEEPER_ROWS_JWT_SECRET to what the database has as rows.jwt-secret.");
        }
        JwtClaims claims = new JwtClaims();
        claims.setStringClaim("role", role);
        claims.setExpirationTimeMinutesInTheFuture(minutes);
        if (subject != null) {
            claims.setSubject(subject);
        }
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        signature.setKey(new HmacKey(secret.getBytes(StandardCharsets.UTF_8)));
        try {
            return signature.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException("HS256 is there", e);
        }
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
        if (what == What.token) {
            String token = token(System.getenv("LOCKKEEPER_ROWS_JWT_SECRET"));
            output().result(Map.of("token", token), token);
            return 0;
        }
        RowsRules rules = rules(target.system());
        if (what == What.grants) {
            List<String> statements = GrantSql.of(rules, exposed.environment(), shape(rules, target.url()));
            output().result(statements, String.join(System.lineSeparator(), statements));
            return 0;
        }
        List<String> findings = findings(rules, exposed.environment(), target.url());
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
