package io.lockkeeper.rows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.catalog.shape.Shape.Column;
import io.lockkeeper.rows.Asking.Result;
import io.lockkeeper.rows.exposure.Exposed;
import io.lockkeeper.rows.request.ColumnPath;
import io.lockkeeper.rows.request.Condition;
import io.lockkeeper.rows.request.Names;
import io.lockkeeper.rows.request.Operator;
import io.lockkeeper.rows.request.QueryString;
import io.lockkeeper.rows.request.QueryString.Parameter;
import io.lockkeeper.rows.request.Read;
import io.lockkeeper.rows.request.Reading;
import io.lockkeeper.rows.sql.Output;
import io.lockkeeper.rows.sql.Statement;
import io.lockkeeper.rows.sql.WriteSql;
import io.lockkeeper.rows.sql.WriteSql.Conflict;
import io.lockkeeper.rows.sql.WriteSql.Returning;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Answers requests that write rows of a relation. */
final class Writes {

    private static final Set<String> INSERTED =
            Set.of("resolution", "missing", "return", "count", "handling", "timezone", "numbers");
    private static final Set<String> CHANGED =
            Set.of("return", "count", "handling", "timezone", "numbers", "max-affected");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Context context;
    private final Asking asking;
    private final Request request;
    private final Preferences preferences;
    private final List<Parameter> parameters;
    private final Read read;
    private final Media media;

    Writes(Context context, Asking asking) {
        this.context = context;
        this.asking = asking;
        this.request = context.request();
        this.preferences = context.preferences();
        this.parameters = QueryString.read(request.query());
        this.read = Reading.of(parameters);
        this.media = Media.of(request.header("accept"));
    }

    Answer answer(Exposed relation) {
        return switch (request.method()) {
            case "POST" -> insert(relation);
            case "PUT" -> put(relation);
            case "PATCH" -> update(relation);
            default -> delete(relation);
        };
    }

    private boolean isRepresented() {
        return preferences.is("return", "representation");
    }

    private Returning returning(Exposed relation, boolean withKey) {
        boolean hasVersion = relation.rule().version() != null;
        String expected = Versions.expected(request.header("if-match"));
        if (expected != null && !hasVersion) {
            throw new RowsProblem(
                    412,
                    "PRECONDITION_FAILED",
                    "'%s' has no versions".formatted(relation.path()),
                    null,
                    "The manifest names a column for them: 'version'.");
        }
        boolean isOne = isRepresented() && media.output().isObject();
        return new Returning(
                isRepresented() ? media.output() : Output.NONE, read, withKey, hasVersion && isOne, expected);
    }

    private WriteSql sql(Exposed relation) {
        return new WriteSql(context.exposure(), relation, context.options());
    }

    private Answer insert(Exposed relation) {
        if (relation.rule().insert().isNone()) {
            throw notExposed("POST", relation);
        }
        Body body = Body.of(request);
        List<Column> columns = columns(relation, body, relation::insertable);
        Conflict conflict = preferences.is("resolution", "merge-duplicates")
                ? Conflict.MERGE
                : preferences.is("resolution", "ignore-duplicates") ? Conflict.IGNORE : Conflict.ERROR;
        List<String> by = parameter("on_conflict")
                .map(names -> conflictColumns(relation, names))
                .orElse(relation.primaryKey());
        boolean withKey = preferences.is("return", "headers-only")
                && !relation.primaryKey().isEmpty();
        if (body.size() == 0) {
            return written(201, "*/*", INSERTED, new Result(empty(), 0, null, 0, 0, null, null, null), relation);
        }
        Statement statement = sql(relation)
                .insert(
                        columns,
                        body.json(),
                        preferences.is("missing", "default"),
                        conflict,
                        by,
                        returning(relation, withKey));
        Result result = write(statement);
        boolean isChangeOnly = conflict == Conflict.MERGE && result.created() == 0;
        String range = "*/" + (preferences.has("count") ? result.written() : "*");
        return written(isChangeOnly ? 200 : 201, range, INSERTED, result, relation);
    }

    private static List<String> conflictColumns(Exposed relation, String names) {
        List<String> columns = Names.read("on_conflict", names);
        columns.forEach(name ->
                relation.insertable(name).or(() -> relation.column(name)).orElseThrow(() -> noColumn(relation, name)));
        return columns;
    }

