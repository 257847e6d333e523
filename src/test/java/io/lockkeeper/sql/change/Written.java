package io.lockkeeper.sql.change;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A change in one short line: its kind, its values, the names of what is true; what is missing or empty is left out. */
final class Written {

    private Written() {}

    static String of(List<Change> changes) {
        return changes.stream().map(Written::of).collect(Collectors.joining("; "));
    }

    private static String of(Object value) {
        if (!(value instanceof Record) || value instanceof ObjectName) {
            return value instanceof List<?> list
                    ? list.stream().map(Written::of).collect(Collectors.joining(", ", "[", "]"))
                    : value.toString();
        }
        List<String> parts = new ArrayList<>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object part = part(value, component);
            if (part instanceof Boolean set) {
                if (set) {
                    parts.add(component.getName());
                }
            } else if (part != null && !part.equals(List.of())) {
                parts.add(of(part));
            }
        }
        return value.getClass().getSimpleName() + parts.stream().collect(Collectors.joining(", ", "(", ")"));
    }

    private static Object part(Object value, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
