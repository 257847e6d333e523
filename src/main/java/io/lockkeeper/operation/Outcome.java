package io.lockkeeper.operation;

import com.fasterxml.jackson.annotation.JsonIgnore;

/** What an operation did, as data: JSON in the record of the run, in the API, and at the terminal with {@code --json}. */
public interface Outcome {

    /** The outcome as one sentence for people. */
    @JsonIgnore
    String sentence();
}
