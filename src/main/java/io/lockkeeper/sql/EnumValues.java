package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Characters;
import io.lockkeeper.sql.token.Lexer;
import io.lockkeeper.sql.token.Lexer.Token;
import io.lockkeeper.sql.token.Literals;
import java.util.List;

/**
 * Who adds values to enums and who uses them: PostgreSQL refuses to use a value in the transaction that adds it.
 * Finding too many uses costs a cut, missing one a failed migration; so in doubt it is a use.
 */
final class EnumValues {

    private EnumValues() {}

    /** The value that {@code ALTER TYPE … ADD VALUE} adds, or {@code null} for any other statement. */
    static String addedBy(Statement statement) {
        Target target = statement.target();
        boolean adds = target != null && target.kind() == Kind.ENUM_VALUE && target.action() == Action.CREATE;
        return adds ? target.name() : null;
    }

    /** Whether the statement has one of the values in a literal, a dollar-quoted body or its COPY data. */
    static boolean usedBy(Statement statement, List<String> values) {
        if (values.isEmpty() || defines(statement.target())) {
            return false;
        }
        Lexer lexer = new Lexer(statement.text());
        while (lexer.next() != Token.END) {
            String literal = Literals.value(lexer.text(), lexer.token(), lexer.start(), lexer.end());
            if (literal != null && uses(literal, values)) {
                return true;
            }
        }
        return statement.copyData() != null && hasElement(statement.copyData(), values);
    }

    /** Naming a value in the definition of a type, or next to another one, is not a use. */
    private static boolean defines(Target target) {
        return target != null && (target.kind() == Kind.TYPE || target.kind() == Kind.ENUM_VALUE);
    }

    private static boolean uses(String literal, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            // The body of a DO block or of a routine, or SQL to be executed by one.
            if (literal.equals(value) || literal.contains("'".concat(value).concat("'"))) {
                return true;
            }
        }
        boolean composed = !literal.isEmpty() && "{[(".indexOf(literal.charAt(0)) >= 0;
        return composed && hasElement(literal, values);
    }

    /** Whether one of the values stands in the text with no letter or digit next to it. */
    private static boolean hasElement(String text, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            String value = values.get(i);
            int at = value.isEmpty() ? -1 : text.indexOf(value);
            while (at >= 0) {
                int end = at + value.length();
                boolean begins = at == 0 || !Characters.isWordPart(text.charAt(at - 1));
                if (begins && (end == text.length() || !Characters.isWordPart(text.charAt(end)))) {
                    return true;
                }
                at = text.indexOf(value, at + 1);
            }
        }
        return false;
    }
}
