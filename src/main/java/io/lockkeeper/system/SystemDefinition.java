package io.lockkeeper.system;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A system as read from its folder: the manifest, the migrations in the order in which they are applied, the seeds.
 *
 * @param origin where it was read from, for people
 * @param migrations in order: baselines and versions ascending, then repeatable ones, then undo scripts
 * @param seeds all seed files by folder and name
 * @param notes what a reader of the folder should know, such as folders that are empty
 */
public record SystemDefinition(
        Manifest manifest, String origin, List<Migration> migrations, List<SeedFile> seeds, List<String> notes) {

    private static final String SEEDS = "seeds";

    public String name() {
        return manifest.name();
    }

    public LayoutName layout() {
        return manifest.layout();
    }

    /** The newest versioned migration, {@code null} when there is none. */
    public String level() {
        return migrations.stream()
                .filter(migration ->
                        migration.type() == Migration.Type.VERSIONED || migration.type() == Migration.Type.BASELINE)
                .map(Migration::level)
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** The address with the schema that the system is in: the URL's, else the manifest's, else none, and the login decides. */
    public DatabaseUrl inSchema(DatabaseUrl url) {
        return url.schema() != null || manifest.schema() == null ? url : url.withSchema(manifest.schema());
    }

    /**
     * Whether a person has chosen the schema of this address. {@code public} in a URL is no choice: every URL of Prisma has it. In the
     * manifest it is one.
     */
    public boolean isSchemaChosen(DatabaseUrl url) {
        String schema = inSchema(url).schema();
        return schema != null && (!schema.equals("public") || schema.equals(manifest.schema()));
    }

    /** The same as it is in a schema of one database: the placeholders of its scripts have the values that they have there. */
    public SystemDefinition on(DatabaseUrl url, String schema) {
        if (layout() != LayoutName.FLYWAY) {
            return this;
        }
        Map<String, String> values = FlywayPlaceholders.of(url, schema, manifest.placeholders());
        List<Migration> there =
                migrations.stream().map(migration -> migration.with(values)).toList();
        return new SystemDefinition(manifest, origin, there, seeds, notes);
    }

    /** Changes with every change of its files. */
    public String digest() {
        StringBuilder text = new StringBuilder(manifest.toString());
        migrations.forEach(
                migration -> text.append('\n').append(migration.name()).append(Checksums.sha256(migration.bytes())));
        seeds.forEach(seed -> text.append('\n').append(seed.path()).append(seed.checksum()));
        return Checksums.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    public SystemSummary summary() {
        int applicable = (int) migrations.stream()
                .filter(migration -> migration.type() != Migration.Type.UNDO)
                .count();
        return new SystemSummary(
                name(), manifest.title(), manifest.description(), layout(), level(), applicable, seeds.size(), origin);
    }

    /** Reads a system; a folder without a manifest is taken as what its files look like. */
    public static SystemDefinition read(Folder folder, String fallbackName) {
        Manifest manifest = folder.files().contains(Manifest.FILE)
                ? ManifestReader.read(folder.label(Manifest.FILE), folder.read(Manifest.FILE))
                : guess(folder, fallbackName);
        List<String> notes = new ArrayList<>();
        List<Migration> migrations =
                switch (manifest.layout()) {
                    case PRISMA -> PrismaLayout.read(folder, manifest.migrations(), notes);
                    case FLYWAY -> FlywayLayout.read(folder, manifest.migrations());
                };
        List<SeedFile> seeds = new ArrayList<>();
        for (String file : folder.filesBelow(SEEDS)) {
            int slash = file.indexOf('/');
            String name = file.substring(slash + 1);
            if (slash < 0 || name.indexOf('/') >= 0 || !(name.endsWith(".sql") || name.endsWith(".csv"))) {
                throw Problem.of(
                                ProblemType.SEED_INVALID,
                                "%s is not a seed: seeds are .sql and .csv files in folders such as seeds/common.",
                                folder.label(SEEDS + '/' + file))
                        .remedy("Move or rename it.")
                        .with("file", folder.label(SEEDS + '/' + file));
            }
            String path = SEEDS + '/' + file;
            seeds.add(new SeedFile(file.substring(0, slash), name, folder.label(path), folder.read(path)));
        }
        if (folder.files().contains(Manifest.FILE)) {
            refuseMissingFolders(folder, manifest);
            manifest.csv().keySet().stream()
                    .filter(name -> seeds.stream().noneMatch(seed -> seed.name().equals(name)))
                    .forEach(name -> notes.add("'csv' names " + name + ", and no seed is called that"));
            manifest.timeouts().migrations().keySet().stream()
                    .filter(name -> migrations.stream().noneMatch(m -> m.name().equals(name)))
                    .forEach(name -> notes.add("'timeouts' names " + name + ", and no migration is called that"));
        }
        return new SystemDefinition(manifest, folder.label(), migrations, List.copyOf(seeds), List.copyOf(notes));
    }

    /** A folder in the manifest that is not there is a typing mistake, and would pass for "nothing to do". */
    private static void refuseMissingFolders(Folder folder, Manifest manifest) {
        String file = folder.label(Manifest.FILE);
        String path = manifest.migrations();
        boolean isDefault = path.equals(".") || path.equals(Manifest.MIGRATIONS);
        if (!isDefault
                && folder.filesBelow(path).isEmpty()
                && !folder.emptyFolders().contains(path)) {
            throw ManifestReader.missingEntry(file, "migrations", path);
        }
        for (List<String> folders : manifest.environments().values()) {
            for (String name : folders) {
                if (folder.filesBelow(SEEDS + '/' + name).isEmpty()) {
                    throw ManifestReader.missingEntry(file, "environments", SEEDS + '/' + name);
                }
            }
        }
    }

    /** Looks for migrations where projects of both layouts keep them. */
    private static Manifest guess(Folder folder, String name) {
        String safeName = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
        for (String candidate : List.of("", "migrations", "prisma/migrations")) {
            List<String> files = folder.filesBelow(candidate);
            if (files.contains(PrismaLayout.LOCK_FILE)
                    || files.stream()
                            .anyMatch(file -> file.indexOf('/') == file.lastIndexOf('/')
                                    && file.endsWith('/' + PrismaLayout.SCRIPT))) {
                return Manifest.plain(safeName, LayoutName.PRISMA, candidate.isEmpty() ? "." : candidate);
            }
        }
        for (String candidate : List.of("", "sql", "db/migration", "migrations", "src/main/resources/db/migration")) {
            boolean here = folder.filesBelow(candidate).stream()
                    .anyMatch(file -> file.indexOf('/') < 0 && FlywayLayout.looksLikeScript(file));
            if (here) {
                return Manifest.plain(safeName, LayoutName.FLYWAY, candidate.isEmpty() ? "." : candidate);
            }
        }
        if (folder.files().stream().anyMatch(FlywayLayout::looksLikeScript)) {
            return Manifest.plain(safeName, LayoutName.FLYWAY, ".");
        }
        throw Problem.of(
                        ProblemType.SYSTEM_INVALID,
                        "%s holds no %s and no migrations in the layout of Prisma or Flyway.",
                        folder.label(),
                        Manifest.FILE)
                .remedy("Name a folder with <name>/migration.sql folders or V1__name.sql files, or add a manifest.");
    }
}
