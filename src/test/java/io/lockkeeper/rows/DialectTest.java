package io.lockkeeper.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every line of the dialect as a request and its answer: rows/dialect.txt. What is answered now is written to target/dialect.txt, so that a
 * change can be looked at as a whole.
 */
class DialectTest {

    private static final Set<String> OF_CALLER = Set.of("Role", "Sub");

    private static final int AGAIN = 6;

    @TempDir
    Path folder;

    /** A request of the file, and what follows it there. */
    private record Case(String line, Map<String, String> headers, String body, List<String> expected) {

        static List<Case> read(String text) {
            List<Case> cases = new ArrayList<>();
            for (String line : text.lines().toList()) {
                if (line.startsWith("#") || line.isEmpty()) {
                    continue;
                }
                Case last = cases.isEmpty() ? null : cases.getLast();
                if (line.startsWith("    > ")) {
                    cases.removeLast();
                    cases.add(
                            new Case(last.line, last.headers, line.substring(6).replace("\\n", "\n"), last.expected));
                } else if (line.startsWith("    = ") || line.startsWith("    < ")) {
                    last.expected.add(line);
                } else if (line.startsWith("    ")) {
                    int colon = line.indexOf(':');
                    last.headers.put(
                            line.substring(0, colon).strip(),
                            line.substring(colon + 1).strip());
                } else {
                    cases.add(new Case(line, new TreeMap<>(), "", new ArrayList<>()));
                }
            }
            return cases;
        }

        Request request() {
            int blank = line.indexOf(' ');
            Map<String, String> sent = new TreeMap<>(headers);
            sent.keySet().removeAll(OF_CALLER);
            return Library.request(line.substring(0, blank), line.substring(blank + 1), sent, body);
        }

        Caller caller() {
            String role = headers.getOrDefault("Role", Library.READER);
            String sub = headers.get("Sub");
            boolean isAnonymous = !headers.containsKey("Role") && sub == null;
            return new Caller(role, isAnonymous ? "" : "{\"role\": \"%s\", \"sub\": \"%s\"}".formatted(role, sub));
        }

        /** Without what is expected. */
        String asked() {
            StringBuilder text = new StringBuilder(line).append('\n');
            headers.forEach((name, value) -> text.append("    " + name + ": " + value + '\n'));
            return text + (body.isEmpty() ? "" : "    > " + body.replace("\n", "\\n") + '\n');
        }
    }

    @Test
    void everyLineIsAnsweredAsWritten() throws SQLException, IOException {
        List<String> wrong = new ArrayList<>();
        StringBuilder now = new StringBuilder();
        try (Library library = new Library(folder)) {
            for (Case one : Case.read(Library.resource("dialect.txt"))) {
                List<String> answer = answer(library, one);
                now.append(one.asked());
                answer.forEach(line -> now.append(line).append('\n'));
                if (!answer.equals(one.expected())) {
                    wrong.add(one.asked() + "expected\n" + String.join("\n", one.expected()) + "\nbut was\n"
                            + String.join("\n", answer));
                }
                if (!Set.of("GET", "HEAD", "OPTIONS").contains(one.request().method())) {
                    library.reset();
                } else {
                    // The driver sends a statement in another way once it was executed five times.
                    for (int again = 0; again < AGAIN; again++) {
                        assertThat(answer(library, one)).as(one.line()).isEqualTo(answer);
                    }
                }
            }
        }
        Files.writeString(Path.of("target/dialect.txt"), now);
        assertThat(wrong).isEmpty();
    }

    private static List<String> answer(Library library, Case one) {
        try {
            Answer answer = library.ask(one.request(), one.caller());
            if (answer.lines() != null) {
                StringBuilder all = new StringBuilder();
                answer.lines().to(line -> all.append(line).append('\n'));
                return lines(answer.status(), answer.headers(), all.toString());
            }
            return lines(answer.status(), answer.headers(), answer.body());
        } catch (RowsProblem problem) {
            String body =
                    problem.code() + " | " + problem.getMessage() + " | " + problem.details() + " | " + problem.hint();
            return lines(problem.status(), problem.headers(), body);
        }
    }

    private static List<String> lines(int status, Map<String, String> headers, String body) {
        List<String> lines = new ArrayList<>();
        lines.add("    = " + status + (body == null ? "" : " " + body.replace("\n", "\\n")));
        headers.entrySet().stream()
                .filter(header -> !header.getValue().equals(Answer.JSON))
                .flatMap(header -> Stream.of("    < " + header.getKey() + ": " + header.getValue()))
                .forEach(lines::add);
        return lines;
    }
}
