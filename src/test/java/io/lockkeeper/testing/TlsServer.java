package io.lockkeeper.testing;

import io.lockkeeper.postgres.DatabaseUrl;
import java.nio.file.Path;

/**
 * A server that has a certificate for {@code localhost}, and the certificate of somebody else who has nothing to do with it.
 *
 * @param certificate what a client must trust
 * @param another what it may trust instead, in vain
 */
public record TlsServer(DatabaseUrl server, Path certificate, Path another) {

    /** Gives a server a certificate; it takes connections without TLS as before. */
    public static TlsServer of(BreakableServer server) {
        // PostgreSQL looks for files of this name.
        Path certificate = Certificate.of(server.data(), "server").file();
        Path another = Certificate.of(server.data(), "another").file();
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
}
