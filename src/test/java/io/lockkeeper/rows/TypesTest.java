package io.lockkeeper.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.rows.description.Describing;
import io.lockkeeper.rows.description.Describing.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What front ends are told of the library: rows/types.ts, zod.ts and openapi.json. What is told now is written to target. */
class TypesTest {

    @TempDir
    Path folder;

    @Test
    void allOfThemAreAsWritten() throws Exception {
        try (Library library = new Library(folder)) {
            Map<String, String> now = Map.of(
                    "types.ts", types(library, Format.typescript),
                    "zod.ts", types(library, Format.zod),
                    "openapi.json", library.get("").body().replace(",\"", ",\n\"") + "\n");
            for (Map.Entry<String, String> one : now.entrySet()) {
                Files.writeString(Path.of("target", one.getKey()), one.getValue());
            }
            for (Map.Entry<String, String> one : now.entrySet()) {
                assertThat(one.getValue()).as(one.getKey()).isEqualTo(Library.resource(one.getKey()));
            }
            assertThat(library.get("types.ts").body()).isEqualTo(now.get("types.ts"));
            assertThat(library.get("types.ts?format=zod").body()).isEqualTo(now.get("zod.ts"));
        }
    }

    private static String types(Library library, Format format) throws IOException {
        return Describing.types(library.look(), List.of("shelf", "staff"), format, false);
    }
}
