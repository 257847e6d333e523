package io.lockkeeper.catalog.shape;

import io.lockkeeper.catalog.Scope;
import io.lockkeeper.catalog.shape.Shape.Argument;
import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.catalog.shape.Shape.Enumeration;
import io.lockkeeper.catalog.shape.Shape.Grants;
import io.lockkeeper.catalog.shape.Shape.Origin;
import io.lockkeeper.catalog.shape.Shape.Reference;
import io.lockkeeper.catalog.shape.Shape.Routine;
import io.lockkeeper.catalog.shape.Shape.Table;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/** Asks the catalogue for what requests could name. It asks for nothing that PostgreSQL does not tell every login. */
public final class ShapeReader {

    /** The schema of a type's operators: an enum, an array, a range or a row has PostgreSQL's. */
    private static final String KIND_AND_OPERATORS = """
            (SELECT format('%I.%I', nspname, b.typname) FROM pg_namespace WHERE oid = b.typnamespace),
            (SELECT format('%I.%I', s.nspname, a.typname) FROM pg_type a JOIN pg_namespace s ON s.oid = a.typnamespace WHERE a.oid = b.typarray),
            CASE WHEN b.oid IN ('json'::regtype, 'jsonb'::regtype) THEN 'JSON' WHEN b.oid = 'tsvector'::regtype THEN 'WORDS'
                WHEN b.typcategory = 'S' THEN 'TEXT' ELSE 'OTHER' END,
            CASE WHEN b.typtype = 'b' AND b.typelem = 0 AND b.typnamespace <> 'pg_catalog'::regnamespace
                THEN (SELECT nspname FROM pg_namespace WHERE oid = b.typnamespace) END""";

    private static final String TYPES = """
             JOIN pg_type t ON t.oid = %s
            JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
            """;

    private final Session session;
    private final Map<Long, Draft> drafts = new LinkedHashMap<>();

    private ShapeReader(Session session) {
        this.session = session;
    }

    /** A table while it is read. */
    private static final class Draft {
        private final String schema;
        private final String name;
        private final boolean isView;
        private final boolean hasPolicies;
        private final List<Column> columns = new ArrayList<>();
        private final List<List<String>> keys = new ArrayList<>();
        private boolean hasPrimaryKey;
        private final List<Reference> references = new ArrayList<>();
        private final Map<String, Origin> origins = new TreeMap<>();
        private Set<String> changes = Set.of("INSERT", "UPDATE", "DELETE");

        /** Whether each row of a view has a row of each table that it shows. */
        private boolean isInner;

        Draft(String schema, String name, boolean isView, boolean hasPolicies) {
            this.hasPolicies = hasPolicies;
            this.schema = schema;
            this.name = name;
            this.isView = isView;
        }

        String columnName(int number) {
            return columns.stream()
                    .filter(column -> column.number() == number)
                    .map(Column::name)
                    .findFirst()
                    .orElseThrow();
        }

        Table table(long oid, BiPredicate<Long, String> isNullable) {
            List<Column> known = columns.stream()
                    .map(column -> isView && !isNullable.test(oid, column.name()) ? column.notNull() : column)
                    .toList();
            return new Table(
                    oid, schema, name, isView, known, keys, hasPrimaryKey, references, origins, hasPolicies, changes);
        }
    }

