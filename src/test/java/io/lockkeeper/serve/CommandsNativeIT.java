package io.lockkeeper.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.Program;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.Unvarying;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every command says in a native executable what it says on a JVM, this one. */
class CommandsNativeIT {

    /** The service is not a command that ends; {@link ServiceNativeIT} is about it. */
    private static final String SERVE = "serve";

    @TempDir
    Path directory;

    @Test
    void theHelpOfEveryCommandIsTheSame() {
        List<List<String>> lines =
                new ArrayList<>(List.of(List.of("--help"), List.of("--version"), List.of("nonsense")));
        commands().forEach(command -> lines.add(List.of(command, "--help")));

        assertThat(said(CommandsNativeIT::inNative, lines)).isEqualTo(said(CommandsNativeIT::here, lines));
    }

    @Test
    void everyCommandSaysTheSame() {
        Side here = new Side(directory.resolve("here"));
        Side inNative = new Side(directory.resolve("native"));

        assertThat(here.lines().stream().map(List::getFirst).collect(Collectors.toSet()))
                .as("a command that is not here is not proven to work in a native executable")
                .containsAll(commands());
        assertThat(inNative.without(said(CommandsNativeIT::inNative, inNative.lines())))
                .isEqualTo(here.without(said(CommandsNativeIT::here, here.lines())));
    }

    private static Set<String> commands() {
        Set<String> commands = new TreeSet<>(Main.commandLine().getSubcommands().keySet());
        commands.remove(SERVE);
        return commands;
    }

    private static String said(BiConsumer<StringBuilder, String[]> program, List<List<String>> lines) {
        StringBuilder said = new StringBuilder();
        for (List<String> line : lines) {
            said.append("$ ").append(String.join(" ", line)).append('\n');
            program.accept(said, line.toArray(String[]::new));
        }
        return Unvarying.of(said.toString());
    }

    private static void here(StringBuilder said, String... arguments) {
        StringWriter text = new StringWriter();
        CommandLine line = Main.commandLine();
        line.setOut(new PrintWriter(text, true)).setErr(new PrintWriter(text, true));
        int exitCode = line.execute(arguments);
        said.append(text).append("exit code ").append(exitCode).append('\n');
    }

    private static void inNative(StringBuilder said, String... arguments) {
        try (ChildProcess process = Program.NATIVE.start(arguments[0], Map.of(), arguments)) {
            int exitCode = process.exitCode();
            said.append(process.output()).append("exit code ").append(exitCode).append('\n');
        }
    }

    /** Databases and folders of one program, so that both begin with the same. */
    private static final class Side {

        private final Path directory;
        private final TestDatabase shop = TestDatabase.create();
        private final TestDatabase both = TestDatabase.create();
        private final TestDatabase broken = TestDatabase.create();
        private final TestDatabase flyway = TestDatabase.create();

        Side(Path directory) {
            this.directory = directory;
            SystemFolder.prisma(directory.resolve("shop"))
                    .manifest("""
                            name: shop
                            title: The shop
                            layout: prisma
                            migrations: migrations
                            environments: { development: [common, development] }
                            csv: { 020_orders.csv: { table: orders, key: [number], existing: update } }
                            checks:
                              - name: an order is there
                                sql: SELECT count(*) > 0 FROM orders
                                environments: [development]
                            retry: { attempts: 2, wait: 10ms }
                            timeouts: { lock: 2s, migrations: { 1_init: { statement: 5m } } }
                            rows:
                              roles: { allowed: [shop_reader] }
                              expose: { orders: { read: "*", insert: any } }
                            """)
                    .file(
                            "migrations/1_init/migration.sql",
                            "CREATE TABLE orders (number int PRIMARY KEY, what text);\n")
                    .file(
                            "migrations/2_index/migration.sql",
                            "INSERT INTO orders VALUES (0, 'größer');\nCREATE INDEX CONCURRENTLY ON orders (what);\n")
                    .file(
                            "seeds/common/010_orders.sql",
                            "INSERT INTO orders VALUES (1, 'one') ON CONFLICT DO NOTHING;\n")
                    .file("seeds/development/020_orders.csv", "number,what\n2,two\n3,\"thr,ee\"\n");
            SystemFolder.prisma(directory.resolve("broken"))
                    .migration("1_init", "CREATE TABLE one (id int);\n")
                    .migration("2_bad", "CREATE TABLE two (id int);\nSELECT nonsense FROM one;\n");
            SystemFolder.flyway(directory.resolve("flyway"))
                    .manifest("name: flyway\nlayout: flyway\nplaceholders: { owner: shop }\n")
                    .migration("V1__init", "CREATE TABLE ${owner} (id int);\n")
                    .migration("V2__more", "CREATE TABLE more (id int);\n")
                    .migration("R__view", "CREATE OR REPLACE VIEW all_of_it AS SELECT * FROM shop;\n");
        }

