package io.lockkeeper.rows;

import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.Replica;
import io.lockkeeper.postgres.ReplicaFirst;
import io.lockkeeper.postgres.RequestPool;
import io.lockkeeper.postgres.WalPosition;
import io.lockkeeper.rows.description.Describing;
import io.lockkeeper.rows.description.Describing.Format;
import io.lockkeeper.rows.exposure.Exposed;
import io.lockkeeper.rows.exposure.Exposing;
import io.lockkeeper.rows.exposure.Exposure;
import io.lockkeeper.rows.request.QueryString;
import io.lockkeeper.system.RowsRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows of one database as its manifest exposes them, at one level. */
public final class Rows {

    /** A lock is waited for no longer than a part of the time that a statement has: a migration may hold it. */
    private static final int LOCK_PART = 2;

    private static final String TYPES = "types.ts";

    /** Which server has answered. */
    private static final String SERVER = "Lockkeeper-Server";

    /** What a caller has written: sent back, it reads that, or what came later. */
    private static final String POSITION = "Lockkeeper-Position";

    private final RowsRules rules;
    private final Exposing.Result exposed;
    private final RequestPool pool;
    private final Replica replica;
    /** In which functions find names that stand without a schema: the one of the request first. */
    private final Map<String, String> searchPaths = new HashMap<>();

    private final String title;
    private final String base;

    /**
     * @param replica where reads may go; {@code null} for none
     * @param title what the description of all calls it
     * @param base the path of the database's rows
     */
    public Rows(
            RowsRules rules, Exposing.Result exposed, RequestPool pool, Replica replica, String title, String base) {
        this.replica = replica;
        this.title = title;
        this.base = base;
        this.rules = rules;
        this.exposed = exposed;
        this.pool = pool;
        for (String schema : rules.schemas()) {
            searchPaths.put(
                    schema,
                    Stream.concat(Stream.of(schema), rules.schemas().stream().filter(other -> !other.equals(schema)))
                            .map(Identifiers::quote)
                            .collect(Collectors.joining(", ")));
        }
    }

    /**
     * Answers a request.
     *
     * @param lacks what a database lacks of a level; empty when it has reached it
     * @throws RowsProblem when it is not answered
     */
    public Answer answer(Request request, Caller caller, Function<String, Optional<String>> lacks) {
        if (request.path().length()
                        + (request.query() == null ? 0 : request.query().length())
                > rules.limits().url()) {
            throw new RowsProblem(
                    414,
                    "URL_TOO_LONG",
                    "The URL has more than %d characters"
                            .formatted(rules.limits().url()),
                    null,
                    "Send fewer values, or the request as POST with X-HTTP-Method-Override: GET.");
        }
        Request asked = MethodOverride.of(request);
        ReplicaFirst reading = replica == null ? null : new ReplicaFirst(pool, replica, seen(asked));
        boolean isBatch = asked.path().equals(Batch.PATH) && asked.method().equals("POST");
        Optional<Idempotency> once = Idempotency.of(asked, caller, exposed.keepsAnswers());
        Answer answer = isBatch || once.isPresent()
                ? together(asked, caller, lacks, once, isBatch ? Batch.of(asked) : null)
                : answer(asked, caller, lacks, new Asking(reading == null ? pool : reading));
        return reading == null || answer.lines() != null ? answer : located(answer, reading, asked, caller);
    }

    /**
     * In one transaction: several requests, or one that may be sent again with what it was answered.
     *
     * @param batch {@code null} for one
     */
    private Answer together(
            Request request,
            Caller caller,
            Function<String, Optional<String>> lacks,
            Optional<Idempotency> once,
            Batch batch) {
        return Asking.guarded(
                caller,
                () -> pool.transaction(way -> {
                    Asking asking = new Asking(way);
                    Supplier<Answer> all = () -> batch == null
                            ? answer(request, caller, lacks, asking)
                            : batch.answer(step -> answer(step, caller, lacks, asking));
                    if (once.isEmpty()) {
                        return all.get();
                    }
                    Preferences preferences = Preferences.of(request.header("prefer"));
                    return once.get()
                            .answer(
                                    way,
                                    settings(
                                            caller, preferences, rules.schemas().getFirst()),
                                    all);
                }));
    }

    /** What the caller has written or seen before. */
    private static WalPosition seen(Request request) {
        String position = request.header(POSITION.toLowerCase(Locale.ROOT));
        return position.isEmpty()
                ? null
                : WalPosition.of(position)
                        .orElseThrow(() -> new RowsProblem(
                                400,
                                "POSITION_INVALID",
                                "%s is no position".formatted(POSITION),
                                null,
                                "Send back what an answer had there."));
    }

    /** Who has answered, and after a write from where on it can be read. */
    private Answer located(Answer answer, ReplicaFirst reading, Request request, Caller caller) {
        Answer located = answer.with(SERVER, reading.isReplicas() ? "replica" : "primary");
        boolean hasWritten = !request.isRead() && !request.method().equals("OPTIONS");
        return hasWritten
                ? located.with(
                        POSITION, Asking.guarded(caller, () -> pool.position().toString()))
                : located;
    }

