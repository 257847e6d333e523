package io.lockkeeper.sql;

/**
 * Line and column of an offset. It only goes forward, so that a whole script costs one pass; CR, LF and CRLF end a
 * line.
 */
final class Place {

    private final String text;
    private int offset;
    private int line = 1;
    private int column = 1;

    Place(String text) {
        this.text = text;
    }

    /** Goes on to an offset that is not before the last one. */
    Place moveTo(int newOffset) {
        while (offset < newOffset) {
            char c = text.charAt(offset++);
            if (c == '\n' || c == '\r' && !(offset < text.length() && text.charAt(offset) == '\n')) {
                line++;
                column = 1;
            } else if (!Character.isLowSurrogate(c)) {
                column++;
            }
        }
        return this;
    }

    int line() {
        return line;
    }

    int column() {
        return column;
    }
}
