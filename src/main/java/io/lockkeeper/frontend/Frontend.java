package io.lockkeeper.frontend;

import io.lockkeeper.catalog.shape.Login;
import io.lockkeeper.catalog.shape.Shape;
import io.lockkeeper.catalog.shape.ShapeReader;
import io.lockkeeper.database.DatabasesConfig.DeclaredRows;
import io.lockkeeper.operation.Target;
import io.lockkeeper.postgres.DatabaseUrl;
import io.lockkeeper.postgres.Replica;
import io.lockkeeper.postgres.RequestPool;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import io.lockkeeper.postgres.Timeouts;
import io.lockkeeper.rows.Rows;
import io.lockkeeper.rows.RowsProblem;
import io.lockkeeper.rows.exposure.Exposing;
import io.lockkeeper.rows.exposure.GrantSql;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.SystemDefinition;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * How the rows of one database are served at one level. It is made aside, and takes the place of the one before when it is complete.
 *
 * @param findings what the manifest exposes and the database does not have
 */
record Frontend(RowsRules rules, Rows rows, Tokens tokens, List<String> findings) {

    /**
     * Reads the exposure from the manifest and the catalogue.
     *
     * @param replica where reads may go; {@code null} for none
     * @param base the path of the database's rows
     * @throws RowsProblem when the system exposes nothing
     * @throws io.lockkeeper.problem.Problem when the database cannot be asked
     */
    static Frontend of(Target target, DeclaredRows settings, RequestPool pool, Replica replica, String base) {
        SystemDefinition system = target.system();
        RowsRules rules = system.manifest().rows();
        if (rules == null) {
            throw new RowsProblem(
                    404,
                    "NOT_EXPOSED",
                    "The system '%s' exposes no rows".formatted(system.name()),
                    null,
                    "Its manifest needs a section 'rows'.");
        }
        Set<String> roles = rules.roles().all();
        Shape shape;
        try (Session session = Session.open(target.url().withTimeouts(), "rows", Timeouts.DEFAULT)) {
            shape = ShapeReader.read(session, rules.schemas(), roles);
            if (settings.grant()) {
                grant(session, GrantSql.of(rules, target.environment(), shape), settings, roles);
                shape = ShapeReader.read(session, rules.schemas(), roles);
            }
        }
        refuseUnfit(settings, roles, target.environment() == Environment.PRODUCTION);
        Exposing.Result exposed = Exposing.of(rules, target.environment(), shape);
        String title = system.manifest().title() == null
                ? system.name()
                : system.manifest().title();
        Rows rows = new Rows(rules, exposed, pool, replica, title, base);
        return new Frontend(rules, rows, new Tokens(rules.roles(), settings), exposed.findings());
    }

    private static void grant(Session session, List<String> grants, DeclaredRows settings, Set<String> roles) {
        String login = DatabaseUrl.parse(settings.url().orElseThrow()).user();
        try {
            for (String statement : grants) {
                session.execute(statement);
            }
            for (String statement : GrantSql.login(login, roles)) {
                session.execute(statement);
            }
        } catch (SQLException e) {
            throw ServerProblems.executing("granting what the manifest exposes", e);
        }
    }

    private static void refuseUnfit(DeclaredRows settings, Set<String> roles, boolean isStrict) {
        DatabaseUrl url = DatabaseUrl.parse(settings.url().orElseThrow()).withTimeouts();
        try (Session session = Session.open(url, "rows", Timeouts.DEFAULT)) {
            Login.unfit(session, roles, isStrict).ifPresent(reason -> {
                throw new RowsProblem(503, "LOGIN_UNFIT", "The rows are not served", reason, null);
            });
        }
    }

    /** Connections of the same login to a replica. */
    static RequestPool pool(DeclaredRows settings, DatabaseUrl replica) throws SQLException {
        DatabaseUrl login = DatabaseUrl.parse(settings.url().orElseThrow());
        return RequestPool.open(replica.withLogin(login.user(), login.password()), settings.connections());
    }

    /** Connections of a login that may take the roles of requests. */
    static RequestPool pool(DeclaredRows settings) throws SQLException {
        return RequestPool.open(DatabaseUrl.parse(settings.url().orElseThrow()), settings.connections());
    }
}
