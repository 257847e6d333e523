package io.lockkeeper.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.secret.ApiToken;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that a command gets from its environment, from a file and among its arguments are not told, with traces switched on too. */
class CommandLineSecretsTest {

    private final Canaries canaries = new Canaries();

    @TempDir
    Path folder;

    @Test
    void noneIsTold() throws IOException {
        DatabaseUrl server = TestServer.server();
        String url = "postgresql://nobody_of_that_name:" + canaries.put("DATABASE_URL") + "@" + server.host() + ":"
                + server.port() + "/x";
        run(Map.of("DATABASE_URL", url), "status", "--system", "carriers");
        run(Map.of("DATABASE_URL", url), "status", "--system", "carriers", "--json");
        run(Map.of("DATABASE_URL", url), "migrate", "--system", "nobody");
        String direct = url.replace(Canaries.of("DATABASE_URL"), canaries.put("DIRECT_URL"));
        run(Map.of("DATABASE_URL", url, "DIRECT_URL", direct), "migrate", "--system", "carriers");

        String token = canaries.put("LOCKKEEPER_TOKEN", ApiToken.generate());
        run(
                Map.of("LOCKKEEPER_TOKEN", token),
                "gate",
                "--service",
                "http://127.0.0.1:1",
                "--database",
                "x",
                "--wait",
                "0s");
        Path file = Files.writeString(folder.resolve("token"), canaries.put("--token-file", ApiToken.generate()));
        run(
                Map.of(),
                "gate",
                "--service",
                "http://127.0.0.1:1",
                "--database",
                "x",
                "--wait",
                "0s",
                "--token-file",
                file.toString());
        String userinfo = "http://kim:" + canaries.put("userinfo of --service") + "@127.0.0.1:1";
        canaries.mayStand("arguments of the process", "userinfo of --service");
        run(Map.of(), "gate", "--service", userinfo, "--database", "x", "--wait", "0s");
        seed();

        assertThat(canaries.told()).isEmpty();
        assertThat(canaries.places()).hasSize(6);
        assertThat(canaries.outputs()).containsExactlyInAnyOrder("arguments of the process", "output");
    }

    private void seed() throws IOException {
        SystemFolder system = SystemFolder.prisma(folder.resolve("system"))
                .file("system.yaml", "name: seeded\nlayout: prisma\n")
                .file("migrations/1_init/migration.sql", "CREATE TABLE t (a int);")
                .file("seeds/common/010.sql", "INSERT INTO t VALUES (${ADMIN_PASSWORD}::int);");
        Map<String, String> environment = Map.of(
                "DATABASE_URL",
                TestServer.text(TestServer.createDatabase()),
                "ADMIN_PASSWORD",
                canaries.put("ADMIN_PASSWORD"));
        run(environment, "bring-to-level", "--system", system.path().toString(), "--environment", "testing");
    }

    private void run(Map<String, String> environment, String... arguments) throws IOException {
        Map<String, String> all = new TreeMap<>(environment);
        all.put("LOCKKEEPER_DEBUG", "1");
        try (ChildProcess process = LockkeeperProcess.start(all, arguments)) {
            canaries.see("arguments of the process", Files.readString(Path.of("/proc/" + process.pid() + "/cmdline")));
            assertThat(process.exitCode()).isNotZero();
            canaries.see("output", process.output());
        }
    }
}
