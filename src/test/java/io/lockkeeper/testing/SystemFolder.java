package io.lockkeeper.testing;

import io.lockkeeper.system.Folder;
import io.lockkeeper.system.LayoutName;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.system.Systems;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The folder of a system as a project has it on disk, written file by file. */
public final class SystemFolder {

    private final Path root;
    private final LayoutName layout;

    private SystemFolder(Path root, LayoutName layout) {
        this.root = root;
        this.layout = layout;
    }

    /** A folder in Prisma's layout without a manifest. */
    public static SystemFolder prisma(Path root) {
        return new SystemFolder(root, LayoutName.PRISMA).file("migration_lock.toml", "provider = \"postgresql\"\n");
    }

    /** A folder in Flyway's layout without a manifest. */
    public static SystemFolder flyway(Path root) {
        return new SystemFolder(root, LayoutName.FLYWAY);
    }

    /** A bundled Prisma system in Flyway's layout: each migration becomes {@code V<timestamp>__<what it does>.sql}. */
    public static SystemFolder bundledAsFlyway(String name, Path root) {
        SystemFolder folder = flyway(root);
        for (Migration migration : new Systems(true, List.of()).find(name).migrations()) {
            int end = migration.name().indexOf('_');
            folder.file(
                    "V" + migration.name().substring(0, end) + "__"
                            + migration.name().substring(end + 1) + ".sql",
                    migration.bytes());
        }
        return folder;
    }

    /** Writes one migration: {@code <name>/migration.sql} or {@code <name>.sql}. */
    public SystemFolder migration(String name, String sql) {
        return migration(name, sql.getBytes(StandardCharsets.UTF_8));
    }

    public SystemFolder migration(String name, byte[] bytes) {
        return file(script(name), bytes);
    }

    /** How messages call the script of a migration. */
    public String label(String name) {
        return root + "/" + script(name);
    }

    private String script(String name) {
        return layout == LayoutName.PRISMA ? name + "/migration.sql" : name + ".sql";
    }

    public SystemFolder file(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.UTF_8));
    }

    public SystemFolder file(String name, byte[] bytes) {
        try {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A migration of that size which takes no room on disk. */
    public SystemFolder sparse(String name, long bytes) {
        migration(name, "");
        try (RandomAccessFile file =
                new RandomAccessFile(root.resolve(script(name)).toFile(), "rw")) {
            file.setLength(bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SystemFolder emptyFolder(String name) {
        try {
            Files.createDirectories(root.resolve(name));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A symbolic link to somewhere else. */
    public SystemFolder link(String name, Path target) {
        try {
            Files.createDirectories(root.resolve(name).getParent());
            Files.createSymbolicLink(root.resolve(name), target);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SystemFolder remove(String name) {
        try {
            Path script = root.resolve(script(name));
            Files.delete(script);
            if (layout == LayoutName.PRISMA) {
                Files.delete(script.getParent());
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SystemFolder manifest(String yaml) {
        return file("system.yaml", yaml);
    }

    public Path path() {
        return root;
    }

    /** Reads it as Lockkeeper would. */
    public SystemDefinition read() {
        return SystemDefinition.read(
                Folder.ofDirectory(root), root.getFileName().toString());
    }
}
