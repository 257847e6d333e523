package io.lockkeeper.sql;

import io.lockkeeper.sql.token.Cursor;
import io.lockkeeper.sql.token.Cursor.Name;
import io.lockkeeper.sql.token.Lexer.Token;
import io.lockkeeper.sql.token.Options;

/**
 * Reads the head of a statement by PostgreSQL's grammar: what it is called, how it may be executed and what it is
 * about. {@link Execution#NON_TRANSACTIONAL} is what calls PreventInTransactionBlock() in PostgreSQL 14 to 18, as far as the
 * statement itself shows it; CLUSTER or REINDEX of a partitioned table looks like that of any other.
 */
final class Classifier {

    private final Cursor cursor;

    private Classifier(Cursor cursor) {
        this.cursor = cursor;
    }

    static Head classify(String text, int start, int end) {
        return new Classifier(new Cursor(text, start, end)).classify();
    }

    private Head classify() {
        while (cursor.acceptSymbol('(')) {
            // A query may stand in parentheses; its tag is that of the query.
        }
        String word = cursor.word();
        return switch (word) {
            case "create", "alter", "drop" -> definition();
            case "insert", "update", "delete", "merge", "with" -> new Writes(cursor).classify(word);
            case "copy" -> new Writes(cursor).copy();
            case "truncate" -> new Writes(cursor).truncate();
            case "select", "values", "table" -> Head.transactional("SELECT");
            case "begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release" ->
                TransactionControl.classify(cursor);
            case "prepare" ->
                cursor.is(1, "transaction") && !cursor.is(2, "as") && cursor.peek(2) != Token.SYMBOL
                        ? TransactionControl.classify(cursor)
                        : Head.transactional("PREPARE");
            case "vacuum" -> Head.of(Execution.NON_TRANSACTIONAL, "VACUUM", null);
            case "reindex" -> reindex();
            case "cluster" -> cluster();
            case "discard" -> discard();
            case "refresh" -> refresh();
            case "analyze", "analyse" -> Head.transactional("ANALYZE");
            case "lock" -> Head.transactional("LOCK TABLE");
            case "import" -> Head.transactional("IMPORT FOREIGN SCHEMA");
            case "security" -> Head.transactional("SECURITY LABEL");
            case "reassign" -> Head.transactional("REASSIGN OWNED");
            case "declare" -> Head.transactional("DECLARE CURSOR");
            case "close" -> Head.transactional("CLOSE CURSOR");
            case "" -> Head.transactional("SQL");
            default -> Head.transactional(cursor.upper());
        };
    }

    private Head definition() {
        Definition definition = Definition.read(cursor);
        Execution execution = outside(definition) ? Execution.NON_TRANSACTIONAL : Execution.TRANSACTIONAL;
        Head head = Head.of(execution, definition.tag(), definition.target());
        return head.writing(definition.history());
    }

    private boolean outside(Definition definition) {
        Target target = definition.target();
        return switch (definition.tag()) {
            case "CREATE INDEX", "DROP INDEX", "ALTER TABLE" -> target != null && target.concurrently();
            case "CREATE DATABASE", "DROP DATABASE", "CREATE TABLESPACE", "DROP TABLESPACE", "DROP SUBSCRIPTION" ->
                true;
            case "ALTER DATABASE" -> movesDatabase();
            case "ALTER SYSTEM" -> true;
            case "CREATE SUBSCRIPTION" -> new Options(cursor).createsSlot();
            case "ALTER SUBSCRIPTION" -> talksToPublisher();
            default -> false;
        };
    }

    /** After the name: {@code SET TABLESPACE}, which may also be written as an option. */
    private boolean movesDatabase() {
        if (!cursor.accept("set")) {
            cursor.accept("with");
        }
        return cursor.is("tablespace");
    }

    /** After the name of a subscription that is altered. */
    private boolean talksToPublisher() {
        if (cursor.is("refresh")) {
            return true;
        }
        Options options = new Options(cursor);
        if (cursor.is(1, "publication")) {
            return (cursor.is("set") || cursor.is("add") || cursor.is("drop")) && options.isTrueAfterWith("refresh");
        }
        return cursor.accept("set") && (options.isGiven("failover") || options.isGiven("two_phase"));
    }

    private Head reindex() {
        cursor.advance();
        boolean concurrently = new Options(cursor).isTrue("concurrently");
        cursor.skipGroup();
        Kind kind =
                switch (cursor.word()) {
                    case "index" -> Kind.INDEX;
                    case "table" -> Kind.TABLE;
                    case "schema" -> Kind.SCHEMA;
                    default -> Kind.DATABASE;
                };
        cursor.advance();
        concurrently |= cursor.accept("concurrently");
        boolean many = kind == Kind.SCHEMA || kind == Kind.DATABASE;
        Name name = cursor.name();
        Target target = name == null
                ? null
                : new Target(Action.ALTER, kind, name.schema(), name.name(), null, concurrently, false);
        return Head.of(concurrently || many ? Execution.NON_TRANSACTIONAL : Execution.TRANSACTIONAL, "REINDEX", target);
    }

    private Head cluster() {
        cursor.advance();
        cursor.skipGroup();
        cursor.accept("verbose");
        return Head.of(cursor.atEnd() ? Execution.NON_TRANSACTIONAL : Execution.TRANSACTIONAL, "CLUSTER", null);
    }

    private Head discard() {
        boolean all = cursor.is(1, "all");
        return Head.of(all ? Execution.NON_TRANSACTIONAL : Execution.TRANSACTIONAL, "DISCARD", null);
    }

    /** With CONCURRENTLY, too, it may run in a transaction. */
    private Head refresh() {
        cursor.accept("refresh", "materialized", "view");
        boolean concurrently = cursor.accept("concurrently");
        Name name = cursor.name();
        Target target = name == null
                ? null
                : new Target(
                        Action.ALTER, Kind.MATERIALIZED_VIEW, name.schema(), name.name(), null, concurrently, false);
        return Head.of(Execution.TRANSACTIONAL, "REFRESH MATERIALIZED VIEW", target);
    }
}
