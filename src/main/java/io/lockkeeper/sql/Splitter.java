package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Lexer;
import io.lockkeeper.sql.token.Lexer.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a script into statements at each semicolon at which psql would: not in parentheses (CREATE RULE has lists of
 * statements there), and not in the {@code BEGIN ATOMIC … END} body of a routine.
 */
final class Splitter {

    private final String name;
    private final String text;
    private final Lexer lexer;
    private final Place place;
    private final RoutineBody body = new RoutineBody();
    private final List<Statement> statements = new ArrayList<>();

    /** The statement being read; none while its start is negative. */
    private int start = -1;

    private int end;
    private int depth;

    Splitter(String name, String text) {
        this.name = name;
        this.text = text;
        this.lexer = new Lexer(text);
        this.place = new Place(text);
    }

    List<Statement> split() {
        while (lexer.next() != Token.END) {
            if (lexer.token() == Token.UNTERMINATED) {
                throw Refusals.unterminated(name, text, place, lexer.start());
            }
            if (lexer.token() == Token.BACKSLASH) {
                throw Refusals.psqlCommand(name, text, place, lexer.start());
            }
            if (depth == 0 && !body.isOpen() && lexer.isSymbol(';')) {
                finish();
            } else {
                add();
            }
        }
        if (body.isOpen()) {
            throw Refusals.unterminated(name, text, place, body.start());
        }
        // Parentheses may still be open: PostgreSQL says better than we could where one is missing.
        finish();
        return statements;
    }

    private void add() {
        if (start < 0) {
            start = lexer.start();
        }
        end = lexer.end();
        if (lexer.isSymbol('(')) {
            depth++;
        } else if (depth > 0 && lexer.isSymbol(')')) {
            depth--;
        } else if (depth == 0) {
            body.follow(lexer);
        }
    }

    private void finish() {
        if (start < 0) {
            return;
        }
        Head head = Classifier.classify(text, start, end);
        place.moveTo(start);
        int line = place.line();
        int column = place.column();
        if (head.refusal() != null) {
            throw Refusals.transactionControl(
                    name, line, column, Refusals.head(text, start, end), head.refusal(), TransactionControl.REMEDY);
        }
        if (head.history() != null) {
            throw Refusals.historyTouched(name, line, column, Refusals.head(text, start, end), head.history());
        }
        String data = head.copiesIn() ? copyData(line, column) : null;
        statements.add(new Statement(
                statements.size() + 1,
                text.substring(start, end),
                start,
                line,
                column,
                head.execution(),
                head.tag(),
                head.target(),
                data));
        start = -1;
        depth = 0;
        body.reset();
    }

    /** Takes the data of COPY from the lines below the statement, as psql does, and goes on after them. */
    private String copyData(int line, int column) {
        String head = Refusals.head(text, start, end);
        if (lexer.token() == Token.END) {
            throw Refusals.copyUnterminated(name, line, column, head);
        }
        int lineEnd = text.indexOf('\n', lexer.position());
        if (lineEnd >= 0 && !isBlank(lexer.position(), lineEnd)) {
            throw Refusals.copyNotAlone(name, line, column, head);
        }
        int dataEnd = lineEnd < 0 ? -1 : endMark(lineEnd + 1);
        if (dataEnd < 0) {
            throw Refusals.copyUnterminated(name, line, column, head);
        }
        int next = text.indexOf('\n', dataEnd);
        lexer.moveTo(next < 0 ? text.length() : next + 1);
        return text.substring(lineEnd + 1, dataEnd);
    }

    /** Whether there is nothing but comments and empty statements to the end of the line. */
    private boolean isBlank(int from, int lineEnd) {
        Lexer rest = new Lexer(text, from, lineEnd);
        rest.next();
        while (rest.isSymbol(';')) {
            rest.next();
        }
        return rest.token() == Token.END;
    }

    /** Where the line that is exactly {@code \.} begins, or -1. */
    private int endMark(int from) {
        int mark = text.indexOf("\\.", from);
        while (mark >= 0) {
            boolean beginsLine = mark == from || text.charAt(mark - 1) == '\n';
            if (beginsLine && endsLine(mark + 2)) {
                return mark;
            }
            mark = text.indexOf("\\.", mark + 2);
        }
        return -1;
    }

    private boolean endsLine(int index) {
        int i = index < text.length() && text.charAt(index) == '\r' ? index + 1 : index;
        return i == text.length() || text.charAt(i) == '\n';
    }
}
