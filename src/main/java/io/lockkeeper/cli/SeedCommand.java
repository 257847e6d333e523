package io.lockkeeper.cli;

import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.problem.Words;
import io.lockkeeper.seed.SeedOperation;
import io.lockkeeper.seed.SeedOptions;
import io.lockkeeper.seed.SeedResult;
import io.lockkeeper.seed.SeedStatus;
import io.lockkeeper.system.Environment;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Applies the seeds of an environment. */
@Command(name = "seed", description = "Apply the seeds of a system for an environment, and check them.")
public final class SeedCommand extends OneShot {

    @Mixin
    private TargetOptions target;

    @Mixin
    private RunOptions run;

    @Option(
            names = "--environment",
            required = true,
            defaultValue = "${env:LOCKKEEPER_ENVIRONMENT}",
            paramLabel = "<environment>",
            description = "development, testing, staging or production. A database keeps its environment for life."
                    + " Default: $LOCKKEEPER_ENVIRONMENT.")
    private Environment environment;

    @Override
    public Integer call() {
        Output output = output();
        SeedResult result;
        try (Progress progress = output.progress()) {
            result = new SeedOperation()
                    .execute(target.target(environment, false), new SeedOptions(), run.work(AskedBy.PERSON, progress));
        }
        output.result(
                result,
                (result.applied().isEmpty()
                                ? "Nothing to seed."
                                : "Applied " + Words.count(result.applied().size(), "seed") + " in " + result.millis()
                                        + " ms.")
                        + System.lineSeparator()
                        + summary(result.status()));
        return 0;
    }

    private static String summary(SeedStatus status) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("environment", status.environment());
        facts.put("state", status.state());
        facts.put("applied", status.applied());
        facts.put("pending", status.pending());
        status.notes().forEach(note -> facts.put("note", note));
        return Output.facts(facts);
    }
}
