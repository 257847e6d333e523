package io.lockkeeper.system;

import static io.lockkeeper.problem.ProblemType.LAYOUT_UNSUPPORTED;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Flyway's layout: {@code V1__name.sql} (versioned), {@code R__name.sql} (repeatable), {@code B1__name.sql} (baseline),
 * {@code U1__name.sql} (undo), in sub-folders too, each with an optional {@code .conf} beside it. What Flyway would do
 * something with and Lockkeeper would not is refused by name.
 */
final class FlywayLayout {

    private static final String SUFFIX = ".sql";
    private static final String CONF = ".sql.conf";
    private static final Set<String> CALLBACK_PREFIXES =
            Set.of("before", "after", "createSchema", "beforeEach", "afterEach");

    private FlywayLayout() {}

    static boolean looksLikeScript(String file) {
        return file.substring(file.lastIndexOf('/') + 1).matches("([VUB]\\d[\\d._]*|R)__.*\\.sql");
    }

    static List<Migration> read(Folder folder, String path) {
        String prefix = path.equals(".") ? "" : path + '/';
        List<Migration> migrations = new ArrayList<>();
        List<String> files = folder.filesBelow(path);
        for (String file : files) {
            String name = file.substring(file.lastIndexOf('/') + 1);
            if (file.equals(Manifest.FILE) || (prefix.isEmpty() && file.startsWith("seeds/"))) {
                continue;
            }
            if (name.endsWith(CONF)) {
                if (!files.contains(file.substring(0, file.length() - ".conf".length()))) {
                    throw unsupported(folder, prefix + file, "there is no script beside it");
                }
            } else if (name.endsWith(SUFFIX)) {
                boolean placeholders =
                        !files.contains(file + ".conf") || replacesPlaceholders(folder, prefix + file + ".conf");
                migrations.add(script(folder, prefix, file, name, placeholders));
            } else if (name.matches("[VRUB].*__.*\\.(java|class|jar|sh|bash|ps1|bat|cmd|py)")) {
                throw unsupported(folder, prefix + file, "only SQL migrations are supported");
            }
        }
        migrations.sort(Comparator.comparing(FlywayLayout::rank)
                .thenComparing(Migration::version, Comparator.nullsLast(Comparator.naturalOrder()))
                .thenComparing(Migration::type)
                .thenComparing(Migration::description));
        refuseDuplicates(migrations);
        return List.copyOf(migrations);
    }

    private static int rank(Migration migration) {
        return switch (migration.type()) {
            case BASELINE, VERSIONED -> 0;
            case REPEATABLE -> 1;
            case UNDO -> 2;
        };
    }

    private static Migration script(Folder folder, String prefix, String file, String name, boolean placeholders) {
        Migration.Type type =
                switch (name.charAt(0)) {
                    case 'V' -> Migration.Type.VERSIONED;
                    case 'R' -> Migration.Type.REPEATABLE;
                    case 'B' -> Migration.Type.BASELINE;
                    case 'U' -> Migration.Type.UNDO;
                    default -> throw notAMigration(folder, prefix + file, name);
                };
        String stem = name.substring(1, name.length() - SUFFIX.length());
        int separator = stem.indexOf("__");
        if (separator < 0) {
            throw notAMigration(folder, prefix + file, name);
        }
        String versionText = stem.substring(0, separator);
        Version version = Version.parse(versionText);
        if ((type == Migration.Type.REPEATABLE) != versionText.isEmpty()
                || (type != Migration.Type.REPEATABLE && version == null)) {
            throw notAMigration(folder, prefix + file, name);
        }
        return new Migration(
                file,
                type,
                type == Migration.Type.REPEATABLE ? null : version,
                stem.substring(separator + 2).replace('_', ' '),
                folder.label(prefix + file),
                folder.read(prefix + file),
                placeholders,
                Map.of());
    }

    private static Problem notAMigration(Folder folder, String file, String name) {
        if (CALLBACK_PREFIXES.stream().anyMatch(name::startsWith)) {
            return unsupported(folder, file, "callbacks are not supported");
        }
        return unsupported(
                folder, file, "its name is not of the form V1__name.sql, R__name.sql, B1__name.sql or U1__name.sql");
    }

    private static Problem unsupported(Folder folder, String file, String reason) {
        return Problem.of(LAYOUT_UNSUPPORTED, "%s: %s.", folder.label(file), reason)
                .remedy("Rename or remove the file; nothing in the folder is skipped silently.")
                .with("file", folder.label(file));
    }

    private static void refuseDuplicates(List<Migration> migrations) {
        for (int i = 1; i < migrations.size(); i++) {
            Migration first = migrations.get(i - 1);
            Migration second = migrations.get(i);
            boolean same = first.type() == second.type()
                    && (first.version() == null
                            ? first.description().equals(second.description())
                            : first.version().equals(second.version()));
            if (same) {
                throw Problem.of(
                                ProblemType.MIGRATION_DUPLICATE,
                                "%s and %s have the same %s.",
                                first.file(),
                                second.file(),
                                first.version() == null ? "description" : "version " + first.version())
                        .remedy("Give one of them another version.")
                        .with("file", second.file());
            }
        }
    }

    /**
     * Reads a {@code .conf} beside a script and says whether placeholders are replaced in the script. Asking for no transaction
     * changes nothing: every script is cut around the statements that cannot be in one.
     */
    private static boolean replacesPlaceholders(Folder folder, String file) {
        boolean placeholders = true;
        for (String line :
                new String(folder.read(file), StandardCharsets.UTF_8).lines().toList()) {
            String setting = line.strip();
            if (setting.isEmpty() || setting.startsWith("#") || setting.startsWith("!")) {
                continue;
            }
            int equals = setting.indexOf('=');
            String key = equals < 0 ? setting : setting.substring(0, equals).strip();
            String value = equals < 0 ? "" : setting.substring(equals + 1).strip();
            switch (key) {
                case "executeInTransaction" -> flag(folder, file, key, value);
                case "placeholderReplacement" -> placeholders = flag(folder, file, key, value);
                case "encoding" -> {
                    if (!value.equalsIgnoreCase("UTF-8")) {
                        throw unsupported(folder, file, "the encoding must be UTF-8 and is " + value);
                    }
                }
                default -> throw unsupported(folder, file, "the setting '" + key + "' is not supported");
            }
        }
        return placeholders;
    }

    private static boolean flag(Folder folder, String file, String key, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw unsupported(folder, file, "'" + key + "' is true or false, and is " + value);
        };
    }
}
