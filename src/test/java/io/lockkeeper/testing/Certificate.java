package io.lockkeeper.testing;

import static org.assertj.core.api.Assertions.assertThat;

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
 * A certificate for {@code localhost} that signs itself, and its key, as files in PEM form.
 *
 * @param file what a client must trust
 */
public record Certificate(Path file, Path key) {

    private static final String PASSWORD = "changeit";

    /** A new one, in files of that name. */
    public static Certificate of(Path directory, String name) {
        Certificate certificate = new Certificate(directory.resolve(name + ".crt"), directory.resolve(name + ".key"));
        try (InputStream in = Files.newInputStream(newKeyStore(directory.resolve(name + ".p12")))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            Files.writeString(
                    certificate.file,
                    pem("CERTIFICATE", store.getCertificate("server").getEncoded()));
            Files.writeString(
                    certificate.key,
                    pem(
                            "PRIVATE KEY",
                            store.getKey("server", PASSWORD.toCharArray()).getEncoded()));
            Files.setPosixFilePermissions(certificate.key, PosixFilePermissions.fromString("rw-------"));
            return certificate;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** By the JDK's tool: the JDK has no API that makes certificates. */
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

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(bytes) + "\n-----END " + what
                + "-----\n";
    }
}
