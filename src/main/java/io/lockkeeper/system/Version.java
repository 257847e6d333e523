package io.lockkeeper.system;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** A version of the Flyway layout: numbers between dots or underscores; {@code 1}, {@code 01} and {@code 1.0} are equal. */
public final class Version implements Comparable<Version> {

    private final String text;
    private final List<BigInteger> parts;

    private Version(String text, List<BigInteger> parts) {
        this.text = text;
        this.parts = parts;
    }

    /** Reads a version, or returns {@code null} when the text is none. */
    public static Version parse(String text) {
        String dotted = text.replace('_', '.');
        List<BigInteger> parts = new ArrayList<>();
        for (String part : dotted.split("\\.", -1)) {
            if (part.isEmpty() || !part.chars().allMatch(c -> c >= '0' && c <= '9')) {
                return null;
            }
            parts.add(new BigInteger(part));
        }
        while (parts.size() > 1 && parts.getLast().signum() == 0) {
            parts.removeLast();
        }
        return new Version(dotted, parts);
    }

    @Override
    public int compareTo(Version other) {
        for (int i = 0; i < Math.max(parts.size(), other.parts.size()); i++) {
            int order = part(i).compareTo(other.part(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private BigInteger part(int i) {
        return i < parts.size() ? parts.get(i) : BigInteger.ZERO;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Version version && compareTo(version) == 0;
    }

    @Override
    public int hashCode() {
        return parts.hashCode();
    }

    /** The same text for equal versions: no leading zeros, no zero at the end. */
    public String canonical() {
        return String.join(".", parts.stream().map(BigInteger::toString).toList());
    }

    /** The version as written, with dots. */
    @Override
    public String toString() {
        return text;
    }
}
