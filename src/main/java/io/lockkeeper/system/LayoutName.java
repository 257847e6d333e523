package io.lockkeeper.system;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** Whose folder layout and history table a system uses. */
public enum LayoutName {
    @JsonProperty("prisma")
    PRISMA,
    @JsonProperty("flyway")
    FLYWAY;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