    /**
     * Reads it, as of one moment.
     *
     * @param schemas those whose functions count
     * @param roles those that requests may run as; one that does not exist may do nothing
     * @throws io.lockkeeper.problem.Problem when the server cannot be asked
     */
    public static Shape read(Session session, Collection<String> schemas, Collection<String> roles) {
        try {
            // Types are told with their schemas, whatever the session finds names in.
            session.begin(
                    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp");
            Shape shape = new ShapeReader(session).read(List.copyOf(schemas), List.copyOf(roles));
            session.rollback();
            return shape;
        } catch (SQLException e) {
            session.rollbackAfter(e);
            throw ServerProblems.executing("reading what requests for rows may name", e);
        }
    }

    private Shape read(List<String> schemas, List<String> roles) throws SQLException {
        tables();
        columns();
        constraints();
        views(schemas);
        Map<Long, Table> tables = new LinkedHashMap<>();
        drafts.forEach((oid, draft) -> tables.put(oid, draft.table(oid, this::isNullable)));
        RoleReader ofRoles = new RoleReader(session);
        Map<String, Grants> grants = new TreeMap<>();
        for (String role : roles) {
            grants.put(role, ofRoles.grants(role, schemas));
        }
        return new Shape(tables, routines(schemas), enums(), grants, ofRoles.timeouts(roles), ofRoles.keepsAnswers());
    }

    /** The catalogue says of every column of a view that it may be NULL. */
    private boolean isNullable(long oid, String column) {
        Draft draft = drafts.get(oid);
        if (draft == null || draft.isView && !draft.isInner) {
            return true;
        }
        if (draft.isView) {
            Origin origin = draft.origins.get(column);
            return origin == null || isNullable(origin.table(), origin.column());
        }
        return draft.columns.stream().anyMatch(one -> one.name().equals(column) && one.isNullable());
    }

    private void tables() throws SQLException {
        session.query(
                """
                SELECT c.oid::int8, n.nspname, c.relname, c.relkind IN ('v', 'm'), c.relrowsecurity
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND""" + Scope.SCHEMA + "ORDER BY n.nspname, c.relname",
                row -> drafts.put(
                        row.getLong(1),
                        new Draft(row.getString(2), row.getString(3), row.getBoolean(4), row.getBoolean(5))));
    }

    private void columns() throws SQLException {
        session.query(
                "SELECT a.attrelid::int8, a.attnum::int4, a.attname, format_type(a.atttypid, a.atttypmod), "
                        + KIND_AND_OPERATORS
                        + """
                        , NOT a.attnotnull,
                        CASE WHEN a.attidentity <> '' THEN 'nextval('
                                || quote_literal(pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname)) || '::regclass)'
                            WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
                        a.attgenerated <> '' OR a.attidentity = 'a',
                        EXISTS (SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisvalid AND i.indkey[0] = a.attnum)
                        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"""
                        + TYPES.formatted("a.atttypid")
                        + "WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND"
                        + Scope.SCHEMA
                        + "ORDER BY a.attrelid, a.attnum",
                row -> drafts.get(row.getLong(1))
                        .columns
                        .add(new Column(
                                row.getInt(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                Column.Kind.valueOf(row.getString(7)),
                                row.getString(8),
                                row.getBoolean(9),
                                row.getString(10),
                                row.getBoolean(11),
                                row.getBoolean(12))));
    }

    private void constraints() throws SQLException {
        session.query("""
                SELECT o.conrelid::int8, o.conname, o.contype::text, o.conkey::int4[], o.confrelid::int8, o.confkey::int4[]
                FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE o.contype IN ('p', 'u', 'f') AND o.conparentid = 0 AND""" + Scope.SCHEMA + "ORDER BY o.conrelid, o.contype <> 'p', o.conname", row -> {
            Draft draft = drafts.get(row.getLong(1));
            List<String> columns = names(draft, row.getArray(4));
            if (row.getString(3).equals("f")) {
                Draft target = drafts.get(row.getLong(5));
                return draft.references.add(
                        new Reference(row.getString(2), columns, row.getLong(5), names(target, row.getArray(6))));
            }
            draft.hasPrimaryKey |= row.getString(3).equals("p");
            return draft.keys.add(columns);
        });
    }

    private static List<String> names(Draft draft, Array numbers) throws SQLException {
        List<String> names = new ArrayList<>();
        for (Integer number : (Integer[]) numbers.getArray()) {
            names.add(draft.columnName(number));
        }
        return names;
    }

    private void views(List<String> schemas) throws SQLException {
        session.query(
                """
                SELECT c.oid::int8, r.ev_action::text, pg_relation_is_updatable(c.oid, true)
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                JOIN pg_rewrite r ON r.ev_class = c.oid AND r.rulename = '_RETURN'
                WHERE c.relkind IN ('v', 'm') AND n.nspname = ANY (?::text[])""",
                row -> {
                    Draft draft = drafts.get(row.getLong(1));
                    Lineage.of(row.getString(2)).forEach((number, origin) -> {
                        Draft source = drafts.get(origin.table());
                        if (source != null && number <= draft.columns.size()) {
                            draft.origins.put(
                                    draft.columnName(number),
                                    new Origin(origin.table(), source.columnName(origin.column())));
                        }
                    });
                    draft.isInner = Lineage.isInner(row.getString(2));
                    draft.changes = changes(row.getInt(3));
                    return draft;
                },
                Identifiers.array(schemas));
    }

    /** From the bits of pg_relation_is_updatable. */
    private static Set<String> changes(int events) {
        Set<String> changes = new HashSet<>();
        Map.of(2, "UPDATE", 3, "INSERT", 4, "DELETE").forEach((bit, change) -> {
            if ((events >> bit & 1) == 1) {
                changes.add(change);
            }
        });
        return changes;
    }

    private List<Routine> routines(List<String> schemas) throws SQLException {
        Map<Long, List<Column>> outputs = outputs(schemas);
        return session.query(
                """
                SELECT p.oid::int8, n.nspname, p.proname, p.proargnames,
                    ARRAY(SELECT format_type(u, NULL) FROM unnest(p.proargtypes) u),
                    p.pronargdefaults::int4, p.provariadic <> 0, format_type(p.prorettype, NULL),
                    coalesce(nullif(t.typrelid, 0), 0)::int8, p.prorettype = 'void'::regtype, p.proretset, p.prorows = 1,
                    p.provolatile = 'v',
                    CASE WHEN p.pronargs = 1 THEN coalesce((SELECT typrelid FROM pg_type WHERE oid = p.proargtypes[0]), 0) ELSE 0 END::int8,
                    p.proargmodes::text[]
                FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_type t ON t.oid = p.prorettype
                WHERE p.prokind = 'f' AND n.nspname = ANY (?::text[]) AND p.prorettype <> 'trigger'::regtype
                ORDER BY n.nspname, p.proname, p.oid""",
                row -> new Routine(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        arguments(row),
                        row.getString(8),
                        drafts.containsKey(row.getLong(9)) ? row.getLong(9) : 0,
                        output(row.getLong(9), outputs.getOrDefault(row.getLong(1), List.of())),
                        row.getBoolean(10),
                        row.getBoolean(11),
                        row.getBoolean(12),
                        row.getBoolean(13),
                        drafts.containsKey(row.getLong(14)) ? row.getLong(14) : 0),
                Identifiers.array(schemas));
    }

    private List<Column> output(long row, List<Column> named) {
        Draft draft = drafts.get(row);
        return draft == null ? named : draft.columns;
    }

    /** Columns of composite types that are no tables, and of functions that name what they return. */
    private Map<Long, List<Column>> outputs(List<String> schemas) throws SQLException {
        Map<Long, List<Column>> outputs = new HashMap<>();
        session.query(
                """
                SELECT o.oid::int8, o.number::int4, o.name, format_type(o.type, o.modifier), """
                        + KIND_AND_OPERATORS
                        + """
                         FROM (SELECT p.oid, a.attnum AS number, a.attname AS name, a.atttypid AS type, a.atttypmod AS modifier, p.pronamespace
                            FROM pg_proc p JOIN pg_type t ON t.oid = p.prorettype AND t.typtype = 'c'
                            JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                            UNION ALL SELECT p.oid, u.n, coalesce(nullif(p.proargnames[u.n], ''), 'column' || u.n), u.type, -1, p.pronamespace
                            FROM pg_proc p, unnest(p.proallargtypes) WITH ORDINALITY u(type, n)
                            WHERE p.prorettype = 'record'::regtype AND p.proargmodes[u.n] IN ('o', 'b', 't')) o
                        JOIN pg_namespace n ON n.oid = o.pronamespace"""
                        + TYPES.formatted("o.type")
                        + "WHERE n.nspname = ANY (?::text[]) ORDER BY 1, 2",
                row -> outputs.computeIfAbsent(row.getLong(1), any -> new ArrayList<>())
                        .add(new Column(
                                row.getInt(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                row.getString(6),
                                Column.Kind.valueOf(row.getString(7)),
                                row.getString(8),
                                true,
                                null,
                                true,
                                true)),
                Identifiers.array(schemas));
        return outputs;
    }

    private static List<Argument> arguments(ResultSet row) throws SQLException {
        String[] types = texts(row.getArray(5));
        String[] names = texts(row.getArray(4));
        String[] modes = texts(row.getArray(15));
        int withDefault = types.length - row.getInt(6);
        boolean variadic = row.getBoolean(7);
        List<Argument> arguments = new ArrayList<>();
        int position = 0;
        for (int i = 0; i < types.length; i++) {
            while (position < modes.length && (modes[position].equals("o") || modes[position].equals("t"))) {
                position++;
            }
            String name = position < names.length ? names[position] : "";
            arguments.add(new Argument(name, types[i], i >= withDefault, variadic && i == types.length - 1));
            position++;
        }
        return arguments;
    }

    private static String[] texts(Array array) throws SQLException {
        return array == null ? new String[0] : (String[]) array.getArray();
    }

    private Map<String, Enumeration> enums() throws SQLException {
        Map<String, Enumeration> enums = new HashMap<>();
        session.query(
                """
                SELECT format('%I.%I', n.nspname, t.typname), n.nspname, t.typname,
                    ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)
                FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND""" + Scope.SCHEMA,
                row -> enums.put(
                        row.getString(1),
                        new Enumeration(row.getString(2), row.getString(3), List.of(texts(row.getArray(4))))));
        return enums;
    }
}
