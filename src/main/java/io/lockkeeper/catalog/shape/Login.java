package io.lockkeeper.catalog.shape;

import io.lockkeeper.postgres.Identifiers;
import io.lockkeeper.postgres.ServerProblems;
import io.lockkeeper.postgres.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The login of requests. It takes the role of each request, and a function that a request calls can give that role back: so the login
 * itself may do nothing.
 */
public final class Login {

    private Login() {}

    /**
     * What it can do that it must not be able to do, with the SQL that makes one that is fit; empty when it is fit.
     *
     * @param session of the login
     * @param roles those of requests
     * @param isStrict whether it may have no right at all, and not only be no superuser
     * @throws io.lockkeeper.problem.Problem when the server cannot be asked
     */
    public static Optional<String> unfit(Session session, Collection<String> roles, boolean isStrict) {
        try {
            List<String> reasons = new ArrayList<>();
            session.query(
                    """
                    SELECT rolname, rolsuper, rolbypassrls, rolcreaterole,
                        EXISTS (SELECT FROM pg_class WHERE relowner = r.oid) OR EXISTS (SELECT FROM pg_namespace WHERE nspowner = r.oid)
                            OR EXISTS (SELECT FROM pg_proc WHERE proowner = r.oid) OR EXISTS (SELECT FROM pg_database WHERE datdba = r.oid),
                        (SELECT string_agg(rolname, ', ' ORDER BY rolname) FROM pg_roles WHERE rolname = ANY (?::text[])
                            AND rolname <> current_user AND pg_has_role(r.oid, oid, 'USAGE'))
                    FROM pg_roles r WHERE rolname = current_user""",
                    row -> {
                        add(reasons, row.getBoolean(2), "is a superuser");
                        add(reasons, isStrict && row.getBoolean(3), "is not bound by row policies");
                        add(reasons, isStrict && row.getBoolean(4), "can change roles");
                        add(reasons, isStrict && row.getBoolean(5), "owns objects");
                        add(
                                reasons,
                                isStrict && row.getString(6) != null,
                                "has the rights of " + row.getString(6) + " without taking the role");
                        return row.getString(1);
                    },
                    Identifiers.array(roles));
            return reasons.isEmpty()
                    ? Optional.empty()
                    : Optional.of("The login of rows " + String.join(", ", reasons) + ". Make one that owns nothing: "
                            + sql(roles));
        } catch (SQLException e) {
            throw ServerProblems.executing("looking at the login of rows", e);
        }
    }

    private static void add(List<String> reasons, boolean is, String reason) {
        if (is) {
            reasons.add(reason);
        }
    }

    private static String sql(Collection<String> roles) {
        return "CREATE ROLE rows_login LOGIN NOINHERIT PASSWORD '…'; GRANT "
                + roles.stream().map(Identifiers::quote).collect(Collectors.joining(", ")) + " TO rows_login;";
    }
}
