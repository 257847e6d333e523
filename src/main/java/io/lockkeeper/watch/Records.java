package io.lockkeeper.watch;

import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.run.Run;
import java.util.List;
import java.util.Optional;

/** What the service's records say. Every question may fail while their database does not answer. */
interface Records {

    /** All databases by name. */
    List<ManagedDatabase> databases();

    /** The database of that name; empty when there is none. */
    Optional<ManagedDatabase> database(String name);

    /** The runs of other processes that are not over. */
    List<Run> runsElsewhere();
}
