package io.lockkeeper.postgres;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in the write-ahead log of a server: what was written before it is there once it has come so far. */
public record WalPosition(long bytes) implements Comparable<WalPosition> {

    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /** From the form of {@code pg_lsn}, such as {@code 16/B374D848}; empty when it is none. */
    public static Optional<WalPosition> of(String text) {
        Matcher parts = TEXT.matcher(text);
        return parts.matches()
                ? Optional.of(
                        new WalPosition(Long.parseLong(parts.group(1), 16) << 32 | Long.parseLong(parts.group(2), 16)))
                : Optional.empty();
    }

    @Override
    public int compareTo(WalPosition other) {
        return Long.compareUnsigned(bytes, other.bytes);
    }

    /** In the form of {@code pg_lsn}. */
    @Override
    public String toString() {
        return "%X/%X".formatted(bytes >>> 32, bytes & 0xFFFFFFFFL);
    }
}
