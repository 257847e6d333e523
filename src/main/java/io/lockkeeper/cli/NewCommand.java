package io.lockkeeper.cli;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.NewMigration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes the next migration of a system. */
@Command(name = "new", description = "Create the next migration in the layout of a system.")
final class NewCommand extends OneShot {

    @Option(
            names = "--system",
            required = true,
            defaultValue = "${env:LOCKKEEPER_SYSTEM}",
            paramLabel = "<directory>",
            description = "The directory of the system. Default: $LOCKKEEPER_SYSTEM.")
    private Path system;

    @Parameters(
            arity = "1..*",
            paramLabel = "<words>",
            description = "What the migration does, such as: add order status")
    private List<String> words;

    @Override
    public Integer call() {
        if (!Files.isDirectory(system)) {
            throw Problem.of(ProblemType.SYSTEM_UNKNOWN, "There is no directory %s.", system)
                    .remedy("Name the directory of a system; a bundled system cannot be changed.");
        }
        Path script = NewMigration.create(system, String.join(" ", words), Clock.systemUTC());
        output().result(Map.of("file", script.toString()), "Created " + script);
        return 0;
    }
}
