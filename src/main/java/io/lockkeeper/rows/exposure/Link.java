package io.lockkeeper.rows.exposure;

import io.lockkeeper.catalog.shape.Shape.Routine;
import java.util.List;

/** A way from the rows of one relation to those of another. */
public sealed interface Link {

    /** The relation at the other end. */
    Exposed target();

    /** Whether there is one row at the other end at most. */
    boolean isToOne();

    /** Whether a request means it by this name. */
    boolean isCalled(String name);

    /** Whether a hint means it. */
    boolean isHinted(String hint);

    /** What a person needs to choose it among others. */
    String describe();

    /**
     * By a foreign key, from either end.
     *
     * @param isForward whether it goes the way of the reference
     */
    record Direct(
            Exposed target,
            String constraint,
            List<String> columns,
            List<String> targetColumns,
            boolean isToOne,
            boolean isForward)
            implements Link {

        @Override
        public boolean isCalled(String name) {
            return name.equals(target.path()) || name.equals(constraint) || isForward && columns.equals(List.of(name));
        }

        @Override
        public boolean isHinted(String hint) {
            return hint.equals(constraint) || (isForward ? columns : targetColumns).contains(hint);
        }

        @Override
        public String describe() {
            return target.path() + '!' + constraint;
        }
    }

    /** Over a table between them. */
    record Through(
            Exposed target,
            Exposed junction,
            String first,
            List<String> columns,
            List<String> junctionColumns,
            String second,
            List<String> junctionTargetColumns,
            List<String> targetColumns)
            implements Link {

        @Override
        public boolean isToOne() {
            return false;
        }

        @Override
        public boolean isCalled(String name) {
            return name.equals(target.path());
        }

        @Override
        public boolean isHinted(String hint) {
            return hint.equals(junction.path()) || hint.equals(first) || hint.equals(second);
        }

        @Override
        public String describe() {
            return target.path() + '!' + junction.path();
        }
    }

    /** By a function of the row. */
    record Computed(Exposed target, Routine function) implements Link {

        @Override
        public boolean isToOne() {
            return function.returnsOne() || !function.returnsSet();
        }

        @Override
        public boolean isCalled(String name) {
            return name.equals(function.name());
        }

        @Override
        public boolean isHinted(String hint) {
            return false;
        }

        @Override
        public String describe() {
            return function.name();
        }

        /** The schema of the function. */
        public String schema() {
            return function.schema();
        }

        /** Its name. */
        public String name() {
            return function.name();
        }
    }
}
