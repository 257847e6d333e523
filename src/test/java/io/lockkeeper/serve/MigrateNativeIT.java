package io.lockkeeper.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.HeldMigration;
import io.lockkeeper.testing.LongVoyage;
import io.lockkeeper.testing.Program;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import io.lockkeeper.testing.TlsServer;
import io.lockkeeper.testing.Waiting;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a native executable does on a database: with a folder as large as real ones, over TLS, when it is told to end, and in any locale. */
class MigrateNativeIT {

    @TempDir
    Path directory;

    private final TestDatabase database = TestDatabase.create();

    /** The migrations themselves are executed on a JVM, this one, on another database. */
    @Test
    void fourHundredMigrationsOfAllKindsEndAsOnAJvm() {
        SystemFolder folder = LongVoyage.write(directory, 400);
        TestDatabase here = TestDatabase.create();
        here.migrate(folder);

        succeeds("migrate", "--system", directory.toString());

        assertThat(database.prismaHistory()).isEqualTo(here.prismaHistory()).hasSize(400);
        assertThat(database.contents()).isEqualTo(here.contents());
        assertThat(database.journal()).isEqualTo(here.journal());
        assertThat(succeeds("migrate", "--system", directory.toString()))
                .contains("Nothing to apply; the level is 0399_step.");
    }

    @Test
    void ctrlCCancelsTheStatementAtWorkAndSaysWhatRemains() {
        SystemFolder.prisma(directory)
                .migration("1_table", HeldMigration.TABLE)
                .migration("2_held", HeldMigration.STATEMENT);

        try (ChildProcess process = migrate()) {
            HeldMigration.await(database);
            process.interrupt();

            assertThat(process.exitCode()).as(process.output()).isEqualTo(9);
            assertThat(process.output()).contains("RUN_CANCELLED", "1 of 2 migrations remain, beginning with 2_held");
        }
        HeldMigration.release(database);
        assertThat(database.prismaHistory()).containsExactly("1_table");
        assertThat(database.isLeased()).isFalse();
        assertThat(succeeds("migrate", "--system", directory.toString())).contains("2_held");
    }

    @Test
    void aSignalEndsItWithAnExitCodeForThatAndSaysWhatRemains() {
        SystemFolder.prisma(directory)
                .migration("1_table", HeldMigration.TABLE)
                .migration("2_held", HeldMigration.STATEMENT)
                .migration("3_next", "CREATE TABLE next (id int);");

        try (ChildProcess process = migrate()) {
            HeldMigration.await(database);
            process.terminate();
            Waiting.await("it stops", () -> process.output().contains("Stopping"));
            HeldMigration.release(database);

            assertThat(process.exitCode()).as(process.output()).isEqualTo(9);
            assertThat(process.output()).contains("RUN_STOPPED", "1 of 3 migrations remain, beginning with 3_next");
        }
        assertThat(database.prismaHistory()).containsExactly("1_table", "2_held");
        assertThat(succeeds("migrate", "--system", directory.toString())).contains("3_next");
    }

    @Test
    void aKilledOneIsContinuedByTheNext() {
        SystemFolder.prisma(directory)
                .migration("1_table", HeldMigration.TABLE)
                .migration("2_held", "CREATE TABLE held (id int);\n" + HeldMigration.STATEMENT);
        try (ChildProcess process = migrate()) {
            HeldMigration.await(database);
            process.kill();
            process.exitCode();
        }
        HeldMigration.release(database);

        succeeds("migrate", "--system", directory.toString());

        assertThat(database.prismaHistory()).containsExactly("1_table", "2_held");
        assertThat(database.journalEvents()).contains("INTERRUPTED");
    }

    @Test
    void namesMayHaveAnyCharacterInAnyLocale() {
        SystemFolder.prisma(directory.resolve("größe")).migration("1_größe", "CREATE TABLE größe (id int);");

        try (ChildProcess process = Program.NATIVE.start(
                "locale",
                Map.of("LC_ALL", "C", "DATABASE_URL", TestServer.text(database.url())),
                "migrate",
                "--system",
                directory.resolve("größe").toString())) {
            assertThat(process.exitCode()).as(process.output()).isZero();
        }
        assertThat(database.prismaHistory()).containsExactly("1_größe");
    }

    @Test
    void aServersCertificateIsVerified() {
        SystemFolder.prisma(directory.resolve("shop")).migration("1_init", "CREATE TABLE a (id int);");
        try (BreakableServer server = BreakableServer.start(directory.resolve("server"))) {
            TlsServer tls = TlsServer.of(server);

            assertThat(status(tls.url("verify-full"))).contains("exit code 0", "PENDING");
            assertThat(status(tls.urlOfAnotherAuthority())).contains("exit code 6", "certificat");
        }
    }

    private String status(String url) {
        try (ChildProcess process = Program.NATIVE.start(
                "status",
                Map.of("DATABASE_URL", url),
                "status",
                "--system",
                directory.resolve("shop").toString())) {
            return "exit code " + process.exitCode() + "\n" + process.output();
        }
    }

    private ChildProcess migrate() {
        return start("migrate", "--system", directory.toString());
    }

    private ChildProcess start(String... arguments) {
        return Program.NATIVE.start(arguments[0], Map.of("DATABASE_URL", TestServer.text(database.url())), arguments);
    }

    private String succeeds(String... arguments) {
        try (ChildProcess process = start(arguments)) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            return process.output();
        }
    }
}
