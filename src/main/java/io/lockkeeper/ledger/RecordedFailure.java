package io.lockkeeper.ledger;

import io.lockkeeper.problem.ProblemDocument;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The failure of a migration, as the journal has it.
 *
 * @param tokens checksum of the tokens of the script that failed
 * @param problem what was known of it, {@code null} when an older Lockkeeper wrote the line
 */
public record RecordedFailure(String tokens, String detail, ProblemDocument problem) {

    /** The failure of a row of tokens, detail and problem, which begin at column {@code first}. */
    static RecordedFailure read(ResultSet row, int first) throws SQLException {
        String problem = row.getString(first + 2);
        return new RecordedFailure(
                row.getString(first),
                row.getString(first + 1),
                problem == null ? null : ProblemDocument.parse(problem));
    }
}
