package io.lockkeeper.problem;

/** How messages put things. */
public final class Words {

    private Words() {}

    /** "1 migration", "2 migrations". */
    public static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
