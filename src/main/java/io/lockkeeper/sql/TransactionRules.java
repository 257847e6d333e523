package io.lockkeeper.sql;

import java.util.List;

/** Whether BEGIN and COMMIT of a script pair up, and nothing between them refuses to run in a transaction. */
final class TransactionRules {

    private TransactionRules() {}

    static void check(String name, List<Statement> statements) {
        Statement begin = null;
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            switch (statement.execution()) {
                case BEGIN -> {
                    refuseIf(begin != null, name, statement, "stands within a block that a BEGIN has opened");
                    begin = statement;
                }
                case COMMIT -> {
                    refuseIf(begin == null, name, statement, "has no BEGIN before it");
                    begin = null;
                }
                case OUTSIDE ->
                    refuseIf(begin != null, name, statement, "cannot run in a transaction, but a BEGIN is open");
                case TRANSACTIONAL -> {}
            }
        }
        refuseIf(begin != null, name, begin, "has no COMMIT after it");
    }

    private static void refuseIf(boolean broken, String name, Statement statement, String reason) {
        if (broken) {
            throw Refusals.transactionControl(name, statement.line(), statement.column(), statement.head(), reason);
        }
    }
}
