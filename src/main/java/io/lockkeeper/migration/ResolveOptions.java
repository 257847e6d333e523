package io.lockkeeper.migration;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.util.Locale;

/**
 * What a person says of a migration.
 *
 * @param migration its name, or its Flyway version
 * @param as what became of it
 * @param force whether to take the person's word although the database says otherwise
 * @param replaces the system that the schema is known to have and that this one takes the place of, {@code null} for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ResolveOptions(String migration, As as, boolean force, String replaces) {

    /** What can have become of a migration. */
    public enum As {
        /** All that it makes is there. */
        @JsonProperty("applied")
        APPLIED,
        /** Nothing that it makes is there. */
        @JsonProperty("rolled-back")
        ROLLED_BACK;

        /** As it is written in requests. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** As it is said in sentences. */
        String words() {
            return toString().replace('-', ' ');
        }
    }

    /** @throws Problem REQUEST_INVALID when the migration, or what became of it, is not given */
    public ResolveOptions {
        if (migration == null || migration.isBlank()) {
            throw missing("migration", "the name of a migration, or its Flyway version");
        }
        if (as == null) {
            throw missing("as", "applied or rolled-back");
        }
    }

    private static Problem missing(String field, String what) {
        return Problem.of(ProblemType.REQUEST_INVALID, "'%s' is missing.", field)
                .remedy("Give %s.", what)
                .with("field", field);
    }
}
