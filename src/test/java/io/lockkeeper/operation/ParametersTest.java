package io.lockkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.migration.MigrateOperation;
import io.lockkeeper.migration.MigrateOptions;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {

    private static final Operation<MigrateOptions> MIGRATE = new MigrateOperation();

    @Test
    void readsWhatIsGivenAndLeavesTheRestAsItIsByDefault() {
        assertThat(Parameters.read(MIGRATE, json("{\"outOfOrder\": true}")))
                .isEqualTo(new MigrateOptions(true, false, null));
        assertThat(Parameters.read(MIGRATE, json("{\"outOfOrder\": null}"))).isEqualTo(MigrateOptions.DEFAULT);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"null", "{}"})
    void noParametersAreTheDefaults(String given) {
        JsonNode parameters = given == null ? null : json(given);

        assertThat(Parameters.read(MIGRATE, parameters)).isEqualTo(MigrateOptions.DEFAULT);
        assertThat(Parameters.read(new Nothing(), parameters)).isEqualTo(new None());
        assertThat(Parameters.read(new Everything(), parameters)).isEqualTo(new All(false, 0, 0, null, null, null));
    }

    @Test
    void writesParametersWithTheirDefaults() {
        assertThat(json(Parameters.json(MigrateOptions.DEFAULT)))
                .isEqualTo(json("{\"outOfOrder\": false, \"singleTransaction\": false}"));
        assertThat(Parameters.json(new None())).isEqualTo("{}");
    }

    @Test
    void refusesAParameterThatTheOperationDoesNotKnow() {
        assertRefused(
                MIGRATE,
                "{\"dryRun\": true}",
                "parameters.dryRun",
                "'migrate' has no parameter 'dryRun'; it has outOfOrder, replaces, singleTransaction.");
        assertRefused(
                new Nothing(),
                "{\"outOfOrder\": true}",
                "parameters.outOfOrder",
                "'nothing' has no parameter 'outOfOrder'; it has none.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            flag   | "true"           | a text    | true or false
            flag   | 1                | a number  | true or false
            flag   | {}               | an object | true or false
            count  | "3"              | a text    | a whole number
            count  | 1.5              | a number  | a whole number
            count  | true             | true      | a whole number
            many   | []               | a list    | a whole number
            text   | 4711             | a number  | a text
            text   | false            | false     | a text
            text   | ["a"]            | a list    | a text
            choice | "BLUE"           | a text    | one of RED, GREEN
            choice | 0                | a number  | one of RED, GREEN
            names  | "one"            | a text    | a list
            """)
    void refusesAValueOfAnotherTypeWithoutRepeatingIt(String name, String value, String is, String expected) {
        assertRefused(
                new Everything(),
                "{\"" + name + "\": " + value + "}",
                "parameters." + name,
                "The parameter '" + name + "' of 'everything' is " + is + "; expected " + expected + ".");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            []         | a list
            "all"      | a text
            true       | true
            """)
    void parametersAreAnObject(String given, String is) {
        assertRefused(MIGRATE, given, "parameters", "The parameters of 'migrate' are " + is + "; expected an object.");
    }

    @Test
    void whatTheParametersThemselvesRefuseIsTold() {
        assertRefused(new Picky(), "{\"name\": \"x\"}", "parameters.name", "'x' is too short.");
    }

    private static void assertRefused(Operation<?> operation, String given, String field, String detail) {
        JsonNode parameters = json(given);
        Problem problem = catchThrowableOfType(Problem.class, () -> Parameters.read(operation, parameters));

        assertThat(problem).isNotNull();
        assertThat(problem.type()).isEqualTo(ProblemType.REQUEST_INVALID);
        assertThat(problem.detail()).isEqualTo(detail);
        assertThat(problem.attributes()).containsEntry("field", field);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    record None() {}

    private enum Choice {
        RED,
        GREEN
    }

    record All(boolean flag, int count, long many, String text, Choice choice, List<String> names) {}

    record Name(String name) {

        Name {
            throw Problem.of(ProblemType.REQUEST_INVALID, "'%s' is too short.", name)
                    .with("field", "name");
        }
    }

    private record Nothing() implements Operation<None> {
        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public Class<None> parameters() {
            return None.class;
        }

        @Override
        public Outcome execute(Target target, None parameters, Work work) {
            return () -> "nothing";
        }
    }

    private record Everything() implements Operation<All> {
        @Override
        public String name() {
            return "everything";
        }

        @Override
        public Class<All> parameters() {
            return All.class;
        }

        @Override
        public Outcome execute(Target target, All parameters, Work work) {
            return () -> "everything";
        }
    }

    private record Picky() implements Operation<Name> {
        @Override
        public String name() {
            return "picky";
        }

        @Override
        public Class<Name> parameters() {
            return Name.class;
        }

        @Override
        public Outcome execute(Target target, Name parameters, Work work) {
            return () -> "picky";
        }
    }
}