    private String empty() {
        return isRepresented() ? "[]" : null;
    }

    /** What the body is about: the columns that the request names, else the keys of its objects. */
    private List<Column> columns(Exposed relation, Body body, Function<String, Optional<Column>> writable) {
        Optional<String> named = parameter("columns");
        if (named.isEmpty() && !body.isUniform()) {
            throw new RowsProblem(400, "PGRST102", "All object keys must match", null, null);
        }
        Set<String> names = named.<Set<String>>map(text -> new LinkedHashSet<>(Names.read("columns", text)))
                .orElse(body.keys());
        List<Column> columns = new ArrayList<>();
        for (String name : names) {
            columns.add(writable.apply(name).orElseThrow(() -> noColumn(relation, name)));
        }
        return columns;
    }

    private static RowsProblem noColumn(Exposed relation, String name) {
        return new RowsProblem(
                400,
                "PGRST204",
                "Could not find the '%s' column of '%s' in the schema cache".formatted(name, relation.path()),
                null,
                "It may not be exposed for writing.");
    }

    /** The row with this key, whether it was there or not. */
    private Answer put(Exposed relation) {
        if (relation.rule().insert().isNone() || relation.rule().update().isNone()) {
            throw notExposed("PUT", relation);
        }
        if (read.limit() != null || read.offset() > 0) {
            throw new RowsProblem(
                    400, "PGRST114", "limit/offset querystring parameters are not allowed for PUT", null, null);
        }
        Map<String, String> key = key(relation);
        Body body = Body.of(request);
        List<Column> columns = columns(relation, body, relation::insertable);
        if (body.size() != 1 || !hasKey(body, key)) {
            throw new RowsProblem(
                    400, "PGRST115", "Payload values do not match URL in primary key column(s)", null, null);
        }
        Result result = write(sql(relation)
                .insert(
                        columns,
                        body.json(),
                        false,
                        Conflict.MERGE,
                        relation.primaryKey(),
                        returning(relation, false)));
        int status = result.created() > 0 ? 201 : isRepresented() ? 200 : 204;
        return written(status, null, CHANGED, result, relation);
    }

    /** The values of the whole primary key in the URL. */
    private Map<String, String> key(Exposed relation) {
        Map<String, String> key = new HashMap<>();
        if (read.condition() instanceof Condition.And and) {
            for (Condition part : and.parts()) {
                if (part
                                instanceof
                                Condition.Comparison(
                                        ColumnPath path,
                                        Operator operator,
                                        Condition.Quantifier q,
                                        String l,
                                        String value)
                        && operator == Operator.EQ
                        && path.steps().isEmpty()) {
                    key.put(path.column(), value);
                } else {
                    key.put("", "");
                }
            }
        }
        if (relation.primaryKey().isEmpty() || !key.keySet().equals(Set.copyOf(relation.primaryKey()))) {
            throw new RowsProblem(
                    405,
                    "PGRST105",
                    "Filters must include all and only primary key columns with 'eq' operators",
                    null,
                    null);
        }
        return key;
    }

    private static boolean hasKey(Body body, Map<String, String> key) {
        try {
            var row = JSON.readTree(body.json()).get(0);
            return key.entrySet().stream()
                    .allMatch(one -> row.path(one.getKey()).asText().equals(one.getValue()));
        } catch (IOException e) {
            throw new IllegalStateException("the body was read a moment ago", e);
        }
    }

    private Answer update(Exposed relation) {
        if (relation.rule().update().isNone()) {
            throw notExposed("PATCH", relation);
        }
        Body body = Body.of(request);
        List<Column> key = keyed(relation, body);
        if (key.isEmpty() && !read.hasCondition()) {
            throw noFilter("UPDATE");
        }
        Set<String> found = new LinkedHashSet<>(key.stream().map(Column::name).toList());
        List<Column> columns = columns(
                relation, body, name -> found.contains(name) ? relation.column(name) : relation.updatable(name));
        columns.removeAll(key);
        Result result =
                write(sql(relation).update(columns, key, body.json(), read.condition(), returning(relation, false)));
        return changed(result, relation);
    }

