package io.lockkeeper.migration.apply;

import io.lockkeeper.ledger.JournalEntry;
import io.lockkeeper.ledger.JournalEvent;
import io.lockkeeper.sql.Piece;
import io.lockkeeper.sql.Statement;
import io.lockkeeper.system.Checksums;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * How far an earlier run came with a migration of several pieces, by the journal.
 *
 * @param done how many pieces have taken effect
 * @param announced the piece that was announced and not confirmed, or {@code null}
 * @param mismatch the number of an applied piece that the script no longer has like that, or {@code null}
 */
record PieceProgress(int done, JournalEntry announced, Integer mismatch) {

    static PieceProgress of(List<JournalEntry> journal, List<Piece> pieces) {
        int done = 0;
        Integer mismatch = null;
        JournalEntry announced = null;
        for (JournalEntry entry : journal) {
            if (entry.event() == JournalEvent.PIECE_DONE) {
                done = entry.piece();
                announced = null;
                boolean same =
                        done <= pieces.size() && checksum(pieces.get(done - 1)).equals(entry.tokens());
                mismatch = same || mismatch != null ? mismatch : Integer.valueOf(done);
            } else if (entry.event() == JournalEvent.PIECE_STARTED) {
                announced = entry;
            } else if (entry.event() == JournalEvent.FAILED) {
                // It was cleaned up then; the statement begins afresh.
                announced = null;
            }
        }
        return new PieceProgress(done, announced, mismatch);
    }

    boolean isBegun() {
        return done > 0 || announced != null;
    }

    /** What was announced, when it was this very piece. */
    JournalEntry announced(Piece piece) {
        return announced != null
                        && announced.piece() == piece.number()
                        && checksum(piece).equals(announced.tokens())
                ? announced
                : null;
    }

    /** What a piece is recognised by in the journal. */
    static String checksum(Piece piece) {
        StringBuilder text = new StringBuilder();
        for (Statement statement : piece.statements()) {
            text.append(statement.text()).append("\n;\n");
            if (statement.copyData() != null) {
                text.append(statement.copyData());
            }
        }
        return Checksums.sha256(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
