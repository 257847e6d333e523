package io.lockkeeper.system;

import static io.lockkeeper.problem.ProblemType.MANIFEST_INVALID;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.lockkeeper.problem.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The section {@code rows} of a manifest: what front ends may read, write and call as JSON. What it does not name does not exist for them.
 *
 * @param schemas where the relations and functions are; the first is the one that requests mean when they name none
 * @param expose relations and functions by the name that requests call them
 */
public record RowsRules(Roles roles, Limits limits, List<String> schemas, Map<String, Rule> expose) {

    /** What stands before the name of a function in a path, and may in the manifest, where a relation has that name too. */
    public static final String CALL = "rpc/";

    /** Of a secret of tokens, in bytes: as long as the hash. A shorter one can be found out from a token by trying. */
    public static final int SHORTEST_SECRET = 32;

    public RowsRules {
        limits = limits == null ? Limits.DEFAULT : limits;
        schemas = schemas == null ? List.of("public") : List.copyOf(schemas);
        expose = expose == null ? Map.of() : Map.copyOf(expose);
        if (roles == null) {
            throw Problem.of(MANIFEST_INVALID, "'rows' needs 'roles': the database roles that requests run as");
        }
        if (schemas.isEmpty()) {
            throw Problem.of(MANIFEST_INVALID, "'rows.schemas' names none");
        }
        for (String schema : schemas) {
            if (schema.equals("lockkeeper") || schema.startsWith("lockkeeper_") || schema.startsWith("pg_")) {
                throw Problem.of(MANIFEST_INVALID, "'rows.schemas' names '%s', which is never exposed", schema);
            }
        }
    }

    /** Whether it names what requests call so: a relation, or {@code rpc/} and a function. */
    public boolean names(String path) {
        return expose.containsKey(path) || path.startsWith(CALL) && expose.containsKey(path.substring(CALL.length()));
    }

    /**
     * The database roles that requests run as.
     *
     * @param anonymous of requests without a token; {@code null} when these are rejected
     * @param claim of a token, in which the role stands
     * @param allowed the roles that a token may name
     */
    public record Roles(String anonymous, String claim, Set<String> allowed) {
        public Roles {
            claim = claim == null ? "role" : claim;
            allowed = allowed == null ? Set.of() : Set.copyOf(allowed);
            if (anonymous == null && allowed.isEmpty()) {
                throw Problem.of(MANIFEST_INVALID, "'rows.roles' names none: 'anonymous', 'allowed' or both");
            }
        }

        /** All that a request may run as. */
        public Set<String> all() {
            Set<String> all = new TreeSet<>(allowed);
            if (anonymous != null) {
                all.add(anonymous);
            }
            return all;
        }
    }

    /**
     * What a request may cost.
     *
     * @param rows the most rows of an answer
     * @param page how many rows an answer has when the request does not say; as many as {@code rows} when it is missing
     * @param depth how deep relations are embedded in each other
     * @param embeddings how many there are in one request
     * @param timeout of its statement
     * @param body the most bytes of a body
     * @param url the most characters of a path and its query
     */
    public record Limits(
            Integer rows,
            Integer page,
            Integer depth,
            Integer embeddings,
            Manifest.Span timeout,
            Integer body,
            Integer url) {

        static final Limits DEFAULT = new Limits(null, null, null, null, null, null, null);

        public Limits {
            rows = inRange("rows", rows, 1000, 1, 1_000_000);
            page = inRange("page", page, rows, 1, rows);
            depth = inRange("depth", depth, 4, 0, 16);
            embeddings = inRange("embeddings", embeddings, 16, 0, 100);
            timeout = timeout == null ? new Manifest.Span(Duration.ofSeconds(2)) : timeout;
            body = inRange("body", body, 1 << 20, 1, 64 << 20);
            url = inRange("url", url, 32 << 10, 100, 64 << 10);
            if (timeout.duration().toMillis() < 1) {
                throw Problem.of(MANIFEST_INVALID, "'rows.limits.timeout' must be longer than nothing");
            }
        }

        private static int inRange(String name, Integer value, int preset, int least, int most) {
            int number = value == null ? preset : value;
            if (number < least || number > most) {
                throw Problem.of(MANIFEST_INVALID, "'rows.limits.%s' must be from %d to %d", name, least, most);
            }
            return number;
        }
    }

