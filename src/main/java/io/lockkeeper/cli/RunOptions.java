package io.lockkeeper.cli;

import io.lockkeeper.operation.AskedBy;
import io.lockkeeper.operation.Limits;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Stop;
import io.lockkeeper.operation.Work;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Durations;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How patient a run is. */
final class RunOptions {

    @Option(
            names = "--lock-timeout",
            defaultValue = "1s",
            paramLabel = "<time>",
            description =
                    "How long a statement may wait for a lock, while others queue for it. Default: ${DEFAULT-VALUE}.")
    private String lockTimeout;

    @Option(
            names = "--statement-timeout",
            defaultValue = "1h",
            paramLabel = "<time>",
            description = "How long a statement may run. Default: ${DEFAULT-VALUE}.")
    private String statementTimeout;

    @Option(
            names = "--lock-patience",
            defaultValue = "2m",
            paramLabel = "<time>",
            description = "How long to retry while a lock is not free. Default: ${DEFAULT-VALUE}.")
    private String lockPatience;

    @Option(
            names = "--wait",
            defaultValue = "10m",
            paramLabel = "<time>",
            description = "How long to wait while another runner is at work. Default: ${DEFAULT-VALUE}.")
    private String leaseWait;

    @Option(
            names = "--stop-after",
            defaultValue = "20s",
            paramLabel = "<time>",
            description = "How long a migration or a seed may go on after SIGTERM; then it is rolled back. Ctrl-C"
                    + " (SIGINT) rolls it back at once. Default: ${DEFAULT-VALUE}.")
    private String stopAfter;

    /** The circumstances of the run of this command. */
    Work work(AskedBy askedBy, Stop stop, Listener listener) {
        Limits limits = new Limits(
                new Timeouts(time("--lock-timeout", lockTimeout), time("--statement-timeout", statementTimeout)),
                time("--lock-patience", lockPatience),
                time("--wait", leaseWait),
                Limits.ATTEMPTS);
        return new Work(TargetOptions.runId(), askedBy, limits, stop, listener);
    }

    /** The grace of what is at work when the process is told to end. */
    Duration stopAfter() {
        return time("--stop-after", stopAfter);
    }

    /** A length of time as people write it. */
    static Duration time(String option, String text) {
        try {
            Duration duration = Durations.parse(text);
            if (!duration.isNegative() && duration.toMillis() <= Integer.MAX_VALUE) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            // Said below, for all that is wrong.
        }
        throw Problem.of(ProblemType.REQUEST_INVALID, "%s: '%s' is not a length of time.", option, text)
                .remedy("Write for example 500ms, 2s or 5m; a number alone counts seconds.");
    }
}
