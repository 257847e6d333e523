package io.lockkeeper.problem;

/** Words for people, in the texts of problems and events. */
public final class Words {

    private Words() {}

    /** "1 migration", "2 migrations". */
    public static String count(long number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
