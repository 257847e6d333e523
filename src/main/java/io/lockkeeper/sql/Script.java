package io.lockkeeper.sql;

import io.lockkeeper.problem.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * A script, understood without a server.
 *
 * @param name the file name as shown to people
 * @param text what the statements' offsets refer to; a byte order mark is not part of it
 * @param statements in order, BEGIN and COMMIT included; empty ones are dropped
 */
public record Script(String name, String text, List<Statement> statements) {

    public Script {
        statements = List.copyOf(statements);
    }

    /**
     * Splits and classifies a script.
     *
     * @throws Problem when a part of it does not end, or it contains psql commands, controls transactions in a way that
     *     cannot be honoured, writes the migration history, or changes a setting that the connection depends on
     */
    public static Script parse(String name, String text) {
        String body = Text.withoutByteOrderMark(text);
        List<Statement> statements = new Splitter(name, body).split();
        TransactionRules.check(name, statements);
        ConnectionSettings.check(name, statements);
        return new Script(name, body, statements);
    }

    /**
     * Decodes the bytes strictly as UTF-8, drops a byte order mark, and parses the text.
     *
     * @throws Problem as {@link #parse(String, String)}, and when the bytes are not UTF-8 text
     */
    public static Script parse(String name, byte[] bytes) {
        return parse(name, Text.decode(name, bytes));
    }

    /** The statements cut into what must be executed together, in order. */
    public List<Piece> pieces() {
        return Pieces.of(statements);
    }

    /**
     * Lower-case hexadecimal SHA-256 of what the script says: comments, whitespace, empty statements and the letter
     * case of keywords and unquoted names do not count. What stands in literals, quoted names, dollar quotes and COPY
     * data counts exactly, but for CRLF, which counts as LF.
     */
    public String tokenChecksum() {
        return TokenChecksum.of(statements);
    }

    /** The values that {@code ALTER TYPE … ADD VALUE} adds anywhere in the script. */
    public List<String> addedEnumValues() {
        List<String> values = new ArrayList<>();
        for (Statement statement : statements) {
            String value = EnumValues.addedBy(statement);
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    /**
     * Whether a statement may use the enum value: it stands in a literal, a routine's body or COPY data. Statements
     * that only define enum values do not use them.
     */
    public boolean mentions(String literal) {
        List<String> values = List.of(literal);
        for (Statement statement : statements) {
            if (EnumValues.usedBy(statement, values)) {
                return true;
            }
        }
        return false;
    }
}
