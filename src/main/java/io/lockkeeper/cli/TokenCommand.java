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

/** Makes an API token. It is shown once; the service keeps its hash. */
@Command(
        name = "token",
        description =
                "Make an API token, and show the settings that let it in. It is shown this once and kept nowhere.")
public final class TokenCommand extends OneShot {

    @Parameters(paramLabel = "<name>", description = "Whose token it is, such as ci; the audit record names it.")
    private String name;

    @Option(
            names = "--role",
            required = true,
            paramLabel = "<role>",
            description = "viewer reads, operator asks for runs too, admin may everything.")
    private String role;

    @Option(
            names = "--expires",
            paramLabel = "<day>",
            description = "The last day on which it is taken, such as 2027-01-31. Default: no end.")
    private LocalDate expires;

    @Override
    public Integer call() {
        ApiToken.check(name, role);
        if (expires != null && expires.isBefore(LocalDate.now(ZoneOffset.UTC))) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "--expires: %s is over.", expires)
                    .remedy("Give the last day on which the token is taken: today, or later.");
        }
        String token = ApiToken.generate();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("hash", ApiToken.hash(token));
        settings.put("role", role);
        if (expires != null) {
            settings.put("expires", expires.toString());
        }
        StringBuilder text = new StringBuilder();
        text.append("The token, which is shown this once:").append(System.lineSeparator());
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