        List<List<String>> lines() {
            List<List<String>> lines = new ArrayList<>();
            lines.add(List.of("systems"));
            lines.add(List.of("systems", "--json", "--directory", directory.toString()));
            on(
                    lines,
                    shop,
                    "shop",
                    "status --json",
                    "migrate --json --unattended",
                    "migrate",
                    "status",
                    "status --json");
            on(lines, shop, "shop", "seed --environment development", "seed --environment development --json");
            on(lines, shop, "shop", "seed --environment production", "gate --environment development --json");
            on(
                    lines,
                    shop,
                    "shop",
                    "gate --level 2_index",
                    "gate --level 1_init --max 1_init --json",
                    "gate --level 9_never");
            on(
                    lines,
                    both,
                    "shop",
                    "bring-to-level --environment development --json",
                    "bring-to-level --environment development");
            lines.add(List.of("new", "--system", folder("shop"), "--json", "Add", "order", "status"));
            lines.add(List.of("new", "--system", folder("fresh"), "--layout", "flyway", "first"));
            on(lines, broken, "broken", "migrate --json", "migrate", "status", "resolve 2_bad --applied");
            on(
                    lines,
                    broken,
                    "broken",
                    "resolve 2_bad --applied --force --json",
                    "status --json",
                    "resolve 3_no --applied");
            on(
                    lines,
                    flyway,
                    "flyway",
                    "migrate --single-transaction --json",
                    "migrate --out-of-order",
                    "status --json");
            lines.add(List.of(
                    "status", "--system", "carriers", "--json", "--url", "postgresql://me:secret@127.0.0.1:1/db"));
            on(lines, shop, "shop", "rows check --environment development", "rows grants --environment testing --json");
            on(lines, shop, "shop", "types", "types --format zod --numbers string", "types --check no-such-file.ts");
            on(lines, broken, "broken", "rows check --environment testing", "types");
            lines.add(List.of("types", "--url", TestServer.text(flyway.url())));
            lines.add(List.of("rows", "token", "--role", "shop_reader"));
            lines.add(List.of("status", "--system", "no-such", "--url", "nonsense"));
            lines.add(List.of("token", "ci", "--role", "operator", "--expires", "2027-01-31"));
            lines.add(List.of("token", "ci", "--role", "viewer", "--json"));
            lines.add(List.of("token", "CI", "--role", "nobody"));
            return lines;
        }

        private void on(List<List<String>> lines, TestDatabase database, String system, String... commands) {
            for (String command : commands) {
                List<String> line = new ArrayList<>(List.of(command.split(" ")));
                line.addAll(List.of("--system", folder(system), "--url", TestServer.text(database.url())));
                lines.add(line);
            }
        }

        private String folder(String name) {
            return directory.resolve(name).toString();
        }

        /** What was said, without the names that only this side has. */
        String without(String said) {
            return said.replace(directory.toString(), "<directory>")
                    .replaceAll("test_\\d+", "<database>")
                    .replaceAll("\\d{14}_add_order_status", "<stamp>_add_order_status");
        }
    }
}
