package io.lockkeeper.rows.description;

import static io.lockkeeper.rows.description.Lines.name;
import static io.lockkeeper.rows.description.Lines.quoted;

import io.lockkeeper.rows.description.Description.Field;
import io.lockkeeper.rows.description.Description.Function;
import io.lockkeeper.rows.description.Description.Relation;
import io.lockkeeper.rows.description.Description.Relationship;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes the type {@code Database} in the form that {@code postgrest-js} and {@code supabase-js} take. */
final class TypeScript {

    /** What the type system of these clients takes us for: it has spread of to-many relations, and {@code max-affected}. */
    private static final String DIALECT = "13";

    private static final String NONE = "{ [_ in never]: never }";

    private final List<Description> schemas;
    private final boolean hasNumbersAsText;
    private final Lines lines = new Lines();

    private TypeScript(List<Description> schemas, boolean hasNumbersAsText) {
        this.schemas = schemas;
        this.hasNumbersAsText = hasNumbersAsText;
    }

    /**
     * Writes it.
     *
     * @param schemas the first one is that of the short names at the end
     * @param hasNumbersAsText whether requests prefer {@code numbers=string}
     */
    static String of(List<Description> schemas, boolean hasNumbersAsText) {
        return new TypeScript(schemas, hasNumbersAsText).write();
    }

    private String write() {
        lines.add("// Written by Lockkeeper; a change here is lost with the next one.")
                .add("")
                .add(
                        "export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]")
                .add("")
                .add("/** A moment, with the offset of its zone. */")
                .add("export type Timestamptz = string")
                .add("")
                .add("/** A date and a time in a zone that is not said. */")
                .add("export type Timestamp = string")
                .add("")
                .add("export type Database = {")
                .add("__InternalSupabase: { PostgrestVersion: " + quoted(DIALECT) + " }");
        schemas.forEach(this::schema);
        lines.add("}").add("");
        shortNames(schemas.getFirst());
        return lines.toString();
    }

    private void schema(Description schema) {
        lines.add(name(schema.schema()) + ": {");
        relations(
                "Tables",
                schema.relations().stream()
                        .filter(one -> !one.exposed().isView())
                        .toList());
        relations(
                "Views",
                schema.relations().stream()
                        .filter(one -> one.exposed().isView())
                        .toList());
        functions(schema.functions());
        enums(schema);
        lines.add("CompositeTypes: " + NONE).add("}");
    }

    private void relations(String what, List<Relation> relations) {
        if (relations.isEmpty()) {
            lines.add(what + ": " + NONE);
            return;
        }
        lines.add(what + ": {");
        relations.forEach(this::relation);
        lines.add("}");
    }

    private void relation(Relation relation) {
        lines.add(name(relation.path()) + ": {");
        fields("Row", relation.row());
        if (!relation.exposed().isView()
                || !relation.insert().isEmpty()
                || !relation.update().isEmpty()) {
            fields("Insert", relation.insert());
            fields("Update", relation.update());
        }
        if (relation.relationships().isEmpty()) {
            lines.add("Relationships: []");
        } else {
            lines.add("Relationships: [");
            relation.relationships().forEach(this::relationship);
            lines.add("]");
        }
        lines.add("}");
    }

    private void relationship(Relationship relationship) {
        lines.add("{")
                .add("foreignKeyName: " + quoted(relationship.constraint()))
                .add("columns: [" + quoted(relationship.columns(), ", ") + "]")
                .add("isOneToOne: " + relationship.isOneToOne())
                .add("referencedRelation: " + quoted(relationship.target()))
                .add("referencedColumns: [" + quoted(relationship.targetColumns(), ", ") + "]")
                .add("},");
    }

    private void fields(String what, List<Field> fields) {
        if (fields.isEmpty()) {
            // Of an empty type any object would be one.
            lines.add(what + ": Record<string, never>");
            return;
        }
        lines.add(what + ": {");
        fields.forEach(field -> lines.add(field(field)));
        lines.add("}");
    }

    private String field(Field field) {
        return name(field.name())
                + (field.isOptional() ? "?: " : ": ")
                + type(field.value())
                + (field.isNullable() && !isWide(field.value()) ? " | null" : "");
    }

    private static boolean isWide(Value value) {
        return value.kind() == Value.Kind.ANY && !value.isArray();
    }

