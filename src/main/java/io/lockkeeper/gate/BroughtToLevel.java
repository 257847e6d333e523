package io.lockkeeper.gate;

import io.lockkeeper.migration.MigrateResult;
import io.lockkeeper.operation.Outcome;
import io.lockkeeper.seed.SeedResult;
import java.util.LinkedHashMap;
import java.util.Map;

/** What bringing a database to its level did. */
public record BroughtToLevel(MigrateResult migrations, SeedResult seeds) implements Outcome {

    @Override
    public String sentence() {
        return migrations.sentence() + " " + seeds.sentence();
    }

    @Override
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>(migrations.facts());
        seeds.facts().forEach((name, value) -> facts.put("seeds " + name, value));
        return facts;
    }
}
