package io.lockkeeper.cli;

import io.lockkeeper.catalog.shape.Shape;
import io.lockkeeper.catalog.shape.ShapeReader;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.rows.description.Describing;
import io.lockkeeper.rows.description.Describing.Format;
import io.lockkeeper.rows.exposure.Everything;
import io.lockkeeper.rows.exposure.Exposing;
import io.lockkeeper.system.RowsRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Types for those who write front ends. */
@Command(
        description = "Print the types of a database's rows for a front end: of what the manifest of --system exposes,"
                + " or without a system of all tables and views of a schema.")
public final class TypesCommand extends OneShot {

    @Mixin
    private TargetOptions target;

    @Mixin
    private RowsCommand.ExposedIn where;

    @Option(
            names = "--format",
            defaultValue = "typescript",
            paramLabel = "<format>",
            description =
                    "typescript: the type Database of postgrest-js and supabase-js. zod: checks. Default: typescript.")
    private Format format;

    @Option(
            names = "--numbers",
            defaultValue = "number",
            paramLabel = "<type>",
            description = "number, or string for a front end that asks with Prefer: numbers=string, so that bigint and"
                    + " numeric keep their digits. Default: number.")
    private Numbers numbers;

    @Option(
            names = "--check",
            paramLabel = "<file>",
            description = "Print nothing, and fail when this file is not what would be printed: for CI.")
    private Path file;

    /** What large numbers are. */
    enum Numbers {
        number,
        string
    }

    @Override
    public Integer call() {
        String text = types();
        if (file != null) {
            check(text);
            output().result(file.toString(), file + " is what the database and the manifest say.");
        } else {
            output().result(text, text.stripTrailing());
        }
        return 0;
    }

    private String types() {
        boolean hasSystem = target.hasSystem();
        RowsRules rules = hasSystem ? RowsCommand.rules(target.system()) : null;
        DatabaseUrl url = target.url().withTimeouts();
        try (Session session = Session.open(url, TargetOptions.runId(), Timeouts.DEFAULT)) {
            List<String> schemas = hasSystem ? rules.schemas() : List.of(session.schema());
            Shape shape =
                    ShapeReader.read(session, schemas, hasSystem ? rules.roles().all() : Everything.ROLES);
            RowsRules exposing = hasSystem ? rules : Everything.of(session.schema(), shape);
            Exposing.Result exposed = Exposing.of(exposing, where.environment(), shape);
            if (!exposed.findings().isEmpty()) {
                throw RowsCommand.unmet(exposed.findings());
            }
            return Describing.types(exposed, schemas, format, numbers == Numbers.string);
        }
    }

    private void check(String text) {
        List<String> wanted = text.lines().toList();
        List<String> there;
        try {
            there = Files.readAllLines(file);
        } catch (IOException e) {
            throw Problem.of(ProblemType.TYPES_STALE, "%s cannot be read: %s", file, e)
                    .remedy("Write it: lockkeeper types … > " + file)
                    .causedBy(e);
        }
        if (!there.equals(wanted)) {
            int line = 0;
            while (line < Math.min(there.size(), wanted.size())
                    && there.get(line).equals(wanted.get(line))) {
                line++;
            }
            throw Problem.of(
                            ProblemType.TYPES_STALE,
                            "%s is not what the database and the manifest say: its line %d is \"%s\" and should be \"%s\".",
                            file,
                            line + 1,
                            line < there.size() ? there.get(line).strip() : "",
                            line < wanted.size() ? wanted.get(line).strip() : "")
                    .remedy("Write it again: lockkeeper types … > " + file)
                    .with("line", line + 1);
        }
    }
}
