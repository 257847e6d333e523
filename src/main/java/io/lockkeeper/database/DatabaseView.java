package io.lockkeeper.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lockkeeper.gate.Standing;
import io.lockkeeper.gate.Standing.FailedMigration;
import io.lockkeeper.gate.Standing.Migrations;
import io.lockkeeper.gate.Standing.Seeds;
import io.lockkeeper.ledger.LeaseOwner;
import io.lockkeeper.problem.ProblemDocument;
import io.lockkeeper.system.Environment;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A database as the API shows it.
 *
 * @param url without its password
 * @param declared whether the configuration declares it, so that the API cannot change it
 * @param level its newest migration
 * @param wantedLevel the newest migration of its system
 * @param problem why it is UNREACHABLE or FAILED
 * @param progress how far the work on it is
 * @param leaseOwner who is at work on it
 * @param since since when it is in this state
 * @param checkedAt when it was last checked, successfully or not
 * @param rowsFindings what its manifest exposes as rows and the database does not have; {@code null} when no rows are served
 * @param seenAt when its history was last read: what is said of levels is as of then
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DatabaseView(
        String name,
        String system,
        Environment environment,
        String url,
        boolean declared,
        boolean autoMigrate,
        boolean gate,
        DatabaseState state,
        String level,
        String wantedLevel,
        int applied,
        int pending,
        FailedMigration failed,
        ProblemDocument problem,
        Seeds seeds,
        UUID activeRun,
        String progress,
        LeaseOwner leaseOwner,
        Instant since,
        Instant checkedAt,
        Instant seenAt,
        List<String> rowsFindings) {

    static DatabaseView of(
            ManagedDatabase database,
            String url,
            boolean declared,
            DatabaseReading reading,
            Optional<List<String>> rowsFindings) {
        Optional<Standing> known = reading.check().known();
        Optional<Migrations> migrations = known.map(Standing::migrations);
        return new DatabaseView(
                database.name,
                database.system,
                database.environment,
                url,
                declared,
                database.autoMigrate,
                database.gate,
                reading.state(),
                migrations.map(Migrations::level).orElse(null),
                migrations.map(Migrations::wantedLevel).orElse(null),
                migrations.map(Migrations::applied).orElse(0),
                migrations.map(Migrations::pending).orElse(0),
                migrations.flatMap(Migrations::failed).orElse(null),
                reading.problem(),
                known.flatMap(Standing::seeds).orElse(null),
                reading.activeRun(),
                reading.progress(),
                reading.leaseOwner(),
                reading.since(),
                reading.check().checkedAt().orElse(null),
                reading.check().seen().map(LastCheck.Seen::at).orElse(null),
                rowsFindings.orElse(null));
    }
}
