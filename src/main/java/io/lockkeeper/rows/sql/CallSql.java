package io.lockkeeper.rows.sql;

import io.lockkeeper.catalog.shape.Shape.Argument;
import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.rows.exposure.Callable;
import io.lockkeeper.rows.exposure.Exposure;
import io.lockkeeper.rows.request.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes the one statement for the call of a function, and for what it answers with. */
public final class CallSql {

    private final Exposure exposure;
    private final Options options;

    public CallSql(Exposure exposure, Options options) {
        this.exposure = exposure;
        this.options = options;
    }

    /** What a function is given. */
    public sealed interface Arguments {

        /** Values by name, as text. Several of one name are the elements of an array. */
        record Texts(Map<String, List<String>> byName) implements Arguments {}

        /**
         * An object, as JSON.
         *
         * @param names of its keys
         */
        record Json(String body, List<String> names) implements Arguments {}

        /** A body as a whole, for the only argument. */
        record Whole(String body, String type) implements Arguments {}
    }

    /** The statement. */
    public Statement call(Callable function, Arguments arguments, Read read, Output output, boolean isCounted) {
        SqlText call = new SqlText().add(Identifiers.quote(function.schema(), function.name()) + "(");
        SqlText before = new SqlText();
        switch (arguments) {
            case Arguments.Texts texts -> call.add(texts(function, texts), ", ");
            case Arguments.Whole whole -> call.value(whole.body(), whole.type());
            case Arguments.Json json -> json(function, json, before, call);
        }
        call.add(")");
        if (function.isVoid() || function.output().isEmpty()) {
            return single(function, before, call, output).statement();
        }
        ReadSql sql = new ReadSql(exposure, options);
        Source source = Source.called(function, sql.rowset().alias());
        SqlText from = new SqlText()
                .add(before)
                .add(before.isEmpty() ? "" : ", LATERAL ")
                .add(call)
                .add(" AS " + source.alias());
        // A volatile function is called once, whatever is asked of its rows.
        if (isCounted) {
            SqlText with = new SqlText()
                    .add("WITH w AS MATERIALIZED (SELECT " + source.alias() + ".* FROM ")
                    .add(from)
                    .add(") ");
            SqlText again = new SqlText().add("w AS " + source.alias());
            return sql.statement(with, source, again, read, read.condition(), output, true, ReadSql.NONE)
                    .statement();
        }
        return sql.statement(new SqlText(), source, from, read, read.condition(), output, false, ReadSql.NONE)
                .statement();
    }

    /** A value that is no row, or several of them. */
    private static SqlText single(Callable function, SqlText before, SqlText call, Output output) {
        SqlText text = new SqlText().add("SELECT ");
        String value = "v.value";
        if (function.isVoid() || output == Output.NONE) {
            text.add("NULL::pg_catalog.text");
        } else if (output == Output.CSV) {
            text.add(Output.CSV.sql("v", List.of("value")));
        } else if (function.returnsSet()) {
            text.add("coalesce(pg_catalog.json_agg(" + value + "), '[]')::pg_catalog.text");
        } else {
            text.add("coalesce(pg_catalog.json_agg(" + value + ") OPERATOR(pg_catalog.->) 0, 'null')::pg_catalog.text");
        }
        text.add(
                        ", pg_catalog.count(*), NULL::pg_catalog.int8, 0::pg_catalog.int8, 0::pg_catalog.int8, NULL::pg_catalog.text, NULL::pg_catalog.text, NULL::pg_catalog.text"
                                + " FROM (SELECT ")
                .add(call)
                .add(" AS value");
        return text.add(before.isEmpty() ? "" : " FROM ").add(before).add(") AS v");
    }

    private static List<SqlText> texts(Callable function, Arguments.Texts texts) {
        List<SqlText> all = new ArrayList<>();
        for (Argument argument : function.arguments()) {
            List<String> values = texts.byName().get(argument.name());
            if (values != null) {
                boolean isLiteral = values.size() == 1
                        && (!argument.isVariadic() || values.getFirst().startsWith("{"));
                all.add(named(argument)
                        .value(
                                isLiteral || !argument.type().endsWith("[]")
                                        ? values.getLast()
                                        : Identifiers.array(values),
                                argument.type()));
            }
        }
        return all;
    }

    private static SqlText named(Argument argument) {
        return new SqlText()
                .add((argument.isVariadic() ? "VARIADIC " : "") + Identifiers.quote(argument.name()) + " => ");
    }

    private static void json(Callable function, Arguments.Json json, SqlText before, SqlText call) {
        StringBuilder definitions = new StringBuilder();
        List<SqlText> all = new ArrayList<>();
        for (Argument argument : function.arguments()) {
            if (json.names().contains(argument.name())) {
                String name = Identifiers.quote(argument.name());
                definitions.append(definitions.isEmpty() ? "" : ", ").append(name + ' ' + argument.type());
                all.add(named(argument).add("a." + name));
            }
        }
        if (!all.isEmpty()) {
            before.add("pg_catalog.json_to_record(")
                    .value(json.body(), "pg_catalog.json")
                    .add(") AS a(" + definitions + ")");
            call.add(all, ", ");
        }
    }
}
