package io.lockkeeper.rows.description;

import static io.lockkeeper.rows.description.Lines.name;
import static io.lockkeeper.rows.description.Lines.quoted;

import io.lockkeeper.rows.description.Description.Field;
import io.lockkeeper.rows.description.Description.Relation;
import java.util.List;

/** Writes checks for zod, where {@link TypeScript} writes types: {@code schemas.public.Tables.products.Row}. */
final class Zod {

    private final boolean hasNumbersAsText;
    private final Lines lines = new Lines();

    private Zod(boolean hasNumbersAsText) {
        this.hasNumbersAsText = hasNumbersAsText;
    }

    /** @param hasNumbersAsText whether requests prefer {@code numbers=string} */
    static String of(List<Description> schemas, boolean hasNumbersAsText) {
        return new Zod(hasNumbersAsText).write(schemas);
    }

    private String write(List<Description> schemas) {
        lines.add("// Written by Lockkeeper; a change here is lost with the next one.")
                .add("")
                .add("import { z } from \"zod\"")
                .add("")
                .add("export const schemas = {");
        for (Description schema : schemas) {
            lines.add(name(schema.schema()) + ": {");
            relations("Tables", schema, false);
            relations("Views", schema, true);
            lines.add("Enums: {");
            schema.enums().forEach((name, labels) -> lines.add(name(name) + ": " + labels(labels) + ","));
            lines.add("},").add("},");
        }
        return lines.add("}").toString();
    }

    private void relations(String what, Description schema, boolean isView) {
        lines.add(what + ": {");
        schema.relations().stream()
                .filter(one -> one.exposed().isView() == isView)
                .forEach(this::relation);
        lines.add("},");
    }

    private void relation(Relation relation) {
        lines.add(name(relation.path()) + ": {");
        fields("Row", "", relation.row());
        fields("Insert", ".strict()", relation.insert());
        fields("Update", ".strict()", relation.update());
        lines.add("},");
    }

    private void fields(String what, String strictness, List<Field> fields) {
        if (fields.isEmpty()) {
            lines.add(what + ": z.never(),");
            return;
        }
        lines.add(what + ": z.object({");
        fields.forEach(field -> lines.add(name(field.name()) + ": " + check(field.value())
                + (field.isNullable() ? ".nullable()" : "") + (field.isOptional() ? ".optional()" : "") + ","));
        lines.add("})" + strictness + ",");
    }

    private String check(Value value) {
        String one =
                switch (value.kind()) {
                    case INTEGER -> "z.number().int()";
                    case NUMBER -> "z.number()";
                    case LONG_NUMBER -> hasNumbersAsText ? "z.string()" : "z.number()";
                    case BOOLEAN -> "z.boolean()";
                    case TEXT, TIMESTAMP, TIMESTAMPTZ -> "z.string()";
                    case JSON, ANY -> "z.unknown()";
                    case NOTHING -> "z.undefined()";
                    case LABEL -> labels(value.labels().labels());
                };
        return value.isArray() ? "z.array(" + one + ")" : one;
    }

    private static String labels(List<String> labels) {
        return "z.enum([" + quoted(labels, ", ") + "])";
    }
}
