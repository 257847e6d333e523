package io.lockkeeper.system;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Creates the next migration of a system in its layout. */
public final class NewMigration {

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    private NewMigration() {}

    /**
     * Creates an empty script that comes after all migrations of the system.
     *
     * @param folder of the system; one that is missing, or holds nothing but hidden files, gets its first migration
     * @param layout of the system, {@code null} for the one it has; that of a first migration is Prisma's then
     * @param description what it does, in words
     * @return the script
     */
    public static Path create(Path folder, LayoutName layout, String description, Clock clock) {
        Path directory = folder.toAbsolutePath().normalize();
        SystemDefinition system = isUnused(directory)
                ? unused(directory, layout)
                : new Systems(false, List.of()).resolve(directory.toString());
        if (layout != null && layout != system.layout()) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "%s has the layout of %s already.", folder, system.layout())
                    .remedy("Leave out the layout, or use another directory.");
        }
        String words = description
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "_")
                .replaceAll("^_+|_+$", "");
        if (words.isEmpty()) {
            throw Problem.of(
                            ProblemType.NAME_INVALID, "'%s' has no letters or digits to name a file with.", description)
                    .remedy("Say in a few words what the migration does.");
        }
        Path migrations = directory.resolve(system.manifest().migrations()).normalize();
        Path script =
                switch (system.layout()) {
                    case PRISMA ->
                        migrations.resolve(stamp(system, clock) + '_' + words).resolve(PrismaLayout.SCRIPT);
                    case FLYWAY -> migrations.resolve("V" + nextVersion(system) + "__" + words + ".sql");
                };
        try {
            Files.createDirectories(script.getParent());
            Path lock = migrations.resolve(PrismaLayout.LOCK_FILE);
            if (system.layout() == LayoutName.PRISMA && Files.notExists(lock)) {
                Files.writeString(lock, "provider = \"postgresql\"\n");
            }
            return Files.writeString(script, "-- " + description + "\n", java.nio.file.StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw Problem.of(ProblemType.SYSTEM_INVALID, "%s cannot be created: %s", script, e)
                    .remedy("Check that Lockkeeper may write there and that no such file exists.")
                    .causedBy(e);
        }
    }

    private static boolean isUnused(Path directory) {
        return Files.notExists(directory)
                || Folder.ofDirectory(directory).files().stream().allMatch(file -> file.startsWith("."));
    }

    private static SystemDefinition unused(Path directory, LayoutName layout) {
        Manifest manifest =
                Manifest.plain(directory.getFileName().toString(), layout == null ? LayoutName.PRISMA : layout, ".");
        return new SystemDefinition(manifest, directory.toString(), List.of(), List.of(), List.of());
    }

    /** The time of now, or a second after the newest migration when that lies in the future. */
    private static String stamp(SystemDefinition system, Clock clock) {
        String now = STAMP.format(LocalDateTime.now(clock.withZone(ZoneOffset.UTC)));
        String newest = system.migrations().isEmpty()
                ? ""
                : system.migrations().getLast().name();
        if (newest.compareTo(now) < 0 || !newest.matches("\\d{14}.*")) {
            return now;
        }
        return STAMP.format(LocalDateTime.parse(newest.substring(0, 14), STAMP).plusSeconds(1));
    }

    /** One more than the first number of the newest version. */
    private static String nextVersion(SystemDefinition system) {
        String level = system.level();
        if (level == null) {
            return "1";
        }
        int dot = level.indexOf('.');
        return new BigInteger(dot < 0 ? level : level.substring(0, dot))
                .add(BigInteger.ONE)
                .toString();
    }
}
