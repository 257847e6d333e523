package io.lockkeeper.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;

/**
 * One line of the journal.
 *
 * @param migration {@code null} when the event is about a whole run
 * @param piece number of the piece within the migration, {@code null} when the event is about no piece
 * @param tokens checksum of the tokens of what was executed, {@code null} where nothing depends on it
 */
public record JournalEntry(
        OffsetDateTime at,
        String runId,
        JournalEvent event,
        String migration,
        Integer piece,
        String tokens,
        String detail) {

    static final String COLUMNS = "at, run_id, event, migration, piece, tokens, detail";

    /** The entry of a row of {@link #COLUMNS}. */
    static JournalEntry read(ResultSet row) throws SQLException {
        return new JournalEntry(
                row.getObject(1, OffsetDateTime.class),
                row.getString(2),
                JournalEvent.valueOf(row.getString(3)),
                row.getString(4),
                row.getObject(5, Integer.class),
                row.getString(6),
                row.getString(7));
    }
}
