package io.lockkeeper.rows.description;

import io.lockkeeper.catalog.shape.Shape.Enumeration;
import io.lockkeeper.rows.exposure.Exposing;
import io.lockkeeper.rows.exposure.Exposure;
import java.util.List;
import java.util.Map;

/** Describes what is exposed for those who write front ends. The same exposure gives the same text. */
public final class Describing {

    private Describing() {}

    /** What types are written for. */
    public enum Format {
        /** The type {@code Database} that {@code postgrest-js} and {@code supabase-js} take. */
        typescript,
        /** Checks of the library zod. */
        zod
    }

    /**
     * Types of all that is exposed, the same for every caller.
     *
     * @param schemas in the order of the manifest
     * @param hasNumbersAsText whether requests prefer {@code numbers=string}
     */
    public static String types(Exposing.Result exposed, List<String> schemas, Format format, boolean hasNumbersAsText) {
        String role = exposed.byRole().keySet().iterator().next();
        List<Description> descriptions = schemas.stream()
                .map(schema -> Description.of(exposed.of(role, schema).orElseThrow(), exposed.enums(), false))
                .toList();
        return format == Format.zod
                ? Zod.of(descriptions, hasNumbersAsText)
                : TypeScript.of(descriptions, hasNumbersAsText);
    }

    /**
     * A document of OpenAPI 3.1 of what the role of an exposure may do.
     *
     * @param title what it calls the whole
     * @param base the path of the database's rows
     */
    public static String openApi(Exposure exposure, Map<String, Enumeration> enums, String title, String base) {
        return OpenApi.of(Description.of(exposure, enums, true), title, base);
    }
}
