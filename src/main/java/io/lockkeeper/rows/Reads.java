package io.lockkeeper.rows;

import io.lockkeeper.rows.Asking.Result;
import io.lockkeeper.rows.exposure.Exposed;
import io.lockkeeper.rows.request.QueryString;
import io.lockkeeper.rows.request.Read;
import io.lockkeeper.rows.request.Reading;
import io.lockkeeper.rows.sql.Output;
import io.lockkeeper.rows.sql.ReadSql;
import io.lockkeeper.system.RowsRules.Count;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers requests that read rows of a relation. */
final class Reads {

    static final Set<String> APPLIED = Set.of("count", "handling", "timezone", "numbers");

    private static final Pattern RANGE = Pattern.compile("(\\d{1,18})-(\\d{0,18})");

    private final Context context;
    private final Asking asking;

    Reads(Context context, Asking asking) {
        this.context = context;
        this.asking = asking;
    }

    Answer answer(Exposed relation) {
        Request request = context.request();
        Media media = Media.of(request.header("accept"));
        Read read = ranged(request, Reading.of(QueryString.read(request.query())));
        Count count = count(relation);
        if (media.output() == Output.LINES || media.output() == Output.CSV && isUncounted(request)) {
            return lines(relation, media, read);
        }
        if (read.after() != null && media.output() == Output.ARRAY) {
            return page(relation, media, read, count == Count.EXACT);
        }
        Result result = asking.read(
                context,
                ReadSql.of(
                        context.exposure(), relation, read, media.output(), count == Count.EXACT, context.options()));
        Long total = count == Count.PLANNED || count == Count.ESTIMATED
                ? Long.valueOf(estimated(relation, read, count))
                : result.total();
        return versioned(answer(media, read, result, total), result.version());
    }

    /** Rows of which nobody needs to know how many they are, so that they need not be held together. */
    private boolean isUncounted(Request request) {
        return request.method().equals("GET")
                && !context.preferences().has("count")
                && request.header("range").isEmpty();
    }

    private Answer lines(Exposed relation, Media media, Read read) {
        ReadSql.Lines lines = ReadSql.lines(context.exposure(), relation, read, media.output(), context.options());
        Map<String, String> headers = new TreeMap<>(Map.of("Content-Type", media.type()));
        applied(headers, APPLIED);
        return new Answer(200, headers, null, taker -> {
            if (lines.head() != null) {
                taker.accept(lines.head());
            }
            asking.stream(context, lines.statement(), taker);
        });
    }

    /** A page, and the way to the next one. */
    private Answer page(Exposed relation, Media media, Read read, boolean isCounted) {
        Result result = asking.read(
                context,
                ReadSql.page(
                        context.exposure(), relation, read, Pages.key(read.after()), isCounted, context.options()));
        Answer answer = answer(media, read, result, result.total());
        long most = ReadSql.most(read, context.limits());
        return result.rows() == most && most > 0
                ? answer.with("Link", Pages.next(context.request().query(), result.last()))
                : answer;
    }

    /** The caller has this version already, or is told which one it gets. */
    private Answer versioned(Answer answer, String version) {
        if (version == null) {
            return answer;
        }
        String tag = Versions.tag(version);
        boolean isKnown = Versions.has(context.request().header("if-none-match"), tag);
        return (isKnown ? Answer.empty(304) : answer).with("ETag", tag).with("Vary", "Accept, Authorization, Prefer");
    }

    /** Exact as far as it costs nothing. */
    private long estimated(Exposed relation, Read read, Count count) {
        long planned = asking.planned(context, ReadSql.planned(context.exposure(), relation, read, context.options()));
        if (count == Count.PLANNED || planned > context.limits().rows()) {
            return planned;
        }
        return asking.read(
                        context,
                        ReadSql.of(
                                context.exposure(), relation, read.within(0L, 0), Output.NONE, true, context.options()))
                .total();
    }

    private Count count(Exposed relation) {
        Count wanted = Count.valueOf(context.preferences().count());
        Count allowed = relation.rule().count();
        return wanted.compareTo(allowed) <= 0 ? wanted : allowed;
    }

    /** The Range header, which stands for limit and offset where these do not stand. */
    static Read ranged(Request request, Read read) {
        Matcher range = RANGE.matcher(request.header("range"));
        if (!request.method().equals("GET") || !range.matches()) {
            return read;
        }
        long first = Long.parseLong(range.group(1));
        Long most = read.limit();
        if (!range.group(2).isEmpty()) {
            long length = Long.parseLong(range.group(2)) - first + 1;
            if (length < 1) {
                throw notSatisfiable(
                        "The lower boundary must be lower than or equal to the upper boundary in the Range header.");
            }
            most = most == null ? length : Math.min(most, length);
        }
        return read.within(most, Math.max(read.offset(), first));
    }

    private static RowsProblem notSatisfiable(String details) {
        return new RowsProblem(416, "PGRST103", "Requested range not satisfiable", details, null);
    }

    /** Rows with the range that they are of all. */
    Answer answer(Media media, Read read, Result result, Long total) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Content-Type", media.type());
        headers.put("Content-Range", range(read.offset(), result.rows(), total));
        applied(headers, APPLIED);
        if (media.output().isObject()) {
            one(result.rows());
            return answer(200, headers, result.body());
        }
        if (total != null && read.offset() > total) {
            throw notSatisfiable("An offset of %d was requested, but there are only %d rows."
                            .formatted(read.offset(), total))
                    .with("Content-Range", "*/" + total);
        }
        boolean isPart = total != null && result.rows() < total && (result.rows() > 0 || total > 0);
        return answer(isPart ? 206 : 200, headers, result.body());
    }

    private Answer answer(int status, Map<String, String> headers, String body) {
        return new Answer(status, headers, context.request().method().equals("HEAD") ? null : body);
    }

    /** Rejects anything but one row. */
    static void one(long rows) {
        if (rows != 1) {
            throw new RowsProblem(
                    406,
                    "PGRST116",
                    "Cannot coerce the result to a single JSON object",
                    "The result contains %d rows".formatted(rows),
                    null);
        }
    }

    void applied(Map<String, String> headers, Set<String> names) {
        String applied = context.preferences().applied(names);
        if (!applied.isEmpty()) {
            headers.put("Preference-Applied", applied);
        }
    }

    static String range(long offset, long rows, Long total) {
        return (rows == 0 ? "*" : offset + "-" + (offset + rows - 1)) + '/' + (total == null ? "*" : total);
    }
}
