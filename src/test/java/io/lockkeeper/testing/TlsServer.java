package io.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * A server that has a certificate of its own for {@code localhost}, and the certificate of somebody else who has nothing to do with it.
 *
 * @param certificate what a client must trust
 * @param another what it may trust instead, in vain
 */
public record TlsServer(DatabaseUrl server, Path certificate, Path another) {

    private static final String PASSWORD = "changeit";

    /** Gives a server a certificate; it takes connections without TLS as before. */
    public static TlsServer of(BreakableServer server) {
        Path certificate = server.data().resolve("server.crt");
        Path another = server.data().resolve("another.crt");
        write(
                newKeyStore(server.data().resolve("server.p12")),
                certificate,
                server.data().resolve("server.key"));
        write(
                newKeyStore(server.data().resolve("another.p12")),
                another,
                server.data().resolve("another.key"));
        TestDatabase.at(server.url()).execute("ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()");
        TlsServer tls = new TlsServer(server.url(), certificate, another);
        Waiting.await(
                "the server has read its certificate",
                () -> TestDatabase.at(server.url()).value("SHOW ssl").equals("on"));
        return tls;
    }

    /** With its certificate to be verified in that mode. */
    public String url(String mode) {
        return url(mode, certificate);
    }

    /** With a certificate to be verified that was made by another authority. */
    public String urlOfAnotherAuthority() {
        return url("verify-full", another);
    }

    private String url(String mode, Path authority) {
        return "postgresql://" + server.user() + "@localhost:" + server.port() + "/" + server.database() + "?sslmode="
                + mode + "&sslrootcert=" + authority;
    }

    /** By the JDK's own tool: the JDK has no API that makes certificates. */
    private static Path newKeyStore(Path file) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD);
        try (ChildProcess keytool = ChildProcess.start("keytool", command, Map.of())) {
            assertThat(keytool.exitCode()).as(keytool.output()).isZero();
        }
        return file;
    }

    private static void write(Path keyStore, Path certificate, Path key) {
        try (InputStream in = Files.newInputStream(keyStore)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            Files.writeString(
                    certificate,
                    pem("CERTIFICATE", store.getCertificate("server").getEncoded()));
            Files.writeString(
                    key,
                    pem(
                            "PRIVATE KEY",
                            store.getKey("server", PASSWORD.toCharArray()).getEncoded()));
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }
}