    /** The columns by which each object of an array finds its row: the primary key. None for one object, which is for all rows. */
    private static List<Column> keyed(Exposed relation, Body body) {
        if (!body.isArray() || body.size() == 0) {
            return List.of();
        }
        List<String> key = relation.primaryKey();
        if (key.isEmpty() || !body.keys().containsAll(key)) {
            if (body.size() == 1) {
                return List.of();
            }
            throw new RowsProblem(
                    400,
                    "PGRST102",
                    "Each object of an array needs the primary key",
                    "The key is: " + String.join(", ", key) + ".",
                    "Send one object to change all rows of the filter in the same way.");
        }
        return key.stream()
                .map(name -> relation.column(name).orElseThrow(() -> noColumn(relation, name)))
                .toList();
    }

    private Answer delete(Exposed relation) {
        if (!relation.rule().delete()) {
            throw notExposed("DELETE", relation);
        }
        if (!read.hasCondition()) {
            throw noFilter("DELETE");
        }
        return changed(write(sql(relation).delete(read.condition(), returning(relation, false))), relation);
    }

    private static RowsProblem noFilter(String what) {
        return new RowsProblem(
                400,
                "21000",
                what + " requires a WHERE clause",
                null,
                "Without a filter it would be about every row. Name the rows that are meant.");
    }

    private static RowsProblem notExposed(String method, Exposed relation) {
        return new RowsProblem(
                405,
                "NOT_EXPOSED",
                "%s is not exposed for '%s'".formatted(method, relation.path()),
                null,
                "The manifest names what may be written: insert, update and delete of 'rows.expose.%s'."
                        .formatted(relation.path()));
    }

    private Answer changed(Result result, Exposed relation) {
        String total = preferences.has("count") ? String.valueOf(result.written()) : "*";
        boolean isDelete = request.method().equals("DELETE");
        String range = (isDelete || result.written() == 0 ? "*" : "0-" + (result.written() - 1)) + '/' + total;
        return written(isRepresented() ? 200 : 204, range, CHANGED, result, relation);
    }

    private Result write(Statement statement) {
        Long most = preferences.maxAffected();
        boolean isOne = media.output().isObject() && isRepresented();
        boolean isExpected = Versions.expected(request.header("if-match")) != null;
        if (!isExpected && !isOne && most == null) {
            return asking.write(context, statement, null);
        }
        return asking.write(context, statement, result -> {
            if (isExpected && result.written() == 0) {
                throw new RowsProblem(
                        412,
                        "PRECONDITION_FAILED",
                        "The row has another version, or is not there",
                        null,
                        "Read it again.");
            }
            if (isOne) {
                Reads.one(result.written());
            }
            if (most != null && result.written() > most) {
                throw new RowsProblem(
                        400,
                        "PGRST124",
                        "Query result exceeds max-affected preference constraint",
                        "The query affects %d rows".formatted(result.written()),
                        null);
            }
        });
    }

    private Answer written(int status, String range, Set<String> applied, Result result, Exposed relation) {
        Map<String, String> headers = new TreeMap<>();
        if (range != null) {
            headers.put("Content-Range", range);
        }
        if (isRepresented()) {
            headers.put("Content-Type", media.type());
        }
        if (result.version() != null) {
            headers.put("ETag", Versions.tag(result.version()));
        }
        if (result.key() != null) {
            headers.put("Location", location(relation, result.key()));
        }
        new Reads(context, asking).applied(headers, applied);
        return new Answer(status, headers, isRepresented() ? result.body() : null);
    }

    private static String location(Exposed relation, String key) {
        try {
            StringBuilder filters = new StringBuilder();
            List<String> names = relation.primaryKey();
            for (int i = 0; i < names.size(); i++) {
                filters.append(i == 0 ? '?' : '&')
                        .append(encoded(names.get(i)))
                        .append("=eq.")
                        .append(encoded(JSON.readTree(key).get(i).asText()));
            }
            return '/' + encoded(relation.path()) + filters;
        } catch (IOException e) {
            throw new IllegalStateException("PostgreSQL has written what is no JSON", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private Optional<String> parameter(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .map(Parameter::value)
                .reduce((first, last) -> last);
    }
}
