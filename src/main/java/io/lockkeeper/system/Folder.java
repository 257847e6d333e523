package io.lockkeeper.system;

import static io.lockkeeper.problem.ProblemType.NAME_INVALID;
import static io.lockkeeper.problem.ProblemType.SCRIPT_TOO_LARGE;
import static io.lockkeeper.problem.ProblemType.SYSTEM_INVALID;

import io.lockkeeper.problem.Heap;
import io.lockkeeper.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** The files of a system, on disk or bundled: relative names with {@code /}, in byte order, and their content. */
public interface Folder {

    /** How messages call the folder. */
    String label();

    /** All regular files below the folder. */
    List<String> files();

    /** Folders below the folder that hold nothing at all, as a branch switch leaves them. */
    List<String> emptyFolders();

    /** The content of one of {@link #files()}. */
    byte[] read(String file);

    /** How messages call one of the files. */
    default String label(String file) {
        return label() + '/' + file;
    }

    /** The files below {@code path} with names relative to it; {@code ""} is the folder itself. */
    default List<String> filesBelow(String path) {
        if (path.isEmpty() || path.equals(".")) {
            return files();
        }
        String prefix = path + '/';
        return files().stream()
                .filter(file -> file.startsWith(prefix))
                .map(file -> file.substring(prefix.length()))
                .toList();
    }

    /** Refuses a name from a manifest that would leave the folder. */
    static void checkName(String file, String name) {
        boolean climbs = List.of(name.split("[/\\\\]")).contains("..");
        if (name.isBlank() || climbs || name.startsWith("/") || name.indexOf('\0') >= 0 || name.indexOf('\\') >= 0) {
            throw Problem.of(NAME_INVALID, "%s: '%s' is not a name inside the folder of the system.", file, name)
                    .remedy("Use a relative name without '..' and without a leading '/'.")
                    .with("file", file);
        }
    }

    /** A directory on disk. Only regular files whose real path lies inside it are read, whatever links say. */
    static Folder ofDirectory(Path directory) {
        DirectoryWalk walk = DirectoryWalk.of(directory);
        return new Directory(directory.toString(), walk.root(), walk.files(), walk.empty(), new AtomicLong());
    }

    /** A folder of the resources of this application; {@code index} names all bundled files. */
    static Folder ofResources(String path, List<String> index) {
        String prefix = path.substring(path.lastIndexOf('/') + 1) + '/';
        List<String> files = index.stream()
                .filter(file -> file.startsWith(prefix))
                .map(file -> file.substring(prefix.length()))
                .sorted()
                .toList();
        return new Resources(path, files);
    }

    /**
     * See {@link #ofDirectory}.
     *
     * @param bytes how many were read of its files
     */
    record Directory(String label, Path root, List<String> files, List<String> emptyFolders, AtomicLong bytes)
            implements Folder {

        /** Of one file, however large the heap is: more belongs into a COPY from outside, not into a migration. */
        private static final long MOST_BYTES = 64L << 20;

        /** A script is there several times while it is executed: as bytes, as text, as statements, and on its way to the server. */
        private static final int SCRIPT_OF_HEAP = 16;

        /** All files of a system are there at the same time, and so are those of other systems. */
        private static final int SYSTEM_OF_HEAP = 4;

        private static final int SLICE = 64 << 10;

        @Override
        public byte[] read(String file) {
            try (SeekableByteChannel channel = Files.newByteChannel(root.resolve(file))) {
                long size = channel.size();
                long limit = Math.min(MOST_BYTES, Heap.part(SCRIPT_OF_HEAP));
                if (size > limit) {
                    throw tooLarge(
                            file, "%s has %d MB; the limit is %d MB".formatted(label(file), size >> 20, limit >> 20));
                }
                if (bytes.addAndGet(size) > Heap.part(SYSTEM_OF_HEAP)) {
                    throw tooLarge(
                            file,
                            "The files of %s have more than %d MB together"
                                    .formatted(label, Heap.part(SYSTEM_OF_HEAP) >> 20));
                }
                return content(channel, (int) size);
            } catch (IOException e) {
                throw Problem.of(SYSTEM_INVALID, "%s cannot be read: %s", label(file), e)
                        .remedy("Check that Lockkeeper may read it.")
                        .causedBy(e);
            }
        }

        /** In slices: the JDK would keep memory outside of the heap as large as the largest file, for each thread. */
        private static byte[] content(SeekableByteChannel channel, int size) throws IOException {
            byte[] content = new byte[size];
            int at = 0;
            while (at < size) {
                int read = channel.read(ByteBuffer.wrap(content, at, Math.min(SLICE, size - at)));
                if (read < 0) {
                    throw new IOException("it became shorter while it was read");
                }
                at += read;
            }
            if (channel.size() > size) {
                throw new IOException("it became longer while it was read");
            }
            return content;
        }

        private Problem tooLarge(String file, String what) {
            return Problem.of(SCRIPT_TOO_LARGE, "%s, with a heap of %d MB.", what, Heap.part(1) >> 20)
                    .remedy(
                            "Split the script, load bulk data from outside of the migrations, or give the process more memory.")
                    .with("file", label(file));
        }
    }

    /** See {@link #ofResources}. */
    record Resources(String label, List<String> files) implements Folder {
        @Override
        public List<String> emptyFolders() {
            return List.of();
        }

        @Override
        public byte[] read(String file) {
            return resource(label + '/' + file);
        }

        /** The content of a resource of this application. */
        static byte[] resource(String name) {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            try (InputStream in = loader.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("the resource " + name + " is missing from this build");
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        /** The lines of a text resource that are not empty. */
        static List<String> lines(String name) {
            return new String(resource(name), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        }
    }
}
