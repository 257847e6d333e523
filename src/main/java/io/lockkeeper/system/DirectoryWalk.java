package io.lockkeeper.system;

import static io.lockkeeper.problem.ProblemType.NAME_INVALID;
import static io.lockkeeper.problem.ProblemType.SYSTEM_INVALID;

import io.lockkeeper.problem.Problem;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads which files lie in a directory on disk: one walk, so that each directory is opened once. */
final class DirectoryWalk extends SimpleFileVisitor<Path> {

    private final Path directory;
    private final Path root;
    private final SortedSet<String> files = new TreeSet<>();

    /** Directories in which nothing was met so far. */
    private final SortedSet<String> empty = new TreeSet<>();

    /** Whether the walk is in what a link leads to: that may lie outside of the folder. */
    private boolean linked;

    private DirectoryWalk(Path directory) throws IOException {
        this.directory = directory;
        this.root = directory.toRealPath();
    }

    /** Walks a directory; names that cannot be, and links that lead out of it, are rejected. */
    static DirectoryWalk of(Path directory) {
        try {
            DirectoryWalk walk = new DirectoryWalk(directory);
            Files.walkFileTree(walk.root, walk);
            return walk;
        } catch (IOException e) {
            throw Problem.of(SYSTEM_INVALID, "The directory %s cannot be read: %s", directory, e)
                    .remedy("Check that it exists and that Lockkeeper may read it.")
                    .causedBy(e);
        }
    }

    /** The real path of the directory. */
    Path root() {
        return root;
    }

    /** The names of its files below the directory, in order. */
    List<String> files() {
        return List.copyOf(files);
    }

    /** The names of directories without anything in them. */
    List<String> empty() {
        return List.copyOf(empty);
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
        String name = met(path);
        if (isLeftOut(name)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        if (!name.isEmpty()) {
            empty.add(name);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
        String name = met(path);
        if (isLeftOut(name)) {
            return FileVisitResult.CONTINUE;
        }
        // Links are followed where they are met, not by the walk: that would ask for every file once more what it is.
        if (attributes.isSymbolicLink() && !linked) {
            linked = true;
            Files.walkFileTree(path, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, this);
            linked = false;
            return FileVisitResult.CONTINUE;
        }
        if (linked && !path.toRealPath().startsWith(root)) {
            throw Problem.of(NAME_INVALID, "%s/%s is a link to a file outside of the folder.", directory, name)
                    .remedy("Put the file itself into the folder.");
        }
        if (!attributes.isRegularFile()) {
            throw Problem.of(SYSTEM_INVALID, "%s/%s is neither a file nor a directory.", directory, name)
                    .remedy("Is this the folder of a system? Only regular files and directories may be in one.");
        }
        files.add(name);
        return FileVisitResult.CONTINUE;
    }

    /** The name of what was met, below the folder; its directory is not empty then. */
    private String met(Path path) {
        String name = root.relativize(path).toString().replace('\\', '/');
        FileNames.check(name);
        empty.remove(name.substring(0, Math.max(0, name.lastIndexOf('/'))));
        return name;
    }

    /** "..data" and its like are how Kubernetes swaps a mounted ConfigMap; the files proper link there. */
    private static boolean isLeftOut(String name) {
        return name.startsWith("..") || name.equals(".git");
    }
}
