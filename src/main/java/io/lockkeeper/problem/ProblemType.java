package io.lockkeeper.problem;

import static io.lockkeeper.problem.Category.BUSY;
import static io.lockkeeper.problem.Category.CLOSED;
import static io.lockkeeper.problem.Category.CONFLICT;
import static io.lockkeeper.problem.Category.FAILED;
import static io.lockkeeper.problem.Category.INTERNAL;
import static io.lockkeeper.problem.Category.NOT_FOUND;
import static io.lockkeeper.problem.Category.REFUSED;
import static io.lockkeeper.problem.Category.STOPPED;
import static io.lockkeeper.problem.Category.UNREACHABLE;
import static io.lockkeeper.problem.Category.USAGE;

import java.util.Locale;

/** The catalogue of everything that can go wrong: one constant per problem, documented in {@code docs/problems.md}. */
public enum ProblemType {
    INTERNAL_ERROR(INTERNAL, "Lockkeeper failed"),

    REQUEST_INVALID(USAGE, "The request is not valid"),

    DATABASE_UNKNOWN(NOT_FOUND, "No database of that name is registered"),
    MIGRATION_UNKNOWN(NOT_FOUND, "The system has no migration of that name"),
    RUN_UNKNOWN(NOT_FOUND, "No run of that id exists"),
    SYSTEM_UNKNOWN(NOT_FOUND, "No system of that name exists"),

    COPY_DATA_UNTERMINATED(REFUSED, "The data of a COPY does not end"),
    HISTORY_TOUCHED(REFUSED, "A script may not write the migration history"),
    LAYOUT_UNSUPPORTED(REFUSED, "The folder uses a feature that is not supported"),
    MANIFEST_INVALID(REFUSED, "The manifest of the system is not valid"),
    MIGRATION_DUPLICATE(REFUSED, "Two migrations have the same version"),
    NAME_INVALID(REFUSED, "A name is not valid"),
    PLACEHOLDER_MISSING(REFUSED, "A placeholder has no value"),
    PROVIDER_UNSUPPORTED(REFUSED, "The migrations are for another database product"),
    PSQL_COMMAND(REFUSED, "A script may not contain psql commands"),
    SCRIPT_NOT_UTF8(REFUSED, "A script is not valid UTF-8"),
    SCRIPT_TOO_LARGE(REFUSED, "A script is too large"),
    SCRIPT_UNTERMINATED(REFUSED, "A quoted part of a script does not end"),
    SECRET_LITERAL(REFUSED, "A secret was given as text"),
    SECRET_MISSING(REFUSED, "A secret has no value"),
    SEED_INVALID(REFUSED, "A seed file is not valid"),
    SEED_NOT_FOR_ENVIRONMENT(REFUSED, "A seed set is not meant for this environment"),
    SETTING_FIXED(REFUSED, "A script may not change a setting of the connection"),
    SETTING_INVALID(REFUSED, "A setting is not valid"),
    SYSTEM_INVALID(REFUSED, "The folder of the system cannot be read"),
    TRANSACTION_CONTROL(REFUSED, "A script may not control transactions this way"),
    URL_INVALID(REFUSED, "The database URL is not valid"),

