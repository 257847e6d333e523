package io.lockkeeper.serve;

import io.lockkeeper.cli.BringToLevelCommand;
import io.lockkeeper.cli.GateCommand;
import io.lockkeeper.cli.MigrateCommand;
import io.lockkeeper.cli.NewCommand;
import io.lockkeeper.cli.OneShot;
import io.lockkeeper.cli.ResolveCommand;
import io.lockkeeper.cli.RowsCommand;
import io.lockkeeper.cli.SeedCommand;
import io.lockkeeper.cli.StatusCommand;
import io.lockkeeper.cli.SystemsCommand;
import io.lockkeeper.cli.TokenCommand;
import io.lockkeeper.cli.TypesCommand;
import io.lockkeeper.cli.Version;
import io.lockkeeper.cli.terminal.Output;
import io.lockkeeper.cli.terminal.Termination;
import io.lockkeeper.gate.BringToLevelOperation;
import io.lockkeeper.problem.Heap;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.ApiToken;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.FileNames;
import io.lockkeeper.system.LayoutName;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * The one entry point. One-shot commands run here, without HTTP, pool or the database of the service; {@code serve}, which is the
 * default when no command is given, starts the service.
 */
@QuarkusMain
@Command(
        name = "lockkeeper",
        description = "Brings PostgreSQL databases to their level, one at a time.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:a fault of Lockkeeper itself",
            "2:the command was not understood",
            "3:a system, a migration or a database of that name does not exist",
            "4:a script, a manifest or a setting was rejected; nothing was touched",
            "5:the state of the database does not allow it; a person must decide",
            "6:the server cannot be reached, or rejected the login",
            "7:a statement or a seed check failed on the server",
            "8:another runner is at work, or a lock was not free; try again later",
            "9:stopped by SIGTERM or cancelled by Ctrl-C; what was committed stays, run it again for the rest",
            "10:the gate is shut: the database is not at the required level, or beyond the allowed one",
            "11:the service rejected the credentials, or their role is not enough"
        })
public final class Main implements Callable<Integer> {

    /** In the order of {@code --help}. */
    private static final List<Map.Entry<String, Class<?>>> COMMANDS = List.of(
            Map.entry("serve", ServeCommand.class),
            Map.entry("status", StatusCommand.class),
            Map.entry("migrate", MigrateCommand.class),
            Map.entry("seed", SeedCommand.class),
            Map.entry(BringToLevelOperation.NAME, BringToLevelCommand.class),
            Map.entry("gate", GateCommand.class),
            Map.entry("new", NewCommand.class),
            Map.entry("resolve", ResolveCommand.class),
            Map.entry("systems", SystemsCommand.class),
            Map.entry("rows", RowsCommand.class),
            Map.entry("types", TypesCommand.class),
            Map.entry("token", TokenCommand.class));

    /** Runs a command and ends the process with its exit code. */
    public static void main(String... args) {
        Termination.exitAfter(() -> commandLine(args).execute(args), ServeCommand.STOPPED);
    }

    /**
     * The command line with its error handling; tests give it other streams.
     *
     * @param arguments when the first one names a command, the options of no other command are read: that would take longer than
     *     a run with nothing to do
     */
    public static CommandLine commandLine(String... arguments) {
        CommandLine line = new CommandLine(new Main());
        List<Map.Entry<String, Class<?>>> named = COMMANDS.stream()
                .filter(command -> arguments.length > 0 && command.getKey().equals(arguments[0]))
                .toList();
        for (Map.Entry<String, Class<?>> command : named.isEmpty() ? COMMANDS : named) {
            line.addSubcommand(command.getKey(), command.getValue());
        }
        line.registerConverter(Environment.class, oneOf(Environment.values()));
        line.registerConverter(LayoutName.class, oneOf(LayoutName.values()));
        line.registerConverter(LocalDate.class, Main::day);
        line.registerConverter(Path.class, Main::path);
        line.setParameterExceptionHandler((exception, given) -> {
            CommandLine command = exception.getCommandLine();
            Problem problem = Problem.of(
                            ProblemType.REQUEST_INVALID,
                            "%s",
                            withoutSecrets(exception.getMessage().replaceFirst("^Error: ", "")))
                    .remedy("See %s --help.", command.getCommandSpec().qualifiedName());
            Output.of(command, List.of(given).contains("--json")).problem(problem);
            return problem.type().category().exitCode();
        });
        line.setExecutionStrategy(parsed -> {
            try {
                return new CommandLine.RunLast().execute(parsed);
            } catch (OutOfMemoryError e) {
                throw new CommandLine.ExecutionException(line, "memory", Heap.exhausted("the command", e));
            }
        });
        line.setExecutionExceptionHandler((exception, command, result) -> {
            Problem problem = exception instanceof Problem p
                    ? p
                    : Problem.of(ProblemType.INTERNAL_ERROR, "%s", exception)
                            .remedy("Please report this, with the command and the version.")
                            .causedBy(exception);
            output(command).problem(problem);
            if (System.getenv("LOCKKEEPER_DEBUG") != null) {
                exception.printStackTrace(new PrintWriter(command.getErr(), true));
            }
            return problem.type().category().exitCode();
        });
        return line;
    }

    private static Output output(CommandLine command) {
        return command.getCommand() instanceof OneShot oneShot ? oneShot.output() : Output.of(command, false);
    }

    private static <T> ITypeConverter<T> oneOf(T[] values) {
        return text -> Arrays.stream(values)
                .filter(value -> value.toString().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "expected one of " + Arrays.toString(values) + " but was '" + text + "'"));
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            throw new TypeConversionException("'" + text + "' is not a day such as 2027-01-31");
        }
    }

    private static Path path(String text) {
        try {
            return FileNames.path(text);
        } catch (Problem problem) {
            throw new TypeConversionException(problem.detail() + " " + problem.remedy());
        }
    }

    /** A message repeats what was not understood, which may be a URL in the wrong place, or a token. */
    private static String withoutSecrets(String message) {
        return ApiToken.ANYWHERE
                .matcher(message)
                .replaceAll("…")
                .replaceAll("(?s)://.*@", "://…@")
                .replaceAll("(?is)(password=).*?('?)$", "$1…$2");
    }

    /** Without a command the service starts. */
    @Override
    public Integer call() {
        return new ServeCommand().call();
    }
}
