package io.lockkeeper.ledger;

import io.lockkeeper.postgres.Query;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a ledger knows at one moment of where its database stands, read in one round trip.
 *
 * @param failures the newest failure of each migration that failed since it was last applied or resolved, by migration
 * @param begun see {@link Journal#begun}
 * @param owner who else has the lease
 */
public record LedgerFacts(Map<String, RecordedFailure> failures, Set<String> begun, Optional<LeaseOwner> owner) {

    /** A journal that no run of this version has written to yet has no column 'problem'. */
    private static final String FAILURES = """
            SELECT migration, tokens, detail, problem FROM (
                SELECT DISTINCT ON (migration) migration, event, tokens, detail,
                    to_jsonb(line) ->> 'problem' AS problem
                FROM lockkeeper.journal line
                WHERE event IN ('FAILED', 'APPLIED', 'RESOLVED') AND migration IS NOT NULL
                ORDER BY migration, id DESC) newest
            WHERE event = 'FAILED'
            """;

    /** Reads them; where there is no ledger, nothing is known. */
    public static LedgerFacts read(Journal journal) throws SQLException {
        if (!journal.exists()) {
            return new LedgerFacts(Map.of(), Set.of(), Optional.empty());
        }
        Map<String, RecordedFailure> failures = new HashMap<>();
        Set<String> begun = new HashSet<>();
        List<LeaseOwner> owner = new ArrayList<>();
        journal.session.queryTogether(
                new Query(FAILURES, row -> failures.put(row.getString(1), RecordedFailure.read(row, 2))),
                new Query(Journal.BEGUN, row -> begun.add(row.getString(1))),
                new Query(LeaseRow.OWNER, row -> owner.add(LeaseRow.owner(row))));
        return new LedgerFacts(failures, begun, owner.stream().findFirst());
    }
}
