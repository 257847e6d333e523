package io.lockkeeper.sql;

import io.lockkeeper.checksum.Sha256;
import io.lockkeeper.sql.token.Characters;
import io.lockkeeper.sql.token.Lexer;
import io.lockkeeper.sql.token.Lexer.Token;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * Digests what statements say. Each token is its kind, its text and a NUL; each statement, and its COPY data, ends with
 * a separate mark. Tokens cannot contain a NUL, so two scripts with the same digest have the same tokens.
 */
final class TokenChecksum {

    private static final byte END_OF_TOKEN = 0;
    private static final byte END_OF_STATEMENT = 1;
    private static final byte COPY_DATA = 2;
    private static final byte CONTINUED = 3;
    /** Beyond the marks, so that a kind never looks like one of them. */
    private static final int KINDS = 16;

    private final MessageDigest digest = Sha256.digest();
    private final byte[] buffer = new byte[8192];
    private int filled;

    private TokenChecksum() {}

    static String of(List<Statement> statements) {
        TokenChecksum checksum = new TokenChecksum();
        for (int i = 0; i < statements.size(); i++) {
            checksum.add(statements.get(i));
        }
        checksum.digest.update(checksum.buffer, 0, checksum.filled);
        return HexFormat.of().formatHex(checksum.digest.digest());
    }

    private void add(Statement statement) {
        Lexer lexer = new Lexer(statement.text());
        while (lexer.next() != Token.END) {
            if (lexer.continues()) {
                add(CONTINUED);
            }
            add((byte) (KINDS + lexer.token().ordinal()));
            addText(lexer.text(), lexer.start(), lexer.end(), isFolded(lexer.token()));
            add(END_OF_TOKEN);
        }
        if (statement.copyData() != null) {
            add(COPY_DATA);
            addText(statement.copyData(), 0, statement.copyData().length(), false);
            add(END_OF_TOKEN);
        }
        add(END_OF_STATEMENT);
    }

    private static boolean isFolded(Token token) {
        return token == Token.WORD || token == Token.NUMBER;
    }

    private void addText(String text, int from, int to, boolean folded) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == '\r' && i + 1 < to && text.charAt(i + 1) == '\n') {
                continue;
            }
            if (c < 0x80) {
                add((byte) (folded ? Characters.fold(c) : c));
            } else if (c < 0x800) {
                add((byte) (0xC0 | c >> 6));
                addFurther(c);
            } else {
                // A surrogate pair becomes two times three bytes: not UTF-8, but just as distinct.
                add((byte) (0xE0 | c >> 12));
                addFurther(c >> 6);
                addFurther(c);
            }
        }
    }

    private void addFurther(int bits) {
        add((byte) (0x80 | bits & 0x3F));
    }

    private void add(byte b) {
        if (filled == buffer.length) {
            digest.update(buffer, 0, filled);
            filled = 0;
        }
        buffer[filled++] = b;
    }
}
