package io.lockkeeper.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} says; the build writes it down. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() throws IOException {
        try (InputStream in = Version.class.getResourceAsStream("/lockkeeper.version")) {
            return new String[] {"lockkeeper " + new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()};
        }
    }
}
