package io.lockkeeper.sql;

import java.util.List;

/**
 * One statement as PostgreSQL would see it.
 *
 * @param number 1-based
 * @param text without the terminating semicolon and without comments and whitespace around it; those inside stay
 * @param offset 0-based offset of the text in {@link Script#text()}, in characters
 * @param line 1-based
 * @param column 1-based, in code points
 * @param tag what a person calls the statement: the head of its command tag, such as {@code CREATE TABLE}
 * @param target what it makes, changes or drops, or {@code null}
 * @param copyData the data of {@code COPY … FROM STDIN} without the final {@code \.} line, else {@code null}
 */
public record Statement(
        int number,
        String text,
        int offset,
        int line,
        int column,
        Execution execution,
        String tag,
        Target target,
        String copyData) {

    private static final int HEAD = 80;

    /** The beginning of the text on one line, for messages: without literals, and to where a secret may follow. */
    public String head() {
        return Excerpt.statement(text, 0, text.length(), HEAD);
    }

    /** Whether it has a word after which a secret may follow, so that what a server says of it must not be repeated. */
    public boolean namesSecret() {
        return Excerpt.namesSecret(text);
    }

    /** Whether a message, such as the server's about it, repeats one of its literals, or a part of one; given in parts. */
    public boolean isRepeatedIn(List<String> parts) {
        return Excerpt.isRepeatedIn(parts, text);
    }
}
