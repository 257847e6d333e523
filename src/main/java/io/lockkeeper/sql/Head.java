package io.lockkeeper.sql;

/**
 * What the head of a statement says.
 *
 * @param copiesIn whether it is {@code COPY … FROM STDIN}, so that data follows
 * @param refusal why a statement that controls transactions cannot be honoured, or {@code null}
 * @param history the table or schema of the migration history that it writes, or {@code null}
 */
record Head(Execution execution, String tag, Target target, boolean copiesIn, String refusal, String history) {

    static Head of(Execution execution, String tag, Target target) {
        return new Head(execution, tag, target, false, null, null);
    }

    static Head transactional(String tag) {
        return of(Execution.TRANSACTIONAL, tag, null);
    }

    static Head refused(String tag, String refusal) {
        return new Head(Execution.TRANSACTIONAL, tag, null, false, refusal, null);
    }

    Head writing(String historyObject) {
        return historyObject == null ? this : new Head(execution, tag, target, copiesIn, refusal, historyObject);
    }
}
