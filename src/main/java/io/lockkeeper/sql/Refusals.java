package io.lockkeeper.sql;

import static io.lockkeeper.problem.ProblemType.COPY_DATA_UNTERMINATED;
import static io.lockkeeper.problem.ProblemType.HISTORY_TOUCHED;
import static io.lockkeeper.problem.ProblemType.PLACEHOLDER_MISSING;
import static io.lockkeeper.problem.ProblemType.PSQL_COMMAND;
import static io.lockkeeper.problem.ProblemType.SCRIPT_NOT_UTF8;
import static io.lockkeeper.problem.ProblemType.SCRIPT_UNTERMINATED;
import static io.lockkeeper.problem.ProblemType.SETTING_FIXED;
import static io.lockkeeper.problem.ProblemType.TRANSACTION_CONTROL;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.sql.token.Characters;

/** Every reason for which a script is refused, in words. */
final class Refusals {

    private static final int HEAD = 80;
    private static final int COMMAND = 40;

    private Refusals() {}

    static String head(String text, int start, int end) {
        return Excerpt.statement(text, start, end, HEAD);
    }

    static Problem notUtf8(String name, int offset, String reason) {
        return Problem.of(SCRIPT_NOT_UTF8, "%s is not UTF-8 text: at byte %d %s.", name, offset, reason)
                .remedy("Save the file as UTF-8. Binary data belongs into the script as text, for example"
                        + " '\\xDEADBEEF'.")
                .with("file", name)
                .with("offset", offset);
    }

    static Problem unterminated(String name, String text, Place place, int start) {
        place.moveTo(start);
        String what =
                switch (text.charAt(start)) {
                    case '/' -> "The comment";
                    case '"' -> "The quoted name";
                    case '$' -> "The dollar-quoted text";
                    case 'a', 'A' -> "The BEGIN ATOMIC body";
                    case 'u', 'U' -> text.charAt(start + 2) == '"' ? "The quoted name" : "The string";
                    default -> "The string";
                };
        String head = head(text, start, Math.min(text.length(), start + HEAD));
        return located(
                        SCRIPT_UNTERMINATED,
                        name,
                        place.line(),
                        place.column(),
                        what + " that starts there does not end")
                .remedy("Close it. If it looks closed, an odd quote or comment mark further up opened it.")
                .with("statement", head);
    }

    static Problem psqlCommand(String name, String text, Place place, int start) {
        place.moveTo(start);
        int end = start;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        int wordEnd = start + 1;
        while (wordEnd < end && !Characters.isSpace(text.charAt(wordEnd))) {
            wordEnd++;
        }
        String command = text.substring(start, Math.min(wordEnd, start + COMMAND));
        String reason = command + " is a command of psql, which is not there to execute it";
        return located(PSQL_COMMAND, name, place.line(), place.column(), reason)
                .remedy("%s", psqlRemedy(command))
                .with("command", command)
                .with("statement", head(text, start, end));
    }

    private static String psqlRemedy(String command) {
        return switch (command) {
            case "\\i", "\\ir", "\\include", "\\include_relative" -> "Put the SQL of the other file into this script.";
            case "\\copy" -> "Use COPY … FROM STDIN with the data after it, ended by a line that is exactly \\.";
            case "\\." -> "This end of data has no COPY … FROM STDIN; before it: complete the COPY or remove the line.";
            case "\\c", "\\connect" -> "Make a separate system for the other database; a script has one connection.";
            case "\\gexec" -> "Execute the generated statements in a DO block with EXECUTE.";
            case "\\restrict", "\\unrestrict" -> "pg_dump writes it for psql only: remove the line.";
            case "\\set", "\\gset" -> "Remove it and write the values into the SQL.";
            default -> "Remove it; a script may contain nothing but SQL.";
        };
    }

    static Problem copyUnterminated(String name, int line, int column, String head) {
        return located(COPY_DATA_UNTERMINATED, name, line, column, "the data of this COPY does not end")
                .remedy("Write the data below the statement's semicolon, and after it a line that is exactly \\.")
                .with("statement", head);
    }

    static Problem copyNotAlone(String name, int line, int column, String head) {
        String reason = "something else follows this COPY on its line, so where its data begins is not clear";
        return located(COPY_DATA_UNTERMINATED, name, line, column, reason)
                .remedy("Move what follows the semicolon to after the data and its line \\.")
                .with("statement", head);
    }

    static Problem transactionControl(String name, int line, int column, String head, String reason, String remedy) {
        return located(TRANSACTION_CONTROL, name, line, column, "\"" + head + "\" " + reason)
                .remedy("%s", remedy)
                .with("statement", head);
    }

    static Problem historyTouched(String name, int line, int column, String head, String history) {
        return located(HISTORY_TOUCHED, name, line, column, "\"" + head + "\" writes " + history)
                .remedy("Remove it. To correct the history use the command resolve.")
                .with("object", history)
                .with("statement", head);
    }

    static Problem settingFixed(String name, Statement statement, String reason, String remedy) {
        String text = "\"" + statement.head() + "\" cannot work: " + reason;
        return located(SETTING_FIXED, name, statement.line(), statement.column(), text)
                .remedy("%s", remedy)
                .with("statement", statement.head());
    }

    static Problem placeholderMissing(String name, int line, String placeholder, String reason) {
        return Problem.of(PLACEHOLDER_MISSING, "%s, line %d: %s %s.", name, line, placeholder, reason)
                .remedy("Give the placeholder a value in the configuration of the system, or correct its name.")
                .with("file", name)
                .with("line", line)
                .with("placeholder", placeholder);
    }

    private static Problem located(ProblemType type, String name, int line, int column, String reason) {
        return Problem.of(type, "%s, line %d, column %d: %s.", name, line, column, reason)
                .with("file", name)
                .with("line", line)
                .with("column", column);
    }
}
