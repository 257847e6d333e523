package io.lockkeeper.http;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;

/** Which page of a list is asked for: {@code ?page=0&size=50}. */
public class PageRequest {

    private static final int LARGEST_SIZE = 200;
    private static final int LAST_PAGE = 1_000_000;

    // As text, because JAX-RS answers a parameter that is no number with "not found".
    @QueryParam("page")
    @Parameter(
            description = "Number of the page, from 0.",
            schema = @Schema(type = SchemaType.INTEGER, defaultValue = "0"))
    String page;

    @QueryParam("size")
    @Parameter(
            description = "Items on a page, at most 200.",
            schema = @Schema(type = SchemaType.INTEGER, defaultValue = "50"))
    String size;

    @Context
    UriInfo uri;

    /** Refuses all parameters but those of a page and these of the list: one that is misspelled would pass for "all". */
    public void refuseOthers(String... ofTheList) {
        List<String> known =
                Stream.concat(Stream.of(ofTheList), Stream.of("page", "size")).toList();
        for (String name : uri.getQueryParameters().keySet()) {
            if (!known.contains(name)) {
                throw Problem.of(ProblemType.REQUEST_INVALID, "The parameter '%s' is not known here.", name)
                        .remedy("Known are %s.", String.join(", ", known))
                        .with("parameter", name);
            }
        }
    }

    public int number() {
        return number("page", page, 0, 0, LAST_PAGE);
    }

    public int size() {
        return number("size", size, 50, 1, LARGEST_SIZE);
    }

    /** The page of a list that is in memory as a whole. */
    public <S, T> Page<T> of(List<S> all, Function<S, T> view) {
        int from = (int) Math.min((long) number() * size(), all.size());
        int to = Math.min(from + size(), all.size());
        return of(all.subList(from, to).stream().map(view).toList(), all.size());
    }

    /** The page whose items were read already. */
    public <T> Page<T> of(List<T> items, long total) {
        return new Page<>(items, number(), size(), total);
    }

    private static int number(String name, String text, int fallback, int least, int most) {
        if (text == null) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, for both cases.
        }
        throw Problem.of(ProblemType.REQUEST_INVALID, "The parameter '%s' is '%s'.", name, text)
                .remedy("Give a number from %d to %d.", least, most)
                .with("parameter", name);
    }
}
