package io.lockkeeper.cli;

import io.lockkeeper.cli.terminal.Output;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that does its work and ends. */
public abstract class OneShot implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Option(names = "--json", description = "Print the result, or the problem, as one JSON document.")
    private boolean json;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    private boolean help;

    /** Where it speaks, in the form that was asked for. */
    public final Output output() {
        return Output.of(spec.commandLine(), json);
    }

    /** Does the work; a problem is thrown, and becomes the exit code. */
    @Override
    public abstract Integer call();
}
