package io.lockkeeper.rows.exposure;

import io.lockkeeper.catalog.shape.Shape;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** What requests of one role may name in one schema. Nothing else exists for them. */
public final class Exposure {

    private final String schema;
    private final SortedMap<String, Exposed> relations;
    private final SortedMap<String, List<Callable>> functions;
    private final List<Shape.Routine> ofRows;
    private final Set<Long> callable;
    private final Map<String, List<Link>> links = new HashMap<>();

    /**
     * @param ofRows functions that give rows related to a row
     * @param callable the functions that the role may call
     */
    Exposure(
            String schema,
            SortedMap<String, Exposed> relations,
            SortedMap<String, List<Callable>> functions,
            List<Shape.Routine> ofRows,
            Set<Long> callable) {
        this.schema = schema;
        this.relations = relations;
        this.functions = functions;
        this.ofRows = ofRows;
        this.callable = callable;
        relations.forEach((path, relation) -> links.put(path, allLinks(relation)));
    }

    public String schema() {
        return schema;
    }

    /** All relations, by the names that requests call them. */
    public Collection<Exposed> relations() {
        return relations.values();
    }

    /** The relation that requests call so. */
    public Optional<Exposed> relation(String path) {
        return Optional.ofNullable(relations.get(path));
    }

    /** The relation of these rows; empty when it is not exposed. */
    Optional<Exposed> ofOid(long oid) {
        return relations.values().stream().filter(one -> one.oid() == oid).findFirst();
    }

    /** All functions by the names that requests call them, with those of the same name that take other arguments. */
    public SortedMap<String, List<Callable>> functions() {
        return functions;
    }

    /** Whether the role may call a function. */
    public boolean mayCall(Callable function) {
        return callable.contains(function.oid());
    }

    /** The ways from a relation to others. */
    public List<Link> links(Exposed from) {
        return links.getOrDefault(from.path(), List.of());
    }

    /**
     * The ways from one relation to another.
     *
     * @param target how the request calls the other one: by its path, by a constraint, by a column that refers to it, or by a function
     * @param hint a constraint, a column or a junction; {@code null} when the request gives none
     */
    public List<Link> links(Exposed from, String target, String hint) {
        List<Link> called =
                links(from).stream().filter(link -> link.isCalled(target)).toList();
        List<Link> computed =
                called.stream().filter(Link.Computed.class::isInstance).toList();
        return (computed.isEmpty() ? called : computed)
                .stream().filter(link -> hint == null || link.isHinted(hint)).toList();
    }

    private List<Link> allLinks(Exposed from) {
        List<Link> all = new ArrayList<>();
        for (Exposed to : relations.values()) {
            if (from.rule().embed().has(to.path(), false)) {
                direct(all, from, to);
                through(all, from, to);
            }
        }
        for (Shape.Routine function : ofRows) {
            if (function.of() == from.oid() && from.rule().embed().has(function.name(), false)) {
                ofOid(function.row()).ifPresent(to -> all.add(new Link.Computed(to, function)));
            }
        }
        return List.copyOf(all);
    }

    private static void direct(List<Link> all, Exposed from, Exposed to) {
        from.references().forEach(reference -> to.shown(reference.target(), reference.targetColumns())
                .ifPresent(there ->
                        all.add(new Link.Direct(to, reference.constraint(), reference.columns(), there, true, true))));
        to.references().forEach(reference -> from.shown(reference.target(), reference.targetColumns())
                .ifPresent(here -> all.add(new Link.Direct(
                        to,
                        reference.constraint(),
                        here,
                        reference.columns(),
                        to.hasKeyIn(reference.columns()),
                        false))));
    }

    /** Over a table that refers to both, and whose key holds both references. */
    private void through(List<Link> all, Exposed from, Exposed to) {
        for (Exposed junction : relations.values()) {
            List<Shape.Reference> references = junction.references()
                    .filter(reference -> junction.hasInKey(reference.columns()))
                    .toList();
            for (Shape.Reference first : references) {
                for (Shape.Reference second : references) {
                    if (first != second && !first.columns().equals(second.columns())) {
                        from.shown(first.target(), first.targetColumns())
                                .ifPresent(here -> to.shown(second.target(), second.targetColumns())
                                        .ifPresent(there -> all.add(new Link.Through(
                                                to,
                                                junction,
                                                first.constraint(),
                                                here,
                                                first.columns(),
                                                second.constraint(),
                                                second.columns(),
                                                there))));
                    }
                }
            }
        }
    }
}
