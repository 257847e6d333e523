package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Lexer;

/**
 * Follows the tokens of a statement to tell when they are in the {@code BEGIN ATOMIC … END} body of a routine, where
 * semicolons separate the statements of the body. By the grammar its END stands after ATOMIC or a semicolon, which
 * the END of a CASE never does; counting them, as psql must, is not needed.
 */
final class RoutineBody {

    private enum Prefix {
        NOTHING,
        CREATE,
        CREATE_OR,
        CREATE_OR_REPLACE,
        ROUTINE,
        OTHER
    }

    private Prefix prefix = Prefix.NOTHING;
    private int start = -1;
    private boolean afterBegin;
    private boolean mayEnd;

    /** Takes the current token into account; to be called for those outside of parentheses. */
    void follow(Lexer lexer) {
        if (prefix == Prefix.ROUTINE) {
            inRoutine(lexer);
        } else if (prefix != Prefix.OTHER) {
            prefix = following(lexer);
        }
    }

    private Prefix following(Lexer lexer) {
        boolean routine = lexer.isWord("function") || lexer.isWord("procedure");
        return switch (prefix) {
            case NOTHING -> lexer.isWord("create") ? Prefix.CREATE : Prefix.OTHER;
            case CREATE -> routine ? Prefix.ROUTINE : lexer.isWord("or") ? Prefix.CREATE_OR : Prefix.OTHER;
            case CREATE_OR -> lexer.isWord("replace") ? Prefix.CREATE_OR_REPLACE : Prefix.OTHER;
            case CREATE_OR_REPLACE -> routine ? Prefix.ROUTINE : Prefix.OTHER;
            default -> prefix;
        };
    }

    private void inRoutine(Lexer lexer) {
        boolean begins = !isOpen() && afterBegin && lexer.isWord("atomic");
        if (begins) {
            start = lexer.start();
        } else if (mayEnd && lexer.isWord("end")) {
            start = -1;
        }
        mayEnd = begins || isOpen() && lexer.isSymbol(';');
        afterBegin = lexer.isWord("begin");
    }

    boolean isOpen() {
        return start >= 0;
    }

    /** Where the open body starts. */
    int start() {
        return start;
    }

    void reset() {
        prefix = Prefix.NOTHING;
        start = -1;
        afterBegin = false;
        mayEnd = false;
    }
}
