package io.lockkeeper.ledger;

import io.lockkeeper.postgres.Question;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a ledger knows at one moment of where its database stands.
 *
 * @param failures the newest failure of each migration that failed since it was last applied or resolved, by migration
 * @param begun the migrations of which some piece has taken effect, or may have, and that are neither applied nor resolved; what a
 *     statement outside of transactions has left was removed when its failure was recorded
 * @param owner who else has the lease
 */
public record LedgerFacts(Map<String, RecordedFailure> failures, Set<String> begun, Optional<LeaseOwner> owner) {

    /** Nothing is known. */
    public static final LedgerFacts NONE = new LedgerFacts(Map.of(), Set.of(), Optional.empty());

    /** A journal that no run of this version has written to yet has no column 'problem'. */
    private static final String FAILURES = """
            SELECT migration, tokens, detail, problem FROM (
                SELECT DISTINCT ON (migration) migration, event, tokens, detail,
                    to_jsonb(line) ->> 'problem' AS problem
                FROM lockkeeper.journal line
                WHERE event IN ('FAILED', 'APPLIED', 'RESOLVED') AND migration IS NOT NULL AND %s
                ORDER BY migration, id DESC) newest
            WHERE event = 'FAILED'
            """;

    private static final String BEGUN = """
            SELECT DISTINCT migration FROM lockkeeper.journal piece
            WHERE event IN ('PIECE_STARTED', 'PIECE_DONE') AND %1$s AND NOT EXISTS (
                SELECT FROM (SELECT * FROM lockkeeper.journal WHERE %1$s) later WHERE later.migration = piece.migration
                    AND later.id > piece.id AND (later.event IN ('APPLIED', 'RESOLVED')
                        OR piece.event = 'PIECE_STARTED' AND later.event = 'FAILED'))
            """;

    /** Reads them in one round trip; where there is no ledger, nothing is known. */
    public static LedgerFacts read(Session session) throws SQLException {
        LedgerForm form = LedgerForm.of(session);
        Questions questions = new Questions(form, session.schema());
        if (form.exists()) {
            session.ask(questions.all());
        }
        return questions.facts();
    }

    /** The questions that they are made of, to be asked together with others where there is a ledger. */
    public static final class Questions {

        private final Question<RecordedFailure> failures;
        private final Question<String> begun;
        private final Question<LeaseOwner> owner = Question.of(LeaseRow.OWNER, LeaseRow::owner);

        /** @param schema the one that the failures and pieces are about */
        public Questions(LedgerForm form, String schema) {
            String ofSchema = form.ofSchema();
            failures = Question.of(FAILURES.formatted(ofSchema), RecordedFailure::read, schema);
            begun = Question.of(BEGUN.formatted(ofSchema), row -> row.getString(1), schema, schema);
        }

        /** All of them. */
        public List<Question<?>> all() {
            return List.of(failures, begun, owner);
        }

        /** What they have answered; nothing is known as long as nobody has asked. */
        public LedgerFacts facts() {
            return new LedgerFacts(
                    failures.answer().stream()
                            .collect(Collectors.toMap(RecordedFailure::migration, Function.identity())),
                    Set.copyOf(begun.answer()),
                    owner.answer().stream().findFirst());
        }
    }
}
