package io.lockkeeper.cli;

import io.lockkeeper.system.Environment;
import picocli.CommandLine.Option;

/** Whose seeds the commands that seed apply. */
final class EnvironmentOption {

    @Option(
            names = "--environment",
            required = true,
            defaultValue = "${env:LOCKKEEPER_ENVIRONMENT}",
            paramLabel = "<environment>",
            description = "development, testing, staging or production. A database keeps its environment for life."
                    + " Default: $LOCKKEEPER_ENVIRONMENT.")
    private Environment environment;

    Environment value() {
        return environment;
    }
}
