package io.lockkeeper.system;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What a database is used for; decides which seeds it takes. */
public enum Environment {
    @JsonProperty("development")
    DEVELOPMENT,
    @JsonProperty("testing")
    TESTING,
    @JsonProperty("staging")
    STAGING,
    @JsonProperty("production")
    PRODUCTION;

    /** The name as manifests, the API and people write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
