package io.lockkeeper.catalog;

import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.RowReader;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.sql.Target;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Small questions about what is in a database, one round trip each, in the transaction that is open or in none. A name without a
 * schema is looked for where a script would find it, see {@link io.lockkeeper.postgres.Verbatim}.
 */
public final class Lookup {

    private static final Pattern OPERATOR = Pattern.compile(" (=|<>|>|~) ");

    private static final String INDEXES = """
            SELECT n.nspname, c.relname, i.indisvalid AND i.indisready
            FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE\s""";

    private final Session session;

    private Lookup(Session session) {
        this.session = session;
    }

    /** Where that session is connected to. */
    public static Lookup in(Session session) {
        return new Lookup(session);
    }

    /** An index, and whether queries may use it and writes maintain it. */
    public record FoundIndex(String schema, String name, boolean isValid) {}

    /** Names of tables, views and sequences in a schema, histories and members of extensions left out; the first three by name. */
    public List<String> someRelations(String schema) throws SQLException {
        return session.query("""
                SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = ? AND c.relkind = ANY ('{r,p,v,m,f,S}')
                    AND c.relname <> ALL ('{_prisma_migrations,flyway_schema_history}')
                    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
                ORDER BY c.relname LIMIT 3
                """, row -> row.getString(1), schema);
    }

    /**
     * Whether what a statement makes, changes or drops is there; empty when the catalogue does not tell of this kind of object. Of
     * routines only the name counts, not the arguments.
     */
    public Optional<Boolean> exists(Target target) throws SQLException {
        String name = Identifiers.quote(target.schema(), target.name());
        return switch (target.kind()) {
            case TABLE, INDEX, VIEW, MATERIALIZED_VIEW, SEQUENCE, FOREIGN_TABLE ->
                is("pg_catalog.to_regclass(?) IS NOT NULL", name);
            case TYPE, DOMAIN -> is("pg_catalog.to_regtype(?) IS NOT NULL", name);
            case SCHEMA -> is("pg_catalog.to_regnamespace(?) IS NOT NULL", name);
            case EXTENSION -> is("EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = ?)", target.name());
            case FUNCTION, PROCEDURE -> routine(target);
            case COLUMN ->
                member(
                        target,
                        "EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(?)"
                                + " AND attname = ? AND NOT attisdropped)");
            case CONSTRAINT ->
                member(
                        target,
                        "EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass(?)"
                                + " AND conname = ?)");
            case TRIGGER ->
                member(
                        target,
                        "EXISTS (SELECT FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass(?)"
                                + " AND tgname = ?)");
            default -> Optional.empty();
        };
    }

    private Optional<Boolean> routine(Target target) throws SQLException {
        String named =
                "EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
                        + " WHERE p.proname = ? AND n.nspname = ";
        return target.schema() == null
                ? is(named + "ANY (pg_catalog.current_schemas(false)))", target.name())
                : is(named + "?)", target.name(), target.schema());
    }

    private Optional<Boolean> member(Target target, String condition) throws SQLException {
        return is(condition, Identifiers.quote(target.schema(), target.table()), target.name());
    }

    private Optional<Boolean> is(String condition, Object... values) throws SQLException {
        return Optional.of(
                query("SELECT " + condition, row -> row.getBoolean(1), values).getFirst());
    }

    /** The indexes of a table by name. */
    public List<FoundIndex> indexes(String schema, String table) throws SQLException {
        return query(
                INDEXES + "i.indrelid = pg_catalog.to_regclass(?) ORDER BY c.relname",
                row -> new FoundIndex(row.getString(1), row.getString(2), row.getBoolean(3)),
                Identifiers.quote(schema, table));
    }

    /** The invalid indexes of the whole database that are named as {@code REINDEX CONCURRENTLY} names those that it builds or replaces. */
    public List<FoundIndex> leftByReindex() throws SQLException {
        return session.query(INDEXES + """
                NOT i.indisvalid AND c.relname ~ '_cc(new|old)[0-9]*$' AND n.nspname <> 'pg_catalog'
                    AND (n.nspname <> 'pg_toast' OR pg_catalog.has_schema_privilege(n.oid, 'USAGE'))
                """, row -> new FoundIndex(row.getString(1), row.getString(2), false));
    }

    /** The table that a partition belongs to, in SQL. */
    public Optional<String> parent(String schema, String partition) throws SQLException {
        return parent(schema, partition, "");
    }

    /** The table that a partition is being detached from concurrently, in SQL. */
    public Optional<String> parentOfPendingDetach(String schema, String partition) throws SQLException {
        return parent(schema, partition, " AND inhdetachpending");
    }

    private Optional<String> parent(String schema, String partition, String condition) throws SQLException {
        return query(
                        "SELECT inhparent::pg_catalog.regclass::pg_catalog.text FROM pg_catalog.pg_inherits WHERE inhrelid = pg_catalog.to_regclass(?)"
                                + condition,
                        row -> row.getString(1),
                        Identifiers.quote(schema, partition))
                .stream()
                .findFirst();
    }

    /** On the path of the login, but with PostgreSQL's operators, and not those that this path may find first. */
    private <T> List<T> query(String sql, RowReader<T> reader, Object... values) throws SQLException {
        return session.verbatim().query(OPERATOR.matcher(sql).replaceAll(" OPERATOR(pg_catalog.$1) "), reader, values);
    }

    /** The columns of a table, whose name is SQL; none when there is no such table. */
    public List<String> columns(String table) throws SQLException {
        return query(
                "SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(?) AND attnum > 0"
                        + " AND NOT attisdropped",
                row -> row.getString(1),
                table);
    }
}