    /**
     * A relation or function that requests may name.
     *
     * @param table the relation's name in the database when that is another one
     * @param function the function's name, when it is one
     * @param schema one of {@code schemas}; the first when it is missing
     * @param read the columns that may be read, {@code *} for all of the table; computed columns by the names of their functions
     * @param filter the columns that rows may be chosen by; those that lead an index when it is missing
     * @param order the columns that rows may be sorted by; those that lead an index when it is missing
     * @param insert the columns that a new row may be given; none when it is missing
     * @param update the columns that may be changed; none when it is missing
     * @param delete whether rows may be deleted
     * @param count how rows may be counted
     * @param aggregates whether sums and the like may be asked for
     * @param version the column whose value changes with every change of a row, for ETag and If-Match
     * @param embed the exposed relations that may stand in its rows, and functions that give related rows; none when it is missing
     * @param own which rows are the caller's, when no others may be seen; {@code null} when row policies are nothing that is asked for
     * @param only which rows are there at all; {@code null} for all
     * @param environments where it is exposed; everywhere when empty
     * @param level the migration that must be applied before it is served
     */
    public record Rule(
            @JsonProperty("table") String table,
            String function,
            String schema,
            Names read,
            Names filter,
            Names order,
            Names insert,
            Names update,
            Boolean delete,
            Count count,
            Boolean aggregates,
            String version,
            Names embed,
            Own own,
            Only only,
            List<Environment> environments,
            String level) {

        public Rule {
            filter = filter == null ? Names.INDEXED : filter;
            order = order == null ? Names.INDEXED : order;
            insert = insert == null ? Names.NONE : insert;
            update = update == null ? Names.NONE : update;
            delete = Boolean.TRUE.equals(delete);
            aggregates = Boolean.TRUE.equals(aggregates);
            count = count == null ? Count.ESTIMATED : count;
            embed = embed == null ? Names.NONE : embed;
            environments = environments == null ? List.of() : List.copyOf(environments);
            if (function == null
                    && (read == null || !read.isAny() && read.names().isEmpty())) {
                throw Problem.of(MANIFEST_INVALID, "a relation under 'rows.expose' needs 'read': columns, or '*'");
            }
            if (function != null && table != null) {
                throw Problem.of(
                        MANIFEST_INVALID, "what is under 'rows.expose' is a 'table' or a 'function', not both");
            }
            if (own != null && only != null) {
                throw Problem.of(MANIFEST_INVALID, "what is under 'rows.expose' has 'own' or 'only', not both");
            }
            read = read == null ? Names.ANY : read;
        }

        /** Whether a row policy has to say which rows are seen. */
        public boolean needsPolicy() {
            return own != null || only != null;
        }

        /** One that exposes all of a relation. */
        public static Rule ofAll() {
            return new Rule(
                    null, null, null, Names.ANY, Names.ANY, Names.ANY, Names.ANY, Names.ANY, true, null, null, null,
                    Names.ANY, null, null, null, null);
        }

        /** Whether it is exposed in an environment. */
        public boolean isIn(Environment environment) {
            return environments.isEmpty() || environments.contains(environment);
        }
    }

    /**
     * Which rows are the caller's: those whose column has the value of a claim, or a value that a row of another relation has, which is the
     * caller's. A row policy of the database has to say so; {@code lockkeeper rows grants} writes it.
     *
     * @param claim of the token; {@code null} when there is another relation
     * @param of the other relation; {@code null} when there is a claim
     * @param by the column there
     */
    public record Own(String column, String claim, String of, String by) {
        public Own {
            if (column == null || (claim == null) == (of == null) || (of == null) != (by == null)) {
                throw Problem.of(MANIFEST_INVALID, "'own' needs 'column', and either 'claim', or 'of' with 'by'");
            }
        }
    }

    /**
     * The rows that are there for requests: those whose column has a value. A row policy of the database has to say so;
     * {@code lockkeeper rows grants} writes it.
     */
    public record Only(String column, String value) {
        public Only {
            if (column == null || value == null) {
                throw Problem.of(MANIFEST_INVALID, "'only' needs 'column' and 'value'");
            }
        }
    }

    /** How rows may be counted; each kind allows those before it. */
    public enum Count {
        @JsonProperty("no")
        NO,
        @JsonProperty("planned")
        PLANNED,
        @JsonProperty("estimated")
        ESTIMATED,
        @JsonProperty("exact")
        EXACT
    }

    /**
     * Columns or relations: some by their names, or by a word for all of a kind.
     *
     * @param isAny all there are; {@code *} in a list of columns, or {@code any}
     * @param isIndexed those that lead an index: {@code indexed}
     */
    public record Names(boolean isAny, boolean isIndexed, Set<String> names) {

        static final Names ANY = new Names(true, false, Set.of());
        static final Names INDEXED = new Names(false, true, Set.of());
        static final Names NONE = new Names(false, false, Set.of());

        @JsonCreator
        static Names of(Object value) {
            return switch (value) {
                case Collection<?> list -> ofList(list);
                case Boolean none when !none -> NONE;
                case String word when word.equals("any") || word.equals("*") -> ANY;
                case String word when word.equals("indexed") -> INDEXED;
                case String word when word.equals("no") -> NONE;
                case null, default ->
                    throw Problem.of(MANIFEST_INVALID, "'%s' is neither a list of names, any, indexed nor no", value);
            };
        }

        private static Names ofList(Collection<?> list) {
            Set<String> names = new java.util.LinkedHashSet<>();
            for (Object name : list) {
                if (!(name instanceof String text)) {
                    throw Problem.of(MANIFEST_INVALID, "'%s' is no name; put it into quotes", name);
                }
                names.add(text);
            }
            boolean any = names.remove("*");
            return new Names(any, false, java.util.Collections.unmodifiableSet(names));
        }

        /** Whether there are none. */
        public boolean isNone() {
            return equals(NONE);
        }

        /** Whether this one is among them. */
        public boolean has(String name, boolean leadsIndex) {
            return isAny || isIndexed && leadsIndex || names.contains(name);
        }
    }
}
