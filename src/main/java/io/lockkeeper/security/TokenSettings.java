package io.lockkeeper.security;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.secret.ApiToken;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;

/** The API tokens of the settings. */
final class TokenSettings {

    /** As a property or as an environment variable. */
    private static final Pattern TOKEN_SETTING = Pattern.compile(
            "lockkeeper[._]security[._]tokens[._](.+)[._](?:hash|role|expires)", Pattern.CASE_INSENSITIVE);

    /** A setting of a token, whatever it is called. */
    private static final Pattern ANY_TOKEN_SETTING =
            Pattern.compile("lockkeeper[._]security[._]tokens[._].+", Pattern.CASE_INSENSITIVE);

    private TokenSettings() {}

    /**
     * Reads all tokens.
     *
     * @param wrong takes what is wrong with them
     */
    static List<ApiToken> read(Config config, List<String> wrong) {
        // A misspelled .expires would make a token that never ends.
        config.getPropertyNames().forEach(name -> {
            if (ANY_TOKEN_SETTING.matcher(name).matches()
                    && !TOKEN_SETTING.matcher(name).matches()) {
                wrong.add(name + ": is not known; a token has .hash, .role and .expires");
            }
        });
        return StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .map(TOKEN_SETTING::matcher)
                .filter(Matcher::matches)
                .map(setting -> setting.group().startsWith("LOCKKEEPER_")
                        ? setting.group(1).toLowerCase(Locale.ROOT)
                        : setting.group(1))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(name -> token(config, name, wrong))
                .toList();
    }

    private static ApiToken token(Config config, String name, List<String> wrong) {
        String key = ApiToken.SETTINGS + name;
        String role = text(config, key + ".role").orElse("");
        try {
            ApiToken.check(name, role);
        } catch (Problem problem) {
            wrong.add(key + ": " + problem.detail());
        }
        String hash = text(config, key + ".hash").orElse("");
        if (!ApiToken.HASH.matcher(hash).matches()) {
            // Not repeated: it may be the token itself.
            wrong.add(key + ".hash: is not what 'lockkeeper token' prints, sha256: and 64 hexadecimal digits");
        }
        LocalDate expires = null;
        try {
            expires = text(config, key + ".expires").map(LocalDate::parse).orElse(null);
        } catch (DateTimeParseException e) {
            wrong.add(key + ".expires: '" + e.getParsedString() + "' is not a day such as 2027-01-31");
        }
        return new ApiToken(name, hash, role, expires);
    }

    /** A setting without the blanks around it. */
    static Optional<String> text(Config config, String key) {
        return config.getOptionalValue(key, String.class).map(String::strip);
    }
}
