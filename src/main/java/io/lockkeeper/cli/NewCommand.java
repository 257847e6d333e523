package io.lockkeeper.cli;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.LayoutName;
import io.lockkeeper.system.NewMigration;
import io.lockkeeper.system.Systems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the next migration of a system. */
@Command(
        description = "Create the next migration in the layout of a system, or the first one in an empty or missing"
                + " directory.")
public final class NewCommand extends OneShot {

    @Option(
            names = "--system",
            required = true,
            defaultValue = "${env:LOCKKEEPER_SYSTEM}",
            paramLabel = "<directory>",
            description = "The directory of the system. Default: $LOCKKEEPER_SYSTEM.")
    private Path system;

    @Option(
            names = "--layout",
            paramLabel = "<layout>",
            description = "prisma or flyway, for the first migration. Default: prisma.")
    private LayoutName layout;

    @Parameters(
            arity = "1..*",
            paramLabel = "<words>",
            description = "What the migration does, such as: add order status")
    private List<String> words;

    @Override
    public Integer call() {
        if (Files.notExists(system) && new Systems(true, List.of()).names().contains(system.toString())) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "'%s' is a bundled system, which cannot be changed.", system)
                    .remedy("Name the directory of a system, such as ./%s.", system);
        }
        Path script = NewMigration.create(system, layout, String.join(" ", words), Clock.systemUTC());
        output().result(Map.of("file", script.toString()), "Created " + script);
        return 0;
    }
}
