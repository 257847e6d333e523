package io.lockkeeper.sql.token;

import io.lockkeeper.sql.token.Lexer.Token;
import java.util.Locale;

/** The options in parentheses of utility statements: {@code (name [[=] value], …)}. The cursor is left where it was. */
public final class Options {

    private final Cursor cursor;

    public Options(Cursor cursor) {
        this.cursor = cursor;
    }

    /** Whether CREATE SUBSCRIPTION makes a replication slot on the publisher; the cursor stands after the name. */
    public boolean createsSlot() {
        return isTrueAfterWith("create_slot") && isTrueAfterWith("connect");
    }

    /** As {@link #isTrue}, for the list after the next WITH; an option that is not given is on. */
    public boolean isTrueAfterWith(String option) {
        int mark = cursor.mark();
        while (!cursor.atEnd() && !cursor.is("with")) {
            cursor.advance();
        }
        cursor.accept("with");
        boolean result = !isGiven(option) || isTrue(option);
        cursor.back(mark);
        return result;
    }

    public boolean isGiven(String option) {
        return find(option) != null;
    }

    /** By the rules of defGetBoolean(): without a value it is on; the last one counts. */
    public boolean isTrue(String option) {
        return Boolean.TRUE.equals(find(option));
    }

    private Boolean find(String option) {
        int mark = cursor.mark();
        Boolean value = null;
        if (cursor.acceptSymbol('(')) {
            while (!cursor.atEnd() && !cursor.isSymbol(')')) {
                if (option.equals(cursor.identifier())) {
                    value = isOn();
                }
                skipToNext();
            }
        }
        cursor.back(mark);
        return value;
    }

    private void skipToNext() {
        while (!cursor.atEnd() && !cursor.isSymbol(',') && !cursor.isSymbol(')')) {
            cursor.advance();
        }
        cursor.acceptSymbol(',');
    }

    private boolean isOn() {
        if (cursor.peek(0) == Token.OPERATOR) {
            cursor.advance();
        }
        if (cursor.isSymbol(',') || cursor.isSymbol(')')) {
            return true;
        }
        String text = cursor.string();
        return switch (text == null ? cursor.upper() : text.toUpperCase(Locale.ROOT)) {
            case "FALSE", "OFF", "0" -> false;
            default -> true;
        };
    }
}
