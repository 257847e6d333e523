package io.lockkeeper.rows;

import io.lockkeeper.postgres.RequestPool;
import io.lockkeeper.rows.exposure.Exposure;
import io.lockkeeper.rows.sql.Options;
import io.lockkeeper.system.RowsRules.Limits;

/** What is known of a request before it is looked at closely. */
record Context(
        Request request,
        Caller caller,
        Preferences preferences,
        Exposure exposure,
        Limits limits,
        RequestPool.Settings settings) {

    /** How its rows are written. */
    Options options() {
        return new Options(limits, preferences.is("numbers", "string"));
    }
}
