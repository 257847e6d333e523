package io.lockkeeper.operation;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Map;

/** What an operation did, as data: JSON in the record of the run, in the API, and at the terminal with {@code --json}. */
public interface Outcome {

    /** The outcome as one sentence for people. */
    @JsonIgnore
    String sentence();

    /** What people want to know beside it: values by their names, in the order of reading. */
    @JsonIgnore
    default Map<String, Object> facts() {
        return Map.of();
    }
}
