package io.lockkeeper.sql;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.sql.change.Change.SetSetting;
import io.lockkeeper.sql.change.Changes;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Settings that the driver depends on. When a script changes them the driver gives the connection up, as if the network had failed, and
 * would do so at every retry.
 */
final class ConnectionSettings {

    private static final Set<String> UTF8 = Set.of("utf8", "unicode");

    private ConnectionSettings() {}

    /** @throws Problem SETTING_FIXED when a statement sets one of them to what the driver cannot work with */
    static void check(String name, List<Statement> statements) {
        for (Statement statement : statements) {
            if (statement.tag().equals("SET")) {
                Changes.of(statement).forEach(change -> {
                    if (change instanceof SetSetting setting && setting.value() != null) {
                        check(name, statement, setting);
                    }
                });
            }
        }
    }

    private static void check(String name, Statement statement, SetSetting setting) {
        String value = setting.value().toLowerCase(Locale.ROOT);
        if (setting.name().equals("client_encoding") && !UTF8.contains(value.replaceAll("[^a-z0-9]", ""))) {
            throw Refusals.settingFixed(
                    name, statement, "scripts are sent as UTF-8", "Save the file as UTF-8 and remove the statement.");
        }
        if (setting.name().equals("datestyle")
                && !value.replaceAll("[^a-z]", "").startsWith("iso")) {
            throw Refusals.settingFixed(
                    name,
                    statement,
                    "dates come back in the style ISO",
                    "Write dates as 2026-12-31, or set the order alone: SET DateStyle = 'ISO, DMY'.");
        }
    }
}