    private void functions(List<Function> functions) {
        if (functions.isEmpty()) {
            lines.add("Functions: " + NONE);
            return;
        }
        Map<String, List<Function>> forms =
                functions.stream().collect(Collectors.groupingBy(Function::name, TreeMap::new, Collectors.toList()));
        lines.add("Functions: {");
        forms.forEach((name, all) -> {
            lines.add(name(name) + ": {");
            for (int i = 0; i < all.size(); i++) {
                form(all.get(i));
                lines.add(i < all.size() - 1 ? "} | {" : "}");
            }
        });
        lines.add("}");
    }

    private void form(Function form) {
        lines.add("Args: " + arguments(form)).add("Returns: " + returned(form));
        if (form.rows() != null) {
            lines.add("SetofOptions: {")
                    .add("from: " + quoted(form.from() == null ? "*" : form.from()))
                    .add("to: " + quoted(form.rows()))
                    .add("isOneToOne: " + form.isOne())
                    .add("isSetofReturn: " + form.isSet())
                    .add("}");
        }
    }

    private String arguments(Function form) {
        if (form.from() != null) {
            return "{ \"\": " + rowOf(form.from()) + " }";
        }
        return form.arguments().isEmpty() ? "never" : object(form.arguments());
    }

    private String returned(Function form) {
        String one = form.rows() != null
                ? rowOf(form.rows())
                : form.output().isEmpty() ? type(form.value()) : object(form.output());
        return form.isSet() ? list(one) : one;
    }

    private String object(Collection<Field> fields) {
        return fields.stream().map(this::field).collect(Collectors.joining("; ", "{ ", " }"));
    }

    private String rowOf(String path) {
        Description schema = schemas.stream()
                .filter(one -> one.relations().stream()
                        .anyMatch(relation -> relation.path().equals(path)))
                .findFirst()
                .orElseThrow();
        boolean isView = schema.relations().stream()
                .anyMatch(relation ->
                        relation.path().equals(path) && relation.exposed().isView());
        return "Database[%s][%s][%s][\"Row\"]"
                .formatted(quoted(schema.schema()), isView ? "\"Views\"" : "\"Tables\"", quoted(path));
    }

    private String type(Value value) {
        String one =
                switch (value.kind()) {
                    case INTEGER, NUMBER -> "number";
                    case LONG_NUMBER -> hasNumbersAsText ? "string" : "number";
                    case BOOLEAN -> "boolean";
                    case TEXT -> "string";
                    case TIMESTAMP -> "Timestamp";
                    case TIMESTAMPTZ -> "Timestamptz";
                    case JSON -> "Json";
                    case ANY -> "unknown";
                    case NOTHING -> "undefined";
                    case LABEL -> label(value);
                };
        return value.isArray() ? list(one) : one;
    }

    private static String list(String type) {
        return (type.contains(" | ") && !type.startsWith("{") ? "(" + type + ")" : type) + "[]";
    }

    /** By the name of its type, where that is in the file. */
    private String label(Value value) {
        boolean isHere = schemas.stream()
                .anyMatch(schema -> schema.schema().equals(value.labels().schema()));
        return isHere
                ? "Database[%s][\"Enums\"][%s]"
                        .formatted(
                                quoted(value.labels().schema()),
                                quoted(value.labels().name()))
                : quoted(value.labels().labels(), " | ");
    }

    private void enums(Description schema) {
        if (schema.enums().isEmpty()) {
            lines.add("Enums: " + NONE);
            return;
        }
        lines.add("Enums: {");
        schema.enums().forEach((name, labels) -> lines.add(name(name) + ": " + quoted(labels, " | ")));
        lines.add("}");
    }

    private void shortNames(Description schema) {
        String all = "Database[" + quoted(schema.schema()) + "]";
        lines.add("type Relations = " + all + "[\"Tables\"] & " + all + "[\"Views\"]")
                .add("")
                .add("export type Tables<T extends keyof Relations> = Relations[T][\"Row\"]")
                .add("export type TablesInsert<T extends keyof " + all + "[\"Tables\"]> = " + all
                        + "[\"Tables\"][T][\"Insert\"]")
                .add("export type TablesUpdate<T extends keyof " + all + "[\"Tables\"]> = " + all
                        + "[\"Tables\"][T][\"Update\"]")
                .add("export type Enums<T extends keyof " + all + "[\"Enums\"]> = " + all + "[\"Enums\"][T]");
    }
}
