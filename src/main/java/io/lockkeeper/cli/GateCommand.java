package io.lockkeeper.cli;

import io.lockkeeper.cli.terminal.Output;
import io.lockkeeper.gate.GateView;
import io.lockkeeper.gate.Need;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.level.Levels;
import io.lockkeeper.operation.Backoff;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.operation.Target;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.SystemDefinition;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Waits until a database is at a level. */
@Command(
        description = "Wait until a database is at a level, for init containers and jobs. It checks the database itself"
                + " (--url, --system), or asks a Lockkeeper service (--service, --database).")
public final class GateCommand extends OneShot {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_QUESTION = Duration.ofSeconds(10);

    @Mixin
    private TargetOptions target;

    @Option(
            names = "--level",
            paramLabel = "<migration>",
            description =
                    "The migration that must be applied, with all before it: its name, its version (Flyway), or the"
                            + " time at the beginning of its name (Prisma). Default: all that the system has.")
    private String level;

    @Option(
            names = "--max",
            paramLabel = "<migration>",
            description = "The newest migration that the application can live with.")
    private String max;

    @Option(
            names = "--environment",
            paramLabel = "<environment>",
            description =
                    "Without --level: development, testing, staging or production; its seeds must be applied too.")
    private Environment environment;

    @Option(
            names = "--wait",
            defaultValue = "0s",
            paramLabel = "<time>",
            description = "How long to wait for it. Default: ${DEFAULT-VALUE}, one check.")
    private String wait;

    @Option(
            names = "--service",
            paramLabel = "<url>",
            description =
                    "Ask the Lockkeeper service at this address, such as http://lockkeeper:8080. A token for it is"
                            + " taken from $LOCKKEEPER_TOKEN or --token-file.")
    private String service;

    @Option(names = "--database", paramLabel = "<name>", description = "What the service calls the database.")
    private String database;

    @Option(
            names = "--token-file",
            defaultValue = "${env:LOCKKEEPER_TOKEN_FILE}",
            paramLabel = "<file>",
            description = "A file with the token for the service. Default: $LOCKKEEPER_TOKEN_FILE.")
    private Path tokenFile;

    @Option(
            names = "--ca-file",
            defaultValue = "${env:LOCKKEEPER_CA_FILE}",
            paramLabel = "<file>",
            description =
                    "A PEM file with the certificate authorities to trust for the service, in place of those that the"
                            + " machine knows. Default: $LOCKKEEPER_CA_FILE.")
    private Path caFile;

    @Override
    public Integer call() {
        Need need = new Need(level, max);
        Duration patience = RunOptions.time("--wait", wait);
        Supplier<GateView> question = service == null ? direct(need) : byService(need, patience);
        GateView open = await(question, patience);
        output().result(open, "The gate is open." + System.lineSeparator() + summary(open));
        return 0;
    }

    /** Short connections for each check; between two there is none. */
    private Supplier<GateView> direct(Need need) {
        refuseTogether(service == null, "--database", "--service is missing");
        refuseTogether(level != null, "--environment", "seeds have no level, so it does not go together with --level");
        Target checked = target.target(environment, false);
        SystemDefinition system = checked.system();
        need.refuseNonsense(new Levels(system.layout(), List.of(), null));
        return () -> check(checked, need);
    }

    private GateView check(Target checked, Need need) {
        Instant now = Instant.now();
        Standing standing = Standing.of(checked, target.work(Listener.NONE));
        standing.foreign().ifPresent(problem -> {
            throw problem;
        });
        need.against(checked.database(), standing, standing.isDone(), situation(standing))
                .ifPresent(problem -> {
                    throw closed(problem, standing);
                });
        return GateView.of(checked.database(), need, standing, standing.state().name(), null, now);
    }

    private static String situation(Standing standing) {
        String owner = standing.leaseOwner()
                .map(its -> ", at work is " + its.describe())
                .orElse("");
        return "It is " + standing.state() + owner + ": " + standing.describe();
    }

    private static Problem closed(Problem problem, Standing standing) {
        problem.with("state", standing.state());
        return standing.problem()
                .filter(cause -> problem.type() == ProblemType.LEVEL_NOT_REACHED)
                .map(cause -> problem.remedy(cause.remedy()).with("cause", cause))
                .orElse(problem);
    }

    private Supplier<GateView> byService(Need need, Duration patience) {
        for (String option : List.of("--url", "--direct-url", "--system", "--environment")) {
            refuseTogether(true, option, "with --service it is the service that checks the database");
        }
        if (database == null) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "Missing required option: '--database=<name>'")
                    .remedy("Give the name by which the service knows the database.");
        }
        ServiceGate gate = ServiceGate.of(service, database, need, tokenFile, caFile);
        boolean isShort = patience.isPositive() && patience.compareTo(LONGEST_QUESTION) < 0;
        Duration atMost = isShort ? patience : LONGEST_QUESTION;
        return () -> gate.ask(atMost);
    }

    private void refuseTogether(boolean condition, String option, String reason) {
        if (condition && spec.commandLine().getParseResult().hasMatchedOption(option)) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "%s: %s.", option, reason)
                    .remedy("See %s --help.", spec.qualifiedName());
        }
    }

    private GateView await(Supplier<GateView> question, Duration patience) {
        Instant end = Instant.now().plus(patience);
        Output output = output();
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        String told = null;
        while (true) {
            Problem shut;
            try {
                return question.get();
            } catch (Problem problem) {
                shut = problem;
            }
            Duration left = Duration.between(Instant.now(), end);
            if (!mayPass(shut) || !left.isPositive()) {
                throw shut;
            }
            if (!shut.detail().equals(told)) {
                told = shut.detail();
                output.progress(told);
            }
            Duration next = backoff.next();
            sleep(next.compareTo(left) < 0 ? next : left);
        }
    }

    /** Whether waiting can mend it: a server that is not there yet, a level that is to come; not a wrong password. */
    private static boolean mayPass(Problem problem) {
        return switch (problem.type().category()) {
            case UNREACHABLE -> problem.type() != ProblemType.AUTHENTICATION_FAILED;
            case CLOSED -> problem.type() != ProblemType.LEVEL_EXCEEDED;
            case BUSY, STOPPED -> true;
            case INTERNAL, USAGE, NOT_FOUND, REFUSED, CONFLICT, FAILED, UNAUTHENTICATED, FORBIDDEN -> false;
        };
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the wait was interrupted", e);
        }
    }

    private static String summary(GateView open) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("database", open.database());
        facts.put("state", open.state());
        facts.put("level", open.level() == null ? "none" : open.level());
        facts.put("needed", open.needed());
        facts.put("max", open.max());
        facts.put("seen", open.seen());
        return Output.facts(facts);
    }
}
