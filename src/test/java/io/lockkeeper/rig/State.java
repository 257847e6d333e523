package io.lockkeeper.rig;

import io.lockkeeper.postgres.Session;
import io.lockkeeper.rig.Workload.Step;
import io.lockkeeper.testing.Catalogue;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.TestServer;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The states in which the workload leaves a database, one behind each step and no other: definitions and rows. The first is the
 * empty database, the last the planned state.
 *
 * @param contents what is in the database then, see {@link Catalogue#contents}
 * @param done the steps that have taken effect
 */
record State(List<String> contents, List<String> done) {

    /** Made by executing the steps one after the other on an empty database, by no tool. */
    static List<State> allOn(TestDatabase database) {
        List<State> states = new ArrayList<>();
        List<String> done = new ArrayList<>();
        states.add(new State(database.contents(), List.of()));
        for (Step step : Workload.STEPS) {
            if (step == Workload.step("unique")) {
                database.execute(Workload.CORRECTION);
                states.add(new State(database.contents(), List.copyOf(done)));
            }
            execute(database, step.sql());
            done.add(step.name());
            states.add(new State(database.contents(), List.copyOf(done)));
        }
        return states;
    }

    private static void execute(TestDatabase database, String sql) {
        if (!sql.startsWith("COPY")) {
            database.execute(sql);
            return;
        }
        String[] parts = sql.replace("\n\\.\n", "\n").split(";\n", 2);
        try (Session session = TestServer.session(database.url())) {
            session.verbatim().copyIn(parts[0], new StringReader(parts[1]));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
