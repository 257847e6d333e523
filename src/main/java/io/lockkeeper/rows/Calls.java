package io.lockkeeper.rows;

import io.lockkeeper.rows.Asking.Result;
import io.lockkeeper.rows.exposure.Callable;
import io.lockkeeper.rows.request.QueryString;
import io.lockkeeper.rows.request.QueryString.Parameter;
import io.lockkeeper.rows.request.Read;
import io.lockkeeper.rows.request.Reading;
import io.lockkeeper.rows.sql.CallSql;
import io.lockkeeper.rows.sql.CallSql.Arguments;
import io.lockkeeper.rows.sql.Output;
import io.lockkeeper.rows.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Answers requests that call a function. */
final class Calls {

    private final Context context;
    private final Asking asking;
    private final Request request;
    private final Consumer<String> checkLevel;

    /** @param checkLevel rejects a call as long as the database has not reached a level */
    Calls(Context context, Asking asking, Consumer<String> checkLevel) {
        this.checkLevel = checkLevel;
        this.context = context;
        this.asking = asking;
        this.request = context.request();
    }

    Answer answer(String name) {
        List<Callable> named = context.exposure().functions().get(name);
        if (named == null) {
            throw notFound(name, "without parameters or with any", Set.of());
        }
        checkLevel.accept(named.getFirst().rule().level());
        return switch (request.method()) {
            case "GET", "HEAD" -> get(name, named);
            case "POST" -> post(name, named);
            case "OPTIONS" -> options(named);
            default ->
                throw new RowsProblem(
                        405, "PGRST101", "Cannot use the %s method on RPC".formatted(request.method()), null, null);
        };
    }

    private static Answer options(List<Callable> named) {
        boolean isRead = named.stream().noneMatch(Callable::isVolatile);
        return Answer.empty(200).with("Allow", isRead ? "OPTIONS,GET,HEAD,POST" : "OPTIONS,POST");
    }

    private Answer get(String name, List<Callable> named) {
        List<Parameter> rest = new ArrayList<>();
        Map<String, List<String>> arguments = new LinkedHashMap<>();
        for (Parameter parameter : QueryString.read(request.query())) {
            boolean isArgument = !Reading.isReserved(parameter.name())
                    && (!Reading.looksLikeFilter(parameter.value())
                            || named.stream()
                                    .noneMatch(one ->
                                            one.returnsSet() || !one.output().isEmpty()));
            if (isArgument) {
                arguments
                        .computeIfAbsent(parameter.name(), any -> new ArrayList<>())
                        .add(parameter.value());
            } else {
                rest.add(parameter);
            }
        }
        Callable function = choose(name, named, arguments.keySet());
        return call(function, new Arguments.Texts(arguments), rest, true);
    }

    private Answer post(String name, List<Callable> named) {
        List<Parameter> parameters = QueryString.read(request.query());
        String type = request.header("content-type").toLowerCase(Locale.ROOT);
        if (named.size() == 1 && named.getFirst().wholeBody().isPresent()) {
            Callable only = named.getFirst();
            String wanted = only.wholeBody().orElseThrow();
            boolean fits = wanted.startsWith("json") ? !type.startsWith("text/") : type.startsWith("text/plain");
            if (fits) {
                return call(only, new Arguments.Whole(request.body(), wanted), parameters, false);
            }
            throw notFound(name, "for this Content-Type", Set.of());
        }
        Body body = request.body().isEmpty() ? Body.json("{}") : Body.of(request);
        Callable function = choose(name, named, body.keys());
        String object = body.json().substring(1, body.json().length() - 1);
        return call(function, new Arguments.Json(object, body.names()), parameters, false);
    }

    private Callable choose(String name, List<Callable> named, Collection<String> arguments) {
        List<Callable> fitting =
                named.stream().filter(one -> one.takes(arguments)).toList();
        if (fitting.isEmpty()) {
            String what = arguments.isEmpty()
                    ? "without parameters"
                    : "with parameter" + (arguments.size() > 1 ? "s " : " ") + String.join(", ", arguments);
            throw notFound(name, what, arguments);
        }
        if (fitting.size() > 1) {
            throw new RowsProblem(
                    300,
                    "PGRST203",
                    "Could not choose the best candidate function between: "
                            + String.join(
                                    ", ", fitting.stream().map(Calls::describe).toList()),
                    null,
                    "Try renaming the parameters or the function itself in the database so function overloading can be resolved");
        }
        return fitting.getFirst();
    }

    private static String describe(Callable function) {
        return function.schema()
                + '.'
                + function.name()
                + '('
                + String.join(
                        ", ",
                        function.arguments().stream()
                                .map(one -> one.name() + " => " + one.type())
                                .toList())
                + ')';
    }

    private RowsProblem notFound(String name, String what, Collection<String> arguments) {
        return new RowsProblem(
                404,
                "PGRST202",
                "Could not find the function %s.%s %s in the schema cache"
                        .formatted(context.exposure().schema(), name, what),
                arguments.isEmpty() ? null : "No function of that name takes these and no others.",
                "It may not be exposed.");
    }

    private Answer call(Callable function, Arguments arguments, List<Parameter> parameters, boolean onlyReads) {
        Media media = Media.of(request.header("accept"));
        Read read = Reads.ranged(request, Reading.of(parameters));
        boolean hasRows = !function.output().isEmpty();
        boolean isSet = function.returnsSet();
        Output output = media.output();
        if (hasRows && !isSet && output == Output.ARRAY) {
            output = Output.OBJECT;
        } else if (hasRows && !isSet && output == Output.ARRAY_WITHOUT_NULLS) {
            output = Output.OBJECT_WITHOUT_NULLS;
        }
        boolean isCounted = hasRows && isSet && !context.preferences().count().equals("NO");
        Statement statement =
                new CallSql(context.exposure(), context.options()).call(function, arguments, read, output, isCounted);
        Result result = onlyReads || !function.isVolatile()
                ? asking.read(context, statement)
                : asking.write(context, statement, given -> {
                    if (hasRows && isSet && media.output().isObject()) {
                        Reads.one(given.rows());
                    }
                });
        if (function.isVoid()) {
            return Answer.empty(204);
        }
        if (media.output().isObject() && !isSet) {
            return new Reads(context, asking)
                    .answer(new Media(Output.ARRAY, media.type()), read, result, result.total());
        }
        if (media.output().isObject() && !hasRows) {
            Reads.one(result.rows());
        }
        return new Reads(context, asking).answer(media, read, result, result.total());
    }
}