    CHECKSUM_CHANGED(CONFLICT, "An applied migration was changed"),
    DATABASE_BEHIND(CONFLICT, "The database is behind the level of the system"),
    DATABASE_AHEAD(CONFLICT, "The database is ahead of the system"),
    DATABASE_DECLARED(CONFLICT, "The database is declared in the configuration"),
    DATABASE_EXISTS(CONFLICT, "A database of that name is already registered"),
    DATABASE_LIMIT(CONFLICT, "No more databases can be registered"),
    DATABASE_NOT_EMPTY(CONFLICT, "The database is not empty and has no history"),
    ENVIRONMENT_MISMATCH(CONFLICT, "The database belongs to another environment"),
    EXPOSURE_UNMET(CONFLICT, "The database does not have what the manifest exposes"),
    HISTORY_MISPLACED(CONFLICT, "The migration history is not where it is read"),
    HISTORY_NOT_TRUSTED(CONFLICT, "The migration history may be a trap of another role"),
    TYPES_STALE(CONFLICT, "The types in a file are not those of the database"),
    LEDGER_NEWER(CONFLICT, "The ledger was written by a newer Lockkeeper"),
    LEDGER_NOT_TRUSTED(CONFLICT, "The ledger may be a trap of another role"),
    LEASE_LOST(CONFLICT, "The lease was lost during the run"),
    MIGRATION_FAILED(CONFLICT, "An earlier attempt at a migration failed"),
    MIGRATION_MISSING(CONFLICT, "An applied migration is missing from the system"),
    MIGRATION_OUT_OF_ORDER(CONFLICT, "A pending migration is older than an applied one"),
    NO_PROGRESS(CONFLICT, "Runs bring the database no further"),
    POOLER_IN_THE_WAY(CONFLICT, "A connection pooler is between Lockkeeper and the server"),
    RESOLVE_REFUSED(CONFLICT, "The migration cannot be resolved this way"),
    RUN_ACTIVE(CONFLICT, "Another run is active on the database"),
    RUN_ENDED(CONFLICT, "The run is over"),
    SERVER_UNSUPPORTED(CONFLICT, "The version of the server is not supported"),
    SYSTEM_MISMATCH(CONFLICT, "The schema has another system"),

    AUTHENTICATION_FAILED(UNREACHABLE, "The server rejected the login"),
    CONNECTION_LOST(UNREACHABLE, "The connection to the server was lost"),
    DATABASE_READ_ONLY(UNREACHABLE, "The server does not accept writes"),
    DATABASE_MISSING(UNREACHABLE, "The database does not exist on the server"),
    DATABASE_UNREACHABLE(UNREACHABLE, "The server cannot be reached"),
    SERVICE_UNREACHABLE(UNREACHABLE, "The Lockkeeper service cannot be reached"),

    INDEX_INVALID(FAILED, "An index was left invalid"),
    PRIVILEGE_MISSING(FAILED, "A privilege is missing"),
    RUN_INTERRUPTED(FAILED, "A run was interrupted"),
    SEED_CHECK_FAILED(FAILED, "A seed check failed"),
    SEED_FAILED(FAILED, "A seed failed"),
    STATEMENT_FAILED(FAILED, "A statement failed"),

    CATALOG_CHANGING(BUSY, "The objects of the database change while they are read"),
    LEASE_HELD(BUSY, "Another runner is at work on the database"),
    LOCK_TIMEOUT(BUSY, "A lock was not granted in time"),
    MEMORY_EXHAUSTED(BUSY, "Memory was exhausted"),
    TOO_MANY_FOLLOWERS(BUSY, "Too many clients follow runs"),

    RUN_STOPPED(STOPPED, "The run was stopped"),
    RUN_CANCELLED(STOPPED, "The run was cancelled"),

    LEVEL_EXCEEDED(CLOSED, "The database is beyond the level that is allowed"),
    LEVEL_NOT_REACHED(CLOSED, "The database has not reached the level"),
    LEVEL_UNKNOWN(CLOSED, "It is not known yet where the database stands"),

    UNAUTHENTICATED(Category.UNAUTHENTICATED, "The caller is not known"),

    FORBIDDEN(Category.FORBIDDEN, "The caller may not do this");

    private final Category category;
    private final String title;

    ProblemType(Category category, String title) {
        this.category = category;
        this.title = title;
    }

    public Category category() {
        return category;
    }

    public String title() {
        return title;
    }

    /** The URI reference that problem+json carries as {@code type}: an anchor in the documentation. */
    public String uri() {
        return "https://lockkeeper.io/problems#"
                + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
