package io.lockkeeper.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.catalog.shape.ShapeReader;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.migration.Migrator;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.rows.description.Describing;
import io.lockkeeper.rows.description.Describing.Format;
import io.lockkeeper.rows.exposure.Exposing;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.system.Systems;
import io.lockkeeper.testing.Asked;
import io.lockkeeper.testing.TestServer;
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

    @Test
    void theExampleHasTheTypesOfToday() throws Exception {
        SystemDefinition carriers = new Systems(true, List.of()).find("carriers");
        DatabaseUrl url = TestServer.createDatabase();
        new Migrator(carriers, url, MigrateOptions.DEFAULT, Asked.DEFAULT.work(Listener.NONE)).migrate();
        RowsRules rules = carriers.manifest().rows();
        try (Session session = TestServer.session(url)) {
            Exposing.Result exposed = Exposing.of(
                    rules,
                    Environment.DEVELOPMENT,
                    ShapeReader.read(session, rules.schemas(), rules.roles().all()));

            assertThat(Describing.types(exposed, rules.schemas(), Format.typescript, false))
                    .isEqualTo(Files.readString(Path.of("examples/page/src/database.ts")));
        }
    }

    private static String types(Library library, Format format) throws IOException {
        return Describing.types(library.look(), List.of("shelf", "staff"), format, false);
    }
}
