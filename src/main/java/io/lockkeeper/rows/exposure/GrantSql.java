package io.lockkeeper.rows.exposure;

import io.lockkeeper.catalog.shape.Shape;
import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.catalog.shape.Shape.Routine;
import io.lockkeeper.catalog.shape.Shape.Table;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.RowsRules.Names;
import io.lockkeeper.system.RowsRules.Own;
import io.lockkeeper.system.RowsRules.Rule;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes the SQL that makes the roles of a manifest and gives them what it exposes, and no more. The anonymous role reads, and calls
 * what only reads; the others write too.
 */
public final class GrantSql {

    private static final Pattern SEQUENCE = Pattern.compile("^nextval\\('((?:[^']|'')+)'::regclass\\)$");

    private final RowsRules rules;
    private final Shape shape;
    private final List<String> statements = new ArrayList<>();

    private GrantSql(RowsRules rules, Shape shape) {
        this.rules = rules;
        this.shape = shape;
    }

    /** The statements, in order; executed twice they change nothing more. */
    public static List<String> of(RowsRules rules, Environment environment, Shape shape) {
        GrantSql sql = new GrantSql(rules, shape);
        Set<String> editors = new LinkedHashSet<>(rules.roles().allowed());
        editors.remove(rules.roles().anonymous());
        Set<String> all = rules.roles().all();
        all.forEach(sql::role);
        for (String schema : rules.schemas()) {
            sql.add("GRANT USAGE ON SCHEMA " + Identifiers.quote(schema) + " TO " + list(all));
        }
        new TreeMap<>(rules.expose()).forEach((path, rule) -> {
            if (rule.isIn(environment)) {
                String schema = rule.schema() == null ? rules.schemas().getFirst() : rule.schema();
                sql.grant(path, rule, schema, all, editors);
            }
        });
        sql.answers(all);
        return List.copyOf(sql.statements);
    }

    /** The place for the answers to requests that may be sent again, and two ways to it. */
    private void answers(Set<String> roles) {
        add("CREATE SCHEMA IF NOT EXISTS lockkeeper_rows");
        add("CREATE TABLE IF NOT EXISTS lockkeeper_rows.answer (id text PRIMARY KEY, request text NOT NULL,"
                + " status int NOT NULL, headers text NOT NULL, body text, at timestamptz NOT NULL DEFAULT now())");
        add("CREATE INDEX IF NOT EXISTS answer_at ON lockkeeper_rows.answer (at)");
        add("""
                CREATE OR REPLACE FUNCTION lockkeeper_rows.answered(which text) RETURNS SETOF lockkeeper_rows.answer
                LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN
                    PERFORM pg_advisory_xact_lock(hashtextextended(which, 0));
                    RETURN QUERY SELECT * FROM lockkeeper_rows.answer WHERE id = which AND at > now() - interval '1 day';
                END $$""");
        add("""
                CREATE OR REPLACE FUNCTION lockkeeper_rows.keep(which text, asked text, code int, head text, content text)
                RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$ BEGIN
                    DELETE FROM lockkeeper_rows.answer WHERE id IN (SELECT id FROM lockkeeper_rows.answer
                        WHERE at <= now() - interval '1 day' LIMIT 100 FOR UPDATE SKIP LOCKED);
                    INSERT INTO lockkeeper_rows.answer (id, request, status, headers, body)
                    VALUES (which, asked, code, head, content);
                END $$""");
        for (String function :
                List.of("lockkeeper_rows.answered(text)", "lockkeeper_rows.keep(text, text, int, text, text)")) {
            add("REVOKE ALL ON FUNCTION " + function + " FROM PUBLIC");
            add("GRANT EXECUTE ON FUNCTION " + function + " TO " + list(roles));
        }
        add("GRANT USAGE ON SCHEMA lockkeeper_rows TO " + list(roles));
    }

    /** The statement that makes a login of that name which may take these roles. */
    public static List<String> login(String name, Set<String> roles) {
        return List.of(
                create(name, "LOGIN NOINHERIT"), "GRANT " + list(roles) + " TO " + Identifiers.quote(name) + ";");
    }

    private void role(String name) {
        statements.add(create(name, "NOLOGIN NOINHERIT"));
    }

    private static String create(String name, String options) {
        return "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = " + Identifiers.literal(name)
                + ") THEN CREATE ROLE " + Identifiers.quote(name) + " " + options + "; END IF; END $$;";
    }

