package io.lockkeeper.problem;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * An operation that gets past a problem, to be chosen by a person. It is data: the command line words it as a command, the API
 * gives it as the body of a request, a page as a button.
 *
 * @param purpose when to choose it, such as "if all of it is there"
 * @param operation the name of the operation to request
 * @param parameters its parameters by name; empty for none
 */
public record Action(String purpose, String operation, Map<String, Object> parameters) {

    /** Sorts the parameters, so that an action is worded the same way each time. */
    public Action {
        parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    }
}
