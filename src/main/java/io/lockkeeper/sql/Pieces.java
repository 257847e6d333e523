package io.lockkeeper.sql;

import java.util.ArrayList;
import java.util.List;

/** Cuts statements into the runs that must be executed together. */
final class Pieces {

    private final List<Piece> pieces = new ArrayList<>();
    private final List<Statement> run = new ArrayList<>();
    /** Types made and enum values added by the run so far. */
    private final List<Target> types = new ArrayList<>();

    private final List<String> values = new ArrayList<>();
    private boolean block;

    private Pieces() {}

    static List<Piece> of(List<Statement> statements) {
        Pieces pieces = new Pieces();
        for (int i = 0; i < statements.size(); i++) {
            pieces.add(statements.get(i));
        }
        pieces.cut(true);
        return List.copyOf(pieces.pieces);
    }

    private void add(Statement statement) {
        switch (statement.execution()) {
            case BEGIN -> {
                cut(true);
                block = true;
            }
            case COMMIT -> {
                cut(true);
                block = false;
            }
            case NON_TRANSACTIONAL -> {
                cut(true);
                run.add(statement);
                cut(false);
            }
            case TRANSACTIONAL -> {
                if (!block && EnumValues.usedBy(statement, values)) {
                    cut(true);
                }
                run.add(statement);
                note(statement.target(), EnumValues.addedBy(statement));
            }
        }
    }

    /** PostgreSQL lets an added value be used at once only if the type, too, was made in the transaction. */
    private void note(Target target, String value) {
        if (target == null || target.action() != Action.CREATE) {
            return;
        }
        if (target.kind() == Kind.TYPE) {
            types.add(target);
        } else if (value != null && !isOwnType(target)) {
            values.add(value);
        }
    }

    private boolean isOwnType(Target value) {
        for (int i = 0; i < types.size(); i++) {
            Target type = types.get(i);
            boolean sameSchema = type.schema() == null
                    ? value.schema() == null
                    : type.schema().equals(value.schema());
            if (sameSchema && type.name().equals(value.table())) {
                return true;
            }
        }
        return false;
    }

    private void cut(boolean transactional) {
        if (!run.isEmpty()) {
            pieces.add(new Piece(pieces.size() + 1, transactional, run));
        }
        run.clear();
        types.clear();
        values.clear();
    }
}
