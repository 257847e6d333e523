package io.lockkeeper.cli;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.secret.ApiToken;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes an API token. It is shown once; the service stores its hash. */
@Command(
        description =
                "Make an API token, and show the settings with which the service accepts it. The token is shown once and"
                        + " stored nowhere.")
public final class TokenCommand extends OneShot {

    @Parameters(paramLabel = "<name>", description = "The name of its user, such as ci. The audit record shows it.")
    private String name;

    @Option(
            names = "--role",
            required = true,
            paramLabel = "<role>",
            description = "viewer reads; operator may also request runs; admin may do anything.")
    private String role;

    @Option(
            names = "--expires",
            paramLabel = "<day>",
            description = "The last day on which it is valid, such as 2027-01-31. Default: it does not expire.")
    private LocalDate expires;

    @Override
    public Integer call() {
        ApiToken.check(name, role);
        if (expires != null && expires.isBefore(LocalDate.now(ZoneOffset.UTC))) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "--expires: %s is in the past.", expires)
                    .remedy("Give the last day on which the token is valid: today or later.");
        }
        String token = ApiToken.generate();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("hash", ApiToken.hash(token));
        settings.put("role", role);
        if (expires != null) {
            settings.put("expires", expires.toString());
        }
        StringBuilder text = new StringBuilder();
        text.append("The token, which is shown only once:").append(System.lineSeparator());
        text.append("  ").append(token).append(System.lineSeparator());
        text.append("Settings of the service, as environment variables:");
        settings.forEach((key, value) -> text.append(System.lineSeparator())
                .append("  LOCKKEEPER_SECURITY_TOKENS_")
                .append((name + "_" + key).toUpperCase(Locale.ROOT))
                .append('=')
                .append(value));
        text.append(System.lineSeparator()).append("or in a file:");
        settings.forEach((key, value) -> text.append(System.lineSeparator())
                .append("  " + ApiToken.SETTINGS)
                .append(name + "." + key)
                .append('=')
                .append(value));
        output().result(new Made(name, token, settings), text.toString());
        return 0;
    }

    /** @param settings what follows {@code lockkeeper.security.tokens.<name>.} */
    public record Made(String name, String token, Map<String, String> settings) {}
}