    private void add(String statement) {
        statements.add(statement + ";");
    }

    private static String list(Set<String> roles) {
        return roles.stream().map(Identifiers::quote).collect(Collectors.joining(", "));
    }

    private void grant(String path, Rule rule, String schema, Set<String> all, Set<String> editors) {
        if (rule.function() != null) {
            shape.routines().stream()
                    .filter(one -> one.schema().equals(schema) && one.name().equals(rule.function()))
                    .forEach(one -> call(one, one.isVolatile() ? editors : all));
            return;
        }
        String name = rule.table() == null ? path : rule.table();
        shape.tables().values().stream()
                .filter(one -> one.schema().equals(schema) && one.name().equals(name))
                .forEach(table -> {
                    privilege("SELECT", rule.read(), table, all);
                    privilege("INSERT", rule.insert(), table, editors);
                    privilege("UPDATE", rule.update(), table, editors);
                    if (rule.own() != null) {
                        policy(table, mine(table, rule.own(), schema), all);
                    }
                    if (rule.only() != null) {
                        policy(
                                table,
                                Identifiers.quote(rule.only().column()) + "::pg_catalog.text = "
                                        + Identifiers.literal(rule.only().value()),
                                all);
                    }
                    if (rule.delete() && !editors.isEmpty()) {
                        add("GRANT DELETE ON " + quoted(table) + " TO " + list(editors));
                    }
                    if (!rule.insert().isNone() && !editors.isEmpty()) {
                        table.columns().forEach(column -> sequence(column, editors));
                    }
                });
    }

    private String mine(Table table, Own own, String schema) {
        String column = Identifiers.quote(own.column());
        String type = table.column(own.column()).map(Column::compared).orElse("pg_catalog.text");
        return own.claim() == null
                ? column + " IN (SELECT o." + Identifiers.quote(own.by()) + " FROM "
                        + Identifiers.quote(schema, tableOf(own.of())) + " AS o)"
                : column
                        + " = (NULLIF(pg_catalog.current_setting('request.jwt.claims', true), '')::pg_catalog.json ->> "
                        + Identifiers.literal(own.claim()) + ")::" + type;
    }

    /** The owner of the table, who migrates it, sees all rows as before. */
    private void policy(Table table, String rows, Set<String> roles) {
        add("ALTER TABLE " + quoted(table) + " ENABLE ROW LEVEL SECURITY");
        add("DROP POLICY IF EXISTS lockkeeper_rows ON " + quoted(table));
        add("CREATE POLICY lockkeeper_rows ON " + quoted(table) + " TO " + list(roles) + " USING (" + rows
                + ") WITH CHECK (" + rows + ")");
    }

    private String tableOf(String path) {
        Rule rule = rules.expose().get(path);
        return rule == null || rule.table() == null ? path : rule.table();
    }

    private void call(Routine routine, Set<String> roles) {
        if (!roles.isEmpty()) {
            String arguments =
                    routine.arguments().stream().map(Shape.Argument::type).collect(Collectors.joining(", "));
            add("GRANT EXECUTE ON FUNCTION " + Identifiers.quote(routine.schema(), routine.name()) + '(' + arguments
                    + ") TO " + list(roles));
        }
    }

    private void privilege(String what, Names names, Table table, Set<String> roles) {
        String columns = table.columns().stream()
                .map(Column::name)
                .filter(name -> names.names().contains(name))
                .map(Identifiers::quote)
                .collect(Collectors.joining(", "));
        if (roles.isEmpty() || !names.isAny() && columns.isEmpty()) {
            return;
        }
        add("GRANT " + what + (names.isAny() ? "" : " (" + columns + ")") + " ON " + quoted(table) + " TO "
                + list(roles));
    }

    /** What a default takes its value from; an identity needs nothing. */
    private void sequence(Column column, Set<String> roles) {
        Matcher sequence = SEQUENCE.matcher(column.defaultValue() == null ? "" : column.defaultValue());
        if (!column.isComputed() && sequence.matches()) {
            add("GRANT USAGE ON SEQUENCE " + sequence.group(1).replace("''", "'") + " TO " + list(roles));
        }
    }

    private static String quoted(Table table) {
        return Identifiers.quote(table.schema(), table.name());
    }
}
