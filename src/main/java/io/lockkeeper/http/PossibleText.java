package io.lockkeeper.http;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses a character in paths and queries that no text in PostgreSQL can have, before anything is asked with it. */
public class PossibleText {

    @ServerRequestFilter
    public void refuseNul(UriInfo uri) {
        boolean found = Stream.of(uri.getPathParameters(), uri.getQueryParameters())
                .flatMap(parameters -> parameters.values().stream())
                .flatMap(List::stream)
                .anyMatch(value -> value.indexOf('\0') >= 0);
        if (found) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "The path or the query holds the character NUL (%00).")
                    .remedy("Leave it out: no name has it.");
        }
    }
}
