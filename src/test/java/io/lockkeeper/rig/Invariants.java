package io.lockkeeper.rig;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** "Nothing lost, nothing half-done", one method per invariant: each returns what speaks against it, or nothing. */
final class Invariants {

    /** From the end of a runner, or its being frozen or cut off, until another has taken over and is done. */
    static final Duration TAKE_OVER = Duration.ofSeconds(30);

    private final Tool tool;
    private final List<State> states;

    /** @param states those of the workload, see {@link State} */
    Invariants(Tool tool, List<State> states) {
        this.tool = tool;
        this.states = states;
    }

    /** Those that hold at any moment. */
    List<String> atAnyTime(Sight sight) {
        List<String> violations = new ArrayList<>(i1EveryStepIsThereInFullOrNotAtAll(sight));
        violations.addAll(i2TheHistorySaysWhatIsThere(sight));
        violations.addAll(i3NoEffectIsThereTwice(sight));
        return violations;
    }

    /** I1: definitions and data are those behind some step, never between; but for an index that is being built. */
    private List<String> i1EveryStepIsThereInFullOrNotAtAll(Sight sight) {
        return state(sight) == null
                ? List.of("I1: the database is between two steps: " + difference(sight))
                : List.of();
    }

    /** I2: what the history says is applied is there; what is there, is in the history, or could not be in its transaction. */
    private List<String> i2TheHistorySaysWhatIsThere(Sight sight) {
        State state = state(sight);
        if (state == null) {
            return List.of();
        }
        Set<String> unrecorded = new TreeSet<>(state.done());
        unrecorded.removeAll(sight.applied());
        unrecorded.removeAll(tool.mayPrecedeHistory());
        Set<String> missing = new TreeSet<>(sight.applied());
        missing.removeAll(state.done());
        return unrecorded.isEmpty() && missing.isEmpty()
                ? List.of()
                : List.of("I2: not in the history: " + unrecorded + "; in the history, but not there: " + missing);
    }

    /** I3: no two runners have done the same. */
    private static List<String> i3NoEffectIsThereTwice(Sight sight) {
        return sight.twice().isEmpty() ? List.of() : List.of("I3: there twice: " + sight.twice());
    }

    /** I4: another run takes over in bounded time. */
    static List<String> i4TakenOverInTime(Journey journey) {
        return journey.took().compareTo(TAKE_OVER) < 0
                ? List.of()
                : List.of("I4: the next run took " + journey.took().toSeconds() + " s");
    }

    /** I5: nothing is left that a concurrent statement leaves when it breaks. */
    static List<String> i5NothingIsLeftHalfDone(Sight sight) {
        return sight.leftovers().isEmpty() ? List.of() : List.of("I5: left behind: " + sight.leftovers());
    }

    /** I6: who says that all is well has reached the planned state. */
    List<String> i6SuccessMeansThePlannedState(Sight sight) {
        return isPlanned(sight) ? List.of() : List.of("I6: exit code 0, but " + difference(sight));
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
    static List<String> i8TrafficGoesOn(Traffic traffic) {
        return traffic.heldUp().isEmpty() ? List.of() : List.of("I8: traffic was held up: " + traffic.heldUp());
    }

    /** Whether the database is in the planned state, and its history complete. */
    boolean isPlanned(Sight sight) {
        return sight.contents().equals(states.getLast().contents())
                && sight.applied().containsAll(states.getLast().done());
    }

    private State state(Sight sight) {
        List<String> contents = sight.withoutInvalidIndexes();
        return states.stream()
                .filter(state -> state.contents().equals(contents))
                .findFirst()
                .orElse(null);
    }

    /** How it differs from the planned state. */
    private String difference(Sight sight) {
        List<String> planned = states.getLast().contents();
        List<String> more = new ArrayList<>(sight.contents());
        more.removeAll(planned);
        List<String> less = new ArrayList<>(planned);
        less.removeAll(sight.contents());
        return "more than planned: " + more + ", less: " + less + ", history: " + sight.applied();
    }
}
