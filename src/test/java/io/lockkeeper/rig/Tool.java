package io.lockkeeper.rig;

import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.testing.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A tool that brings a database to the planned state by the programs it consists of. */
interface Tool {

    /** Its name, with its version. */
    String title();

    /**
     * The programs that do all of the workload, in order; each may be run again at any time.
     *
     * @param killable whether somebody may want to kill or freeze them
     */
    List<Supplier<Program>> programs(DatabaseUrl url, boolean killable);

    /** What the developer does when the unique index could not be built over duplicates. */
    void correct(TestDatabase database);

    /** The names of the steps that the tool's own history says are applied. */
    Set<String> applied(Session session) throws SQLException;

    /** Steps whose effect may be there before the history says so, because they cannot be in one transaction with it. */
    Set<String> mayPrecedeHistory();

    /** What is lacking in the output of a program that failed, or nothing. */
    List<String> missingInFailure(String output);
}
