package io.lockkeeper.cli;

import picocli.CommandLine.Option;

/** By which a person says that a system takes the place of another. */
final class ReplacesOption {

    @Option(
            names = "--replaces",
            paramLabel = "<system>",
            description = "The system that the schema is known to have: it has this one from now on.")
    private String system;

    /** The name of the other system, {@code null} when none was given. */
    String value() {
        return system;
    }
}
