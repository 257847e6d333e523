package io.lockkeeper.ledger;

import io.lockkeeper.problem.ProblemDocument;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * The failure of a migration, as the journal has it.
 *
 * @param migration its name
 * @param tokens checksum of the tokens of the script that failed
 * @param problem what was known of it, {@code null} when an older Lockkeeper wrote the line
 */
public record RecordedFailure(String migration, String tokens, String detail, ProblemDocument problem) {

    /** The failure of a row of migration, tokens, detail and problem. */
    static RecordedFailure read(ResultSet row) throws SQLException {
        String problem = row.getString(4);
        return new RecordedFailure(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                problem == null ? null : ProblemDocument.parse(problem));
    }
}
