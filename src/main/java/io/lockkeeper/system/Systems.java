package io.lockkeeper.system;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Finds systems: the bundled ones, and those in directories. A changed file counts from the next check: only the name in a manifest is
 * remembered, for as long as neither its size nor its time has changed.
 */
public final class Systems {

    private static final String RESOURCES = "systems";

    private final boolean bundled;
    private final List<Path> directories;
    private final Map<Path, Named> named = new ConcurrentHashMap<>();

    /** The name that a manifest of that time and size had. */
    private record Named(FileTime time, long size, String name) {}

    /**
     * @param bundled whether the systems that come with Lockkeeper are offered
     * @param directories each either a system itself or a directory of systems
     */
    public Systems(boolean bundled, List<Path> directories) {
        this.bundled = bundled;
        this.directories = List.copyOf(directories);
    }

    /** The names of all systems; when two have the same, the one from a directory comes first and wins. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (Path folder : folders(new ArrayList<>())) {
            names.add(nameOf(folder));
        }
        if (bundled) {
            names.addAll(bundledNames());
        }
        return names.stream().distinct().toList();
    }

    /** The system of that name, freshly read. */
    public SystemDefinition find(String name) {
        List<Path> unreadable = new ArrayList<>();
        for (Path folder : folders(unreadable)) {
            if (nameOf(folder).equals(name)) {
                return read(folder);
            }
        }
        if (bundled && bundledNames().contains(name)) {
            return SystemDefinition.read(
                    Folder.ofResources(RESOURCES + '/' + name, Folder.Resources.lines(RESOURCES + "/index")), name);
        }
        throw Problem.of(
                        ProblemType.SYSTEM_UNKNOWN,
                        "There is no system '%s'; there are %s%s.",
                        name,
                        names(),
                        unreadable.isEmpty() ? "" : ", and these directories cannot be read: " + unreadable)
                .remedy("Name one of these, or make known the directory that holds the system.")
                .with("system", name);
    }

    /** A bundled system by its name, or the one in a directory when {@code nameOrDirectory} is one. */
    public SystemDefinition resolve(String nameOrDirectory) {
        Path path = FileNames.path(nameOrDirectory);
        if (Files.isDirectory(path)) {
            return read(path);
        }
        if (names().contains(nameOrDirectory)) {
            return find(nameOrDirectory);
        }
        FileNames.checkCurrentDirectory();
        if (nameOrDirectory.indexOf('/') >= 0) {
            throw Problem.of(ProblemType.SYSTEM_UNKNOWN, "There is no directory %s.", nameOrDirectory)
                    .remedy("Name a directory with migrations, or a bundled system: %s.", names());
        }
        return find(nameOrDirectory);
    }

    private static SystemDefinition read(Path folder) {
        return SystemDefinition.read(
                Folder.ofDirectory(folder),
                folder.toAbsolutePath().normalize().getFileName().toString());
    }

    private static List<String> bundledNames() {
        return Folder.Resources.lines(RESOURCES + "/index").stream()
                .filter(file -> file.endsWith('/' + Manifest.FILE))
                .map(file -> file.substring(0, file.indexOf('/')))
                .sorted()
                .toList();
    }

    /** A directory that is no system itself stands for the systems in it. */
    private List<Path> folders(List<Path> unreadable) {
        List<Path> folders = new ArrayList<>();
        for (Path directory : directories) {
            if (Files.exists(directory.resolve(Manifest.FILE))) {
                folders.add(directory);
                continue;
            }
            try (Stream<Path> children = Files.list(directory)) {
                children.filter(child -> Files.exists(child.resolve(Manifest.FILE)))
                        .sorted()
                        .forEach(folders::add);
            } catch (IOException e) {
                // It must not hide the systems of the others; a request for a missing one names it.
                unreadable.add(directory);
            }
        }
        return folders;
    }

    /** A manifest that cannot be read must not hide the other systems: it is met when this one is asked for by its folder's name. */
    private String nameOf(Path folder) {
        Path file = folder.resolve(Manifest.FILE);
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            Named known = named.get(file);
            if (known == null || !known.time.equals(now.lastModifiedTime()) || known.size != now.size()) {
                known = new Named(now.lastModifiedTime(), now.size(), readName(file, now));
                named.put(file, known);
            }
            return known.name;
        } catch (IOException | Problem e) {
            return folder.toAbsolutePath().normalize().getFileName().toString();
        }
    }

    private static String readName(Path file, BasicFileAttributes attributes) throws IOException {
        // What is no file, a pipe for one, may never end.
        if (!attributes.isRegularFile()) {
            throw new IOException(file + " is not a file");
        }
        ManifestReader.checkSize(file.toString(), attributes.size());
        return ManifestReader.read(file.toString(), Files.readAllBytes(file)).name();
    }
}
