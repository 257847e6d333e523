package io.lockkeeper.cli;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificate authorities that a file names, for a service whose certificate is of none that everybody knows. */
final class Authorities {

    private Authorities() {}

    /**
     * Connections that trust the certificates in a file, and no others.
     *
     * @param file certificates in PEM form
     */
    static SSLContext in(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), certificate);
            }
            if (trusted.size() == 0) {
                throw new CertificateException("it has no certificate");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw Problem.of(
                            ProblemType.SETTING_INVALID,
                            "The file %s with certificate authorities cannot be read.",
                            file)
                    .remedy("Check --ca-file, the rights of the file, and that it has certificates in PEM form.")
                    .causedBy(e);
        }
    }
}
