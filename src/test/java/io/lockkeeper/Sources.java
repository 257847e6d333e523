package io.lockkeeper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Java files below a folder, for rules about what uses what. The package of a file is the first folder: sub-packages belong to it.
 *
 * @param texts by path relative to the folder; without their package declaration
 */
record Sources(Map<Path, String> texts) {

    private static final Pattern USE = Pattern.compile("\\bio\\.lockkeeper\\.([a-z]+)\\.");
    private static final Pattern PACKAGE = Pattern.compile("^package .*;$", Pattern.MULTILINE);

    static Sources in(Path folder) {
        Map<Path, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                texts.put(
                        folder.relativize(file),
                        PACKAGE.matcher(Files.readString(file)).replaceFirst(""));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Sources(texts);
    }

    Set<String> packages() {
        Set<String> packages = new TreeSet<>();
        texts.keySet().forEach(path -> packages.add(packageOf(path)));
        return packages;
    }

    private static String packageOf(Path path) {
        return path.getName(0).toString();
    }

    /** Every use of a package of ours, by an import or a full name, for which that holds: {@code file uses package}. */
    List<String> uses(BiPredicate<String, String> rule) {
        Set<String> found = new TreeSet<>();
        texts.forEach((path, text) -> {
            Matcher use = USE.matcher(text);
            while (use.find()) {
                if (rule.test(packageOf(path), use.group(1))) {
                    found.add(path + " uses " + use.group(1));
                }
            }
        });
        return List.copyOf(found);
    }

    /** Every mention of one of these words in a package: {@code file uses word}. */
    List<String> mentions(Set<String> words, Predicate<String> in) {
        Set<String> found = new TreeSet<>();
        texts.forEach((path, text) -> words.stream()
                .filter(word -> in.test(packageOf(path)) && text.contains(word))
                .forEach(word -> found.add(path + " uses " + word)));
        return List.copyOf(found);
    }
}
