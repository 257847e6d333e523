package io.lockkeeper.watch;

import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.run.Run;
import io.lockkeeper.run.Runs;
import io.quarkus.narayana.jta.QuarkusTransaction;
import java.util.List;
import java.util.Optional;

/** The records in Lockkeeper's schema, each read in a separate transaction. */
record StoredRecords(Runs runs) implements Records {

    @Override
    public List<ManagedDatabase> databases() {
        return QuarkusTransaction.requiringNew()
                .call(() -> ManagedDatabase.byName().list());
    }

    @Override
    public Optional<ManagedDatabase> database(String name) {
        return QuarkusTransaction.requiringNew().call(() -> ManagedDatabase.named(name));
    }

    @Override
    public List<Run> runsElsewhere() {
        return QuarkusTransaction.requiringNew().call(Run::active).stream()
                .filter(run -> !runs.isOwn(run))
                .toList();
    }
}
