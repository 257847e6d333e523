package io.lockkeeper.rig;

import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.TestDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** "Nothing lost, nothing half-done", one method per invariant: each returns what speaks against it, or nothing. */
final class Invariants {

    /** From the end of a runner, or its being frozen or cut off, until another has taken over. */
    static final Duration TAKE_OVER = Duration.ofSeconds(30);

    private static final Pattern INVALID_INDEX = Pattern.compile("invalid index (\\S+)");

    private final Tool tool;
    private final TestDatabase database;
    private final List<State> states;

    Invariants(Tool tool, TestDatabase database, List<State> states) {
        this.tool = tool;
        this.database = database;
        this.states = states;
    }

    /** Those that hold at any moment. */
    List<String> atAnyTime() {
        List<String> violations = new ArrayList<>(i1EveryStepIsThereInFullOrNotAtAll());
        violations.addAll(i2TheHistorySaysWhatIsThere());
        violations.addAll(i3NoEffectIsThereTwice());
        return violations;
    }

    /** I1: definitions and data are those behind some step, never between; but for an index that is being built. */
    private List<String> i1EveryStepIsThereInFullOrNotAtAll() {
        return state() == null ? List.of("I1: the database is between two steps: " + strange()) : List.of();
    }

    /** I2: what the history says is applied is there; what is there, is in the history, or could not be in its transaction. */
    private List<String> i2TheHistorySaysWhatIsThere() {
        State state = state();
        if (state == null) {
            return List.of();
        }
        Set<String> unrecorded = new TreeSet<>(state.done());
        Set<String> history = tool.applied(database);
        unrecorded.removeAll(history);
        unrecorded.removeAll(tool.mayPrecedeHistory());
        Set<String> missing = new TreeSet<>(history);
        missing.removeAll(state.done());
        return unrecorded.isEmpty() && missing.isEmpty()
                ? List.of()
                : List.of("I2: not in the history: " + unrecorded + "; in the history, but not there: " + missing);
    }

    /** I3: no two runners have done the same. */
    private List<String> i3NoEffectIsThereTwice() {
        List<String> twice = new ArrayList<>();
        if (database.exists("effect")) {
            twice.addAll(database.column("SELECT step FROM effect GROUP BY step HAVING count(*) > 1"));
        }
        if (database.exists("berth")) {
            twice.addAll(
                    database.column("SELECT 'berth at port ' || port FROM berth GROUP BY port HAVING count(*) > 1"));
        }
        return twice.isEmpty() ? List.of() : List.of("I3: there twice: " + twice);
    }

    /** I4: another run takes over in bounded time. */
    List<String> i4TakenOverInTime(Journey journey) {
        return journey.took().compareTo(TAKE_OVER) < 0
                ? List.of()
                : List.of("I4: the next run took " + journey.took().toSeconds() + " s");
    }

    /** I5: nothing that a concurrent statement leaves when it breaks. */
    List<String> i5NothingIsLeftHalfDone() {
        List<String> leftovers = Catalogue.leftovers(database.url());
        return leftovers.isEmpty() ? List.of() : List.of("I5: left behind: " + leftovers);
    }

    /** I6: who says that all is well has reached the planned state. */
    List<String> i6SuccessMeansThePlannedState() {
        return isPlanned() ? List.of() : List.of("I6: exit code 0, but " + strange());
    }

    /** I7: a failure says which, where, why, and what to do. */
    List<String> i7FailuresSayWhatToDo(Journey journey) {
        List<String> violations = new ArrayList<>();
        for (String output : journey.failures()) {
            List<String> missing = tool.missingInFailure(output);
            if (!missing.isEmpty()) {
                violations.add("I7: a failure without " + missing + ": " + output);
            }
        }
        return violations;
    }

    /** I8: nobody else waited for us for longer than was promised. */
    List<String> i8TrafficGoesOn(Traffic traffic) {
        return traffic.heldUp().isEmpty() ? List.of() : List.of("I8: traffic was held up: " + traffic.heldUp());
    }

    /** Whether the database is in the planned state, and its history complete. */
    boolean isPlanned() {
        return database.contents().equals(states.getLast().contents())
                && tool.applied(database).containsAll(states.getLast().done());
    }

    private State state() {
        List<String> contents = withoutInvalidIndexes();
        return states.stream()
                .filter(state -> state.contents().equals(contents))
                .findFirst()
                .orElse(null);
    }

    private List<String> withoutInvalidIndexes() {
        List<String> contents = database.contents();
        for (String leftover : Catalogue.leftovers(database.url())) {
            Matcher invalid = INVALID_INDEX.matcher(leftover);
            if (invalid.matches()) {
                contents = contents.stream()
                        .filter(line -> !line.contains(" " + invalid.group(1) + " "))
                        .toList();
            }
        }
        return contents;
    }

    /** The difference to the planned state. */
    private String strange() {
        List<String> contents = database.contents();
        List<String> planned = states.getLast().contents();
        List<String> history = new ArrayList<>(tool.applied(database));
        return "more than planned: "
                + contents.stream().filter(line -> !planned.contains(line)).toList() + ", less: "
                + planned.stream().filter(line -> !contents.contains(line)).toList() + ", history: " + history;
    }
}
