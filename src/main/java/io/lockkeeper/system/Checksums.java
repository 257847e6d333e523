package io.lockkeeper.system;

import io.lockkeeper.checksum.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;

/** The checksums of scripts by the rules of Prisma, of Flyway, and of Lockkeeper's seeds. */
public final class Checksums {

    private Checksums() {}

    /** Lower-case hexadecimal SHA-256 of the bytes: what Prisma stores. */
    public static String sha256(byte[] bytes) {
        return Sha256.hex(bytes);
    }

    /**
     * Whether a checksum in {@code _prisma_migrations} belongs to the script: line ends do not count, and old versions of
     * Prisma wrote each byte without a leading zero.
     */
    public static boolean prismaAccepts(String stored, byte[] bytes) {
        if (matches(stored, digest(bytes))) {
            return true;
        }
        byte[] unix = lineEnds(bytes, false);
        return matches(stored, digest(unix)) || matches(stored, digest(lineEnds(unix, true)));
    }

    private static boolean matches(String stored, byte[] digest) {
        return stored.equals(HexFormat.of().formatHex(digest)) || stored.equals(unpadded(digest));
    }

    private static String unpadded(byte[] digest) {
        StringBuilder text = new StringBuilder(64);
        for (byte b : digest) {
            text.append(Integer.toHexString(b & 0xff));
        }
        return text.toString();
    }

    private static byte[] lineEnds(byte[] bytes, boolean windows) {
        byte[] result = new byte[bytes.length * 2];
        int length = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (!windows && bytes[i] == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n') {
                continue;
            }
            if (windows && bytes[i] == '\n') {
                result[length++] = '\r';
            }
            result[length++] = bytes[i];
        }
        return Arrays.copyOf(result, length);
    }

    /** Flyway's rule: CRC32 over the lines in UTF-8 without their ends, as a signed number. */
    public static int crc32(String text) {
        CRC32 crc = new CRC32();
        text.lines().forEach(line -> crc.update(line.getBytes(StandardCharsets.UTF_8)));
        return (int) crc.getValue();
    }

    private static byte[] digest(byte[] bytes) {
        return Sha256.digest().digest(bytes);
    }
}
