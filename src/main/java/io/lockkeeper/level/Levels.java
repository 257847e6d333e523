package io.lockkeeper.level;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.system.LayoutName;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.Version;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which levels a database has reached, in the order of its system. A level counts as reached when that migration and all that
 * are older are applied: with a gap below it, an application would miss what the gap holds.
 *
 * @param baseline Flyway's: all versions up to it count as applied; {@code null} when there is none
 * @param begun the levels of which parts have taken effect, or may have; also of migrations that the system does not have any more
 */
public record Levels(LayoutName layout, List<Step> steps, String baseline, Set<String> begun) {

    private static final int LONGEST = 255;

    /** @param level how people call its position, see {@link Migration#level} */
    public record Step(String migration, String level, boolean applied) {}

    /** None of which only parts are there. */
    public Levels(LayoutName layout, List<Step> steps, String baseline) {
        this(layout, steps, baseline, Set.of());
    }

    /** The same after one more migration was applied, also one that was not known when this was read. */
    public Levels with(String migration) {
        String level = level(migration);
        if (level == null) {
            return this;
        }
        Stream<Step> others = steps.stream().filter(step -> !step.migration().equals(migration));
        return new Levels(
                layout,
                Stream.concat(others, Stream.of(new Step(migration, level, true)))
                        .toList(),
                baseline,
                begun);
    }

    /** The same after parts of a migration have taken effect, also of one that was not known when this was read. */
    public Levels begun(String migration) {
        String level = level(migration);
        if (level == null) {
            return this;
        }
        Set<String> more = new HashSet<>(begun);
        more.add(level);
        return new Levels(layout, steps, baseline, Set.copyOf(more));
    }

    /** {@code null} of Flyway's repeatable ones. */
    private String level(String migration) {
        Version version = layout == LayoutName.FLYWAY ? version(migration) : null;
        return layout == LayoutName.PRISMA ? migration : version == null ? null : version.toString();
    }

    /** The newest level that is applied, {@code null} when none is. */
    public String newest() {
        return newest(Stream.concat(
                Stream.ofNullable(baseline),
                steps.stream().filter(Step::applied).map(Step::level)));
    }

    /** Whether the system or the history has a level. */
    public boolean knows(String level) {
        return steps.stream().anyMatch(step -> compare(step.level(), level) == 0)
                || (baseline != null && compare(baseline, level) >= 0);
    }

    /** Why a level is not reached; empty when it is. */
    public Optional<String> lacks(String level) {
        String newest = newest();
        if (!knows(level)) {
            return Optional.of("neither the system nor the history of the database has " + level
                    + "; the newest migration known is "
                    + newest(Stream.concat(
                            Stream.ofNullable(baseline), steps.stream().map(Step::level))));
        }
        if (newest == null) {
            return Optional.of("no migration is applied yet");
        }
        List<String> missing = steps.stream()
                .filter(step -> !step.applied() && compare(step.level(), level) <= 0)
                .map(Step::level)
                .sorted(this::compare)
                .toList();
        return switch (missing.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(missing.getFirst() + " is not applied");
            default ->
                Optional.of(
                        missing.size() + " migrations up to it are not applied, the first is " + missing.getFirst());
        };
    }

    /** The newest level applied at least in part, if newer than the given one. */
    public Optional<String> beyond(String level) {
        return Optional.ofNullable(newest(Stream.concat(Stream.ofNullable(newest()), begun.stream())))
                .filter(newest -> compare(newest, level) > 0);
    }

    private String newest(Stream<String> levels) {
        return levels.max(this::compare).orElse(null);
    }

    /**
     * Orders a level of the database, or of the system, and one that somebody wrote: the version (Flyway), or the name or the time
     * at its beginning (Prisma).
     */
    public int compare(String level, String written) {
        return switch (layout) {
            case FLYWAY -> version(level).compareTo(version(written));
            case PRISMA -> isTime(written) && level.startsWith(written + '_') ? 0 : level.compareTo(written);
        };
    }

    private static boolean isTime(String written) {
        return written.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Rejects what cannot be a level in this layout, whether it is known or not. */
    public void refuseMalformed(String parameter, String written) {
        boolean valid =
                switch (layout) {
                    case FLYWAY -> version(written) != null;
                    case PRISMA ->
                        written.length() <= LONGEST
                                && written.chars().noneMatch(c -> c == '/' || c <= ' ' || Character.isISOControl(c));
                };
        if (!valid) {
            throw Problem.of(ProblemType.REQUEST_INVALID, "'%s' is '%s', which is no level.", parameter, written)
                    .remedy(
                            switch (layout) {
                                case FLYWAY ->
                                    "Give a version such as 12 or 1.4, or a name such as V12__add_orders.sql.";
                                case PRISMA ->
                                    "Give the name of a migration such as 20260101120000_init, or the time at its beginning.";
                            })
                    .with("field", parameter);
        }
    }

    /** {@code V12__add_orders.sql}, {@code V12} and {@code 12} are one version; {@code null} when it is none. */
    private static Version version(String written) {
        String name = written.substring(written.lastIndexOf('/') + 1);
        int description = name.indexOf("__");
        String version = description < 0 ? name : name.substring(0, description);
        return version.length() > LONGEST ? null : Version.parse(version.replaceFirst("^[VvB]", ""));
    }
}
