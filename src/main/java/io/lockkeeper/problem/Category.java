package io.lockkeeper.problem;

/**
 * What a problem means for the caller. HTTP status and exit code of every {@link ProblemType} are derived here and
 * nowhere else; {@code docs/problems.md} documents both.
 */
public enum Category {
    /** A fault of Lockkeeper itself. */
    INTERNAL(500, 1),
    /** The command or the request was not understood. */
    USAGE(400, 2),
    /** What was asked for does not exist. */
    NOT_FOUND(404, 3),
    /** A script, a manifest or a setting was refused before anything was touched. */
    REFUSED(422, 4),
    /** The database or the service is in a state that forbids the operation; a person decides. */
    CONFLICT(409, 5),
    /** The server cannot be reached, or rejected the login. */
    UNREACHABLE(503, 6),
    /** The server executed a statement or a seed check, and it failed. */
    FAILED(502, 7),
    /** Somebody else holds what is needed; trying again later is enough. */
    BUSY(423, 8),
    /** The process was told to end, or a person cancelled the run; what was committed stays, the rest is for the next run. */
    STOPPED(503, 9),
    /** The gate is shut: the database is not at the level that was asked for, or beyond it. */
    CLOSED(503, 10),
    /** The caller is not known. */
    UNAUTHENTICATED(401, 11),
    /** The caller is known, and may not do this. */
    FORBIDDEN(403, 11);

    private final int status;
    private final int exitCode;

    Category(int status, int exitCode) {
        this.status = status;
        this.exitCode = exitCode;
    }

    public int status() {
        return status;
    }

    public int exitCode() {
        return exitCode;
    }
}
