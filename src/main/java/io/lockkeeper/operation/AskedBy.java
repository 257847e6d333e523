package io.lockkeeper.operation;

/** Who wants an operation executed. A person may retry what has failed; the service does not retry the same thing forever. */
public enum AskedBy {
    /** A person, or a pipeline in the name of one. */
    PERSON,
    /** The service by itself, or a container that is started again and again. */
    SERVICE
}