    private Answer answer(Request request, Caller caller, Function<String, Optional<String>> lacks, Asking asking) {
        Preferences preferences = Preferences.of(request.header("prefer"));
        Exposure exposure = exposure(request, caller);
        RequestPool.Settings settings = settings(caller, preferences, exposure.schema());
        Context context = new Context(request, caller, preferences, exposure, rules.limits(), settings);
        String path = request.path();
        if (request.isRead() && (path.isEmpty() || path.equals(TYPES))) {
            return profiled(request, exposure, path.isEmpty() ? openApi(request, exposure) : types(request));
        }
        if (path.startsWith(RowsRules.CALL)) {
            Calls calls = new Calls(context, asking, level -> refuseBelow(level, lacks));
            return profiled(request, exposure, calls.answer(path.substring(RowsRules.CALL.length())));
        }
        if (path.isEmpty() || path.indexOf('/') >= 0) {
            throw new RowsProblem(404, "PGRST125", "Invalid path specified in request URL", null, null);
        }
        Exposed relation = exposure.relation(path)
                .orElseThrow(() -> new RowsProblem(
                        404,
                        "PGRST205",
                        "Could not find the table '%s.%s' in the schema cache".formatted(exposure.schema(), path),
                        null,
                        "It may not be exposed."));
        refuseBelow(relation.rule().level(), lacks);
        return profiled(
                request,
                exposure,
                switch (request.method()) {
                    case "GET", "HEAD" -> new Reads(context, asking).answer(relation);
                    case "POST", "PATCH", "PUT", "DELETE" -> new Writes(context, asking).answer(relation);
                    case "OPTIONS" -> options(relation);
                    default ->
                        throw new RowsProblem(
                                405, "PGRST117", "Unsupported HTTP method: " + request.method(), null, null);
                });
    }

    private Answer openApi(Request request, Exposure exposure) {
        return described(
                request, "application/openapi+json", Describing.openApi(exposure, exposed.enums(), title, base));
    }

    /** {@code format} and {@code numbers} are those of the command {@code types}. */
    private Answer types(Request request) {
        Map<String, String> asked = new TreeMap<>();
        QueryString.read(request.query()).forEach(parameter -> asked.put(parameter.name(), parameter.value()));
        Format format = asked.getOrDefault("format", "").equals("zod") ? Format.zod : Format.typescript;
        boolean hasNumbersAsText = asked.getOrDefault("numbers", "").equals("string");
        return described(
                request,
                "application/typescript",
                Describing.types(exposed, rules.schemas(), format, hasNumbersAsText));
    }

    private static Answer described(Request request, String type, String text) {
        return new Answer(
                200,
                Map.of("Content-Type", type + "; charset=utf-8"),
                request.method().equals("HEAD") ? null : text);
    }

    private static void refuseBelow(String level, Function<String, Optional<String>> lacks) {
        Optional<String> missing = level == null ? Optional.empty() : lacks.apply(level);
        missing.ifPresent(migration -> {
            throw new RowsProblem(
                    503,
                    "LEVEL_NOT_REACHED",
                    "The database has not reached level %s".formatted(level),
                    migration,
                    "Try again in a moment.");
        });
    }

    private static Answer options(Exposed relation) {
        List<String> allowed = new ArrayList<>(List.of("OPTIONS", "GET", "HEAD"));
        if (relation.changes().contains("INSERT")) {
            allowed.add("POST");
            if (relation.changes().contains("UPDATE") && !relation.primaryKey().isEmpty()) {
                allowed.add("PUT");
            }
        }
        if (relation.changes().contains("UPDATE")) {
            allowed.add("PATCH");
        }
        if (relation.changes().contains("DELETE")) {
            allowed.add("DELETE");
        }
        return Answer.empty(200).with("Allow", String.join(",", allowed));
    }

    /** The schema is told where there is a choice. */
    private Answer profiled(Request request, Exposure exposure, Answer answer) {
        return rules.schemas().size() > 1 && !request.method().equals("OPTIONS")
                ? answer.with("Content-Profile", exposure.schema())
                : answer;
    }

    private Exposure exposure(Request request, Caller caller) {
        String header = request.isRead() ? "accept-profile" : "content-profile";
        String schema = request.header(header).isEmpty() ? rules.schemas().getFirst() : request.header(header);
        return exposed.of(caller.role(), schema)
                .orElseThrow(() -> new RowsProblem(
                        406,
                        "PGRST106",
                        "Invalid schema: " + schema,
                        null,
                        "Only the following schemas are exposed: " + String.join(", ", rules.schemas())));
    }

    private RequestPool.Settings settings(Caller caller, Preferences preferences, String schema) {
        Duration timeout = rules.limits().timeout().duration();
        Long ofRole = exposed.timeouts().get(caller.role());
        if (ofRole != null && ofRole > 0 && ofRole < timeout.toMillis()) {
            timeout = Duration.ofMillis(ofRole);
        }
        return new RequestPool.Settings(
                caller.role(),
                caller.claims(),
                timeout,
                timeout.dividedBy(LOCK_PART),
                searchPaths.get(schema),
                preferences.timezone());
    }
}
