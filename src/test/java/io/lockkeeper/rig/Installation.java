package io.lockkeeper.rig;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;

/**
 * A Java program that is installed: its jars, and what Java has learned from its first run, so that the others start quickly.
 * Starts dominate a sweep.
 */
final class Installation {

    private static final List<String> TEST_CLASS_PATH =
            List.of(System.getProperty("java.class.path").split(File.pathSeparator));

    private final Path cache;
    private final List<String> jars;
    private final List<String> arguments;

    private Installation(Path cache, List<String> jars, List<String> arguments) {
        this.cache = cache;
        this.jars = jars;
        this.arguments = arguments;
    }

    /**
     * Made from the class path of the test.
     *
     * @param jars those that belong to it, by their paths; Java learns nothing of classes outside of jars
     * @param arguments options of the JVM, then the main class
     */
    static Installation in(Path directory, Predicate<String> jars, String... arguments) {
        List<String> classPath = new ArrayList<>();
        for (String entry : TEST_CLASS_PATH) {
            if (Files.isDirectory(Path.of(entry))) {
                classPath.add(packed(Path.of(entry), directory.resolve(classPath.size() + ".jar")));
            } else if (jars.test(entry)) {
                classPath.add(entry);
            }
        }
        return new Installation(directory.resolve("learned.aot"), classPath, List.of(arguments));
    }

    private static String packed(Path classes, Path jar) {
        try {
            Files.createDirectories(jar.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ToolProvider.findFirst("jar")
                .orElseThrow()
                .run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
        return jar.toString();
    }

    /** The version in the name of a jar on the class path of the test. */
    static String version(String artifact) {
        Matcher matcher = Pattern.compile(Pattern.quote(artifact) + "-([0-9.]+[0-9])\\.jar")
                .matcher(String.join(" ", TEST_CLASS_PATH));
        return matcher.find() ? matcher.group(1) : "(not on the class path)";
    }

    /** Starts the program. */
    Program start(List<String> more) {
        List<String> command = new ArrayList<>(List.of(
                "-Xlog:aot=off",
                Files.exists(cache) ? "-XX:AOTCache=" + cache : "-XX:AOTCacheOutput=" + cache,
                "-cp",
                String.join(File.pathSeparator, jars)));
        command.addAll(arguments);
        command.addAll(more);
        return JavaProgram.start(command);
    }
}
