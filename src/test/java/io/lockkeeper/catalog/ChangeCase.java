package io.lockkeeper.catalog;

import io.lockkeeper.catalog.Difference.Change;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of {@code changes.txt}: a title, SQL that changes a database, SQL after {@code undo} that takes it back, and all that is to be
 * different then: {@code +} added, {@code -} removed, {@code ~} changed. A title or a difference may be for some versions only.
 *
 * @param undo {@code null} where taking it back leaves something else
 */
record ChangeCase(String title, String change, String undo, List<String> differences) {

    private static final Pattern VERSIONS = Pattern.compile("\\((from|to) (\\d+)\\) ?");

    /** Those of a version. */
    static List<ChangeCase> all(int major) {
        List<ChangeCase> cases = new ArrayList<>();
        for (String block : resource("changes.txt").split("\n\n+")) {
            List<String> lines = block.strip().lines().toList();
            if (isFor(major, lines.getFirst())) {
                cases.add(of(lines, major));
            }
        }
        return cases;
    }

    private static ChangeCase of(List<String> lines, int major) {
        StringBuilder change = new StringBuilder();
        String undo = null;
        List<String> differences = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String text = VERSIONS.matcher(line).replaceFirst("");
            if (line.startsWith("undo ")) {
                undo = line.substring(5);
            } else if (!text.equals(line) || line.matches("[-+~] .*")) {
                differences.addAll(isFor(major, line) ? List.of(text) : List.of());
            } else {
                change.append(line).append('\n');
            }
        }
        return new ChangeCase(lines.getFirst().substring(2), change.toString(), undo, differences);
    }

    private static boolean isFor(int major, String line) {
        Matcher versions = VERSIONS.matcher(line);
        if (!line.startsWith("(") && !line.startsWith("#") || !versions.find()) {
            return true;
        }
        int version = Integer.parseInt(versions.group(2));
        return versions.group(1).equals("from") ? major >= version : major <= version;
    }

    /** A difference as such lines. */
    static List<String> lines(Difference difference) {
        return difference.changes().stream().map(ChangeCase::line).toList();
    }

    private static String line(Change change) {
        List<String> names = Arrays.asList(change.schema(), change.of(), change.name());
        String what = change.kind() + " "
                + String.join(".", names.stream().filter(name -> name != null).toList());
        String line =
                switch (change) {
                    case Change added when added.isAdded() -> "+ " + what + ": " + added.after();
                    case Change removed when removed.isRemoved() -> "- " + what + ": " + removed.before();
                    default -> "~ " + what + ": " + change.before() + " => " + change.after();
                };
        return line.replaceAll("\\s+", " ").strip();
    }

    /** A file beside the tests. */
    static String resource(String name) {
        try (InputStream in = ChangeCase.class.getResourceAsStream("/catalog/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return title;
    }
}
