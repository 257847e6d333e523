package io.lockkeeper.cli;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.system.SystemSummary;
import io.lockkeeper.system.Systems;
import io.lockkeeper.text.Visible;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists the systems. */
@Command(description = "List the bundled systems, and those in directories.")
public final class SystemsCommand extends OneShot {

    @Option(
            names = "--directory",
            paramLabel = "<directory>",
            description = "A system, or a directory of systems; may be repeated.")
    private List<Path> directories = List.of();

    @Override
    public Integer call() {
        for (Path directory : directories) {
            if (!Files.isDirectory(directory)) {
                throw Problem.of(ProblemType.SYSTEM_UNKNOWN, "There is no directory %s.", directory)
                        .remedy("Name a system, or a directory of systems.");
            }
        }
        Systems systems = new Systems(true, directories);
        List<SystemSummary> list = systems.names().stream()
                .map(systems::find)
                .map(SystemDefinition::summary)
                .toList();
        StringBuilder text = new StringBuilder();
        for (SystemSummary system : list) {
            text.append(String.format(
                    "%-20s %-7s %4d migrations  %4d seeds  %s%n",
                    system.name(), system.layout(), system.migrations(), system.seeds(), Visible.line(system.title())));
        }
        output().result(list, text.toString().stripTrailing());
        return 0;
    }
}
