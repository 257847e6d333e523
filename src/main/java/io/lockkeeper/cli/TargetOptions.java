package io.lockkeeper.cli;

import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.operation.Limits;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Target;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.Secrets;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.system.Systems;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** Which system on which database a one-shot command works with. */
final class TargetOptions {

    @Option(
            names = "--url",
            defaultValue = "${env:DATABASE_URL}",
            paramLabel = "<url>",
            description = "The database: postgresql://user:password@host:port/database?schema=… or in JDBC form."
                    + " Default: $DATABASE_URL.")
    private String url;

    @Option(
            names = "--direct-url",
            defaultValue = "${env:DIRECT_URL}",
            paramLabel = "<url>",
            description = "The address of the server itself, when --url is that of a pooler. Default: $DIRECT_URL.")
    private String directUrl;

    @Option(
            names = "--system",
            defaultValue = "${env:LOCKKEEPER_SYSTEM}",
            paramLabel = "<name or directory>",
            description = "The system: a bundled one, or a directory with migrations. Default: $LOCKKEEPER_SYSTEM.")
    private String system;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** Whether a system is named. */
    boolean hasSystem() {
        return system != null && !system.isBlank();
    }

    SystemDefinition system() {
        if (system == null) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "Missing required option: '--system=<name or directory>'")
                    .remedy("Give --system, or set LOCKKEEPER_SYSTEM.");
        }
        return new Systems(true, List.of()).resolve(system);
    }

    /** The server's direct address. */
    DatabaseUrl url() {
        String text = directUrl != null && !directUrl.isBlank() ? directUrl : url;
        if (text == null || text.isBlank()) {
            throw Problem.of(ProblemType.URL_INVALID, "No database is given.")
                    .remedy("Give --url, or set DATABASE_URL.");
        }
        DatabaseUrl parsed = DatabaseUrl.parse(text);
        warnOfPassword(parsed);
        return parsed;
    }

    /**
     * The target of an operation.
     *
     * @param environment {@code null} when the operation does not need one
     * @param create whether to create the database when it is missing
     */
    Target target(Environment environment, boolean create) {
        // The system is read first: a mistake in a folder is found without a server.
        SystemDefinition definition = system();
        DatabaseUrl address = url();
        return new Target(address.database(), () -> definition, address, environment, create, Secrets.ofEnvironment());
    }

    /** Every user of the machine can read the arguments of every process. */
    private void warnOfPassword(DatabaseUrl parsed) {
        ParseResult given = command.commandLine().getParseResult();
        if (parsed.password() != null && (given.hasMatchedOption("--url") || given.hasMatchedOption("--direct-url"))) {
            command.commandLine()
                    .getErr()
                    .println(
                            "warning: a password on the command line is visible to every user of this machine; set DATABASE_URL"
                                    + " and DIRECT_URL, or use ~/.pgpass");
        }
    }

    /** The circumstances of a command with the usual patience. */
    Work work(Listener listener) {
        return new Work(runId(), AskedBy.PERSON, Limits.DEFAULT, new Stop(), listener);
    }

    /** A new id for the run of this command. */
    static String runId() {
        return UUID.randomUUID().toString();
    }
}
