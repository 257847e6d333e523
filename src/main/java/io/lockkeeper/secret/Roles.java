package io.lockkeeper.secret;

import java.util.List;

/** What a caller of the API may do. An operator may also do what a viewer may; an admin may do anything: see application.properties. */
public final class Roles {

    /** Reads: databases, runs, systems, health. */
    public static final String VIEWER = "viewer";

    /** Requests and cancels runs. */
    public static final String OPERATOR = "operator";

    /** Registers, changes and removes databases, and reads the audit record. */
    public static final String ADMIN = "admin";

    public static final List<String> ALL = List.of(VIEWER, OPERATOR, ADMIN);

    private Roles() {}
}
