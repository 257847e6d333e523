package io.lockkeeper.sql;

import io.lockkeeper.problem.Problem;
import java.util.List;

/** Whether BEGIN and COMMIT of a script pair up, and nothing between them refuses to run in a transaction. */
final class TransactionRules {

    private TransactionRules() {}

    private static final String UNPAIRED =
            "Write BEGIN; and COMMIT; in pairs around the statements that are to be committed separately, or leave"
                    + " both out: Lockkeeper executes the script in a transaction anyway.";
    private static final String OUTSIDE =
            "Move it out of the block: Lockkeeper commits what is before it and executes it separately.";

    private static final String DISCARD =
            "Write what is meant: RESET ALL, DISCARD PLANS, DISCARD TEMP or DEALLOCATE ALL; after each migration"
                    + " Lockkeeper resets the session anyway.";

    static void check(String name, List<Statement> statements) {
        Statement begin = null;
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            if (statement.tag().equals("DISCARD") && statement.execution() == Execution.NON_TRANSACTIONAL) {
                throw refused(name, statement, "gives up the lock that keeps other runners out", DISCARD);
            }
            switch (statement.execution()) {
                case BEGIN -> {
                    if (begin != null) {
                        throw refused(name, statement, "stands within a block that a BEGIN has opened", UNPAIRED);
                    }
                    begin = statement;
                }
                case COMMIT -> {
                    if (begin == null) {
                        throw refused(name, statement, "has no BEGIN before it", UNPAIRED);
                    }
                    begin = null;
                }
                case NON_TRANSACTIONAL -> {
                    if (begin != null) {
                        throw refused(name, statement, "cannot run in a transaction, but a BEGIN is open", OUTSIDE);
                    }
                }
                case TRANSACTIONAL -> {}
            }
        }
        if (begin != null) {
            throw refused(name, begin, "has no COMMIT after it", UNPAIRED);
        }
    }

    private static Problem refused(String name, Statement statement, String reason, String remedy) {
        return Refusals.transactionControl(
                name, statement.line(), statement.column(), statement.head(), reason, remedy);
    }
}
