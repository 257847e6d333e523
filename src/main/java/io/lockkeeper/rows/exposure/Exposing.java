package io.lockkeeper.rows.exposure;

import io.lockkeeper.catalog.shape.Shape;
import io.lockkeeper.catalog.shape.Shape.Enumeration;
import io.lockkeeper.catalog.shape.Shape.Grants;
import io.lockkeeper.catalog.shape.Shape.Routine;
import io.lockkeeper.catalog.shape.Shape.Table;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.RowsRules.Names;
import io.lockkeeper.system.RowsRules.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Compares what a manifest exposes with what a database has. */
public final class Exposing {

    private final RowsRules rules;
    private final Environment environment;
    private final Shape shape;
    private final List<String> findings = new ArrayList<>();

    private Exposing(RowsRules rules, Environment environment, Shape shape) {
        this.rules = rules;
        this.environment = environment;
        this.shape = shape;
    }

    /**
     * What requests may name, by role and schema.
     *
     * @param findings what the manifest names and the database does not have; what depends on it is not exposed
     * @param enums by their types in SQL
     * @param timeouts in milliseconds, of roles that have one
     * @param keepsAnswers whether there is a place for the answers to requests that may be sent again
     */
    public record Result(
            Map<String, Map<String, Exposure>> byRole,
            Map<String, Enumeration> enums,
            Map<String, Long> timeouts,
            boolean keepsAnswers,
            List<String> findings) {

        /** What a role may name in a schema; empty when the schema is not exposed. */
        public Optional<Exposure> of(String role, String schema) {
            return Optional.ofNullable(byRole.getOrDefault(role, Map.of()).get(schema));
        }
    }

    /** Compares. */
    public static Result of(RowsRules rules, Environment environment, Shape shape) {
        Exposing exposing = new Exposing(rules, environment, shape);
        exposing.check();
        Map<String, Map<String, Exposure>> byRole = new TreeMap<>();
        shape.grants().forEach((role, grants) -> {
            Map<String, Exposure> schemas = new HashMap<>();
            rules.schemas().forEach(schema -> schemas.put(schema, exposing.exposure(schema, grants)));
            byRole.put(role, schemas);
        });
        return new Result(
                byRole, shape.enums(), shape.timeouts(), shape.keepsAnswers(), List.copyOf(exposing.findings));
    }

    private Exposure exposure(String schema, Grants grants) {
        SortedMap<String, Exposed> relations = new TreeMap<>();
        rules().forEach((path, rule) -> {
            if (rule.function() == null && schema.equals(schemaOf(rule))) {
                table(path, rule)
                        .ifPresent(table -> relations.put(
                                path, new Exposed(path, table, shape.tables(), rule, computed(table, rule), grants)));
            }
        });
        SortedMap<String, List<Callable>> functions = new TreeMap<>();
        rules().forEach((path, rule) -> {
            if (rule.function() != null && schema.equals(schemaOf(rule))) {
                List<Callable> named = routines(rule).stream()
                        .map(routine -> new Callable(
                                routine,
                                rule,
                                relations.values().stream()
                                        .filter(one -> one.oid() == routine.row())
                                        .findFirst()
                                        .orElse(null)))
                        .toList();
                if (!named.isEmpty()) {
                    functions.put(
                            path.startsWith(RowsRules.CALL) ? path.substring(RowsRules.CALL.length()) : path, named);
                }
            }
        });
        List<Routine> ofRows = shape.routines().stream()
                .filter(routine -> routine.of() != 0 && routine.row() != 0)
                .toList();
        return new Exposure(schema, relations, functions, ofRows, grants.execute());
    }

    private SortedMap<String, Rule> rules() {
        SortedMap<String, Rule> here = new TreeMap<>();
        rules.expose().forEach((path, rule) -> {
            if (rule.isIn(environment)) {
                here.put(path, rule);
            }
        });
        return here;
    }

    private String schemaOf(Rule rule) {
        return rule.schema() == null ? rules.schemas().getFirst() : rule.schema();
    }

    private Optional<Table> table(String path, Rule rule) {
        String name = rule.table() == null ? path : rule.table();
        return shape.tables().values().stream()
                // Without policies everybody would see all of it.
                .filter(table -> !rule.needsPolicy() || table.hasPolicies())
                .filter(table ->
                        table.schema().equals(schemaOf(rule)) && table.name().equals(name))
                .findFirst();
    }

    private List<Routine> routines(Rule rule) {
        return shape.routines().stream()
                .filter(routine -> routine.schema().equals(schemaOf(rule))
                        && routine.name().equals(rule.function()))
                .toList();
    }

    private List<Routine> computed(Table table, Rule rule) {
        return shape.routines().stream()
                .filter(routine -> routine.of() == table.oid()
                        && routine.row() == 0
                        && !routine.returnsSet()
                        && rule.read().names().contains(routine.name()))
                .toList();
    }

    private void check() {
        rules().forEach((path, rule) -> {
            if (!rules.schemas().contains(schemaOf(rule))) {
                find(path, "schema '%s' is not among 'rows.schemas'".formatted(schemaOf(rule)));
            } else if (rule.function() != null) {
                if (routines(rule).isEmpty()) {
                    find(path, "there is no function %s.%s".formatted(schemaOf(rule), rule.function()));
                }
            } else {
                table(path, rule).ifPresentOrElse(table -> check(path, rule, table), () -> {
                    String name = rule.table() == null ? path : rule.table();
                    find(
                            path,
                            rule.needsPolicy()
                                    ? "there is no table %s.%s with row policies ('%s')"
                                            .formatted(schemaOf(rule), name, rule.own() == null ? "only" : "own")
                                    : "there is no table or view %s.%s".formatted(schemaOf(rule), name));
                });
            }
        });
    }

    private void check(String path, Rule rule, Table table) {
        names(path, "read", rule.read(), table);
        names(path, "filter", rule.filter(), table);
        names(path, "order", rule.order(), table);
        names(path, "insert", rule.insert(), table);
        names(path, "update", rule.update(), table);
        if (rule.version() != null && table.column(rule.version()).isEmpty()) {
            find(path, "%s.%s has no column '%s' (version)".formatted(table.schema(), table.name(), rule.version()));
        }
        for (String name : rule.embed().names()) {
            boolean isFunction = shape.routines().stream()
                    .anyMatch(routine ->
                            routine.of() == table.oid() && routine.name().equals(name));
            if (!isFunction && !rules.expose().containsKey(name)) {
                find(path, "'embed' names '%s', which is neither exposed nor a function of its rows".formatted(name));
            }
        }
    }

    private void names(String path, String key, Names names, Table table) {
        for (String name : names.names()) {
            boolean isComputed = shape.routines().stream()
                    .anyMatch(routine ->
                            routine.of() == table.oid() && routine.name().equals(name));
            if (table.column(name).isEmpty() && !isComputed) {
                find(path, "%s.%s has no column '%s' (%s)".formatted(table.schema(), table.name(), name, key));
            }
        }
    }

    private void find(String path, String what) {
        findings.add("rows.expose." + path + ": " + what);
    }
}
