package io.lockkeeper.migration.apply;

/** What a failed migration has left in the database. */
sealed interface Left {

    /** It in words, for people. */
    String sentence();

    /** Whether the database is as it was before the migration. */
    default boolean isNothing() {
        return this instanceof Nothing;
    }

    /** Nothing: its transaction was rolled back. */
    enum Nothing implements Left {
        /** It had the transaction for itself. */
        ALONE("It was rolled back; the database is as it was before this migration."),
        /** The transaction had other migrations too. */
        WITH_OTHERS("It was rolled back with all that came before it in the same transaction.");

        private final String sentence;

        Nothing(String sentence) {
            this.sentence = sentence;
        }

        @Override
        public String sentence() {
            return sentence;
        }
    }

    /** The first parts, and nothing of the one that failed. */
    record Parts(int done, int of) implements Left {
        @Override
        public String sentence() {
            return applied(done, of) + "The next run goes on after them.";
        }
    }

    /** The first parts, and perhaps the effect of a statement whose answer is not known. */
    record Unknown(int done, int of) implements Left {
        @Override
        public String sentence() {
            return applied(done, of) + "Whether its statement took effect is checked by the next run.";
        }
    }

    /** The first parts, and something of a statement that could not be removed. */
    record Remnant(int done, int of, String why) implements Left {
        @Override
        public String sentence() {
            return applied(done, of) + "What it left could not be removed: " + why + '.';
        }
    }

    /** "Parts 1 to 2 of 3 are applied and journalled. ", or nothing. */
    static String applied(int done, int of) {
        return done == 0 ? "" : "Parts 1 to " + done + " of " + of + " are applied and journalled. ";
    }
}
