package io.lockkeeper.system;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Prisma's layout: one folder per migration with {@code migration.sql} in it, applied in the order of the folders' names,
 * and {@code migration_lock.toml} that names the database product.
 */
final class PrismaLayout {

    static final String LOCK_FILE = "migration_lock.toml";
    static final String SCRIPT = "migration.sql";

    private PrismaLayout() {}

    static List<Migration> read(Folder folder, String path, List<String> notes) {
        String prefix = path.equals(".") ? "" : path + '/';
        TreeMap<String, Boolean> hasScript = new TreeMap<>();
        for (String file : folder.filesBelow(path)) {
            int slash = file.indexOf('/');
            if (prefix.isEmpty() && file.startsWith("seeds/")) {
                continue;
            }
            if (slash > 0) {
                hasScript.merge(
                        file.substring(0, slash), file.substring(slash + 1).equals(SCRIPT), Boolean::logicalOr);
            } else if (file.equals(LOCK_FILE)) {
                checkProvider(folder, prefix + file);
            } else if (file.endsWith(".sql")) {
                notes.add(folder.label(prefix + file) + " is not in a migration folder, so it is not a migration");
            }
        }
        for (String empty : folder.emptyFolders()) {
            if (empty.startsWith(prefix)) {
                notes.add(folder.label(empty) + " is empty and is left out");
            }
        }
        List<Migration> migrations = new ArrayList<>();
        hasScript.forEach((name, present) -> {
            String file = prefix + name + '/' + SCRIPT;
            if (!present) {
                throw Problem.of(
                                ProblemType.SYSTEM_INVALID,
                                "The folder %s has files, but no %s.",
                                folder.label(prefix + name),
                                SCRIPT)
                        .remedy("Add the script, or remove the folder.")
                        .with("migration", name);
            }
            migrations.add(new Migration(
                    name,
                    Migration.Type.VERSIONED,
                    null,
                    description(name),
                    folder.label(file),
                    folder.read(file),
                    false,
                    Map.of()));
        });
        return List.copyOf(migrations);
    }

    /** {@code 20240101120000_initial_schema} says "initial schema". */
    private static String description(String name) {
        int start = 0;
        while (start < name.length() && (Character.isDigit(name.charAt(start)) || name.charAt(start) == '_')) {
            start++;
        }
        return start == name.length() ? name : name.substring(start).replace('_', ' ');
    }

    private static void checkProvider(Folder folder, String file) {
        for (String line :
                new String(folder.read(file), StandardCharsets.UTF_8).lines().toList()) {
            String setting = line.strip();
            if (setting.startsWith("provider")) {
                String value =
                        setting.substring(setting.indexOf('=') + 1).strip().replace("\"", "");
                if (!value.equals("postgresql") && !value.equals("postgres")) {
                    throw Problem.of(
                                    ProblemType.PROVIDER_UNSUPPORTED,
                                    "%s says that the migrations are for '%s'; Lockkeeper is for PostgreSQL.",
                                    folder.label(file),
                                    value)
                            .remedy("Use migrations made for the provider postgresql.")
                            .with("file", folder.label(file));
                }
            }
        }
    }
}
