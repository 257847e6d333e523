package io.lockkeeper;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** docs/faults.md names each fault and tests that exist. */
class FaultCatalogueTest {

    private static final Path PAGE = Path.of("docs/faults.md");
    private static final Path TESTS = Path.of("src/test/java");

    private static List<Row> rows;

    @BeforeAll
    static void read() throws IOException {
        rows = Pattern.compile("^\\| (F\\d\\d) \\|[^|]+\\|[^|]+\\|([^|]*)\\|$", Pattern.MULTILINE)
                .matcher(Files.readString(PAGE))
                .results()
                .map(row -> new Row(row.group(1), tests(row.group(2))))
                .toList();
    }

    @Test
    void eachFaultHasOneRow() {
        List<String> faults = Stream.of(
                        IntStream.rangeClosed(1, 23), IntStream.rangeClosed(34, 39), IntStream.rangeClosed(69, 70))
                .flatMap(IntStream::boxed)
                .map("F%02d"::formatted)
                .toList();

        assertThat(rows).extracting(Row::fault).containsExactlyInAnyOrderElementsOf(faults);
    }

    @Test
    void eachNamesTests() {
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.tests()).as(row.fault()).isNotEmpty());
    }

    @Test
    void everyTestThatIsNamedExistsAndIsRun() throws Exception {
        for (Row row : rows) {
            for (String test : row.tests()) {
                int dot = test.indexOf('.');
                Class<?> type = testClass(test.substring(0, dot));
                assertThat(methods(type, test.substring(dot + 1)))
                        .as("%s: %s", row.fault(), test)
                        .anyMatch(method -> AnnotationSupport.isAnnotated(method, Testable.class)
                                && !AnnotationSupport.isAnnotated(method, Disabled.class));
            }
        }
    }

    private static List<String> tests(String cell) {
        return Pattern.compile("`(\\w+\\.\\w+)`")
                .matcher(cell)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static Class<?> testClass(String simpleName) throws IOException, ClassNotFoundException {
        try (Stream<Path> files = Files.walk(TESTS)) {
            List<Path> found =
                    files.filter(file -> file.endsWith(simpleName + ".java")).toList();
            assertThat(found).as(simpleName).hasSize(1);
            String file = TESTS.relativize(found.getFirst()).toString();
            String name = file.substring(0, file.length() - ".java".length()).replaceAll("[/\\\\]", ".");
            return Class.forName(name, false, FaultCatalogueTest.class.getClassLoader());
        }
    }

    private static List<Method> methods(Class<?> type, String name) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .toList();
    }

    private record Row(String fault, List<String> tests) {}
}
