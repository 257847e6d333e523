package io.lockkeeper.postgres;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.exceptionsorter.PostgreSQLExceptionSorter;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Connections for the requests of front ends. Each request runs as a database role in a transaction of its own, and leaves nothing in the
 * connection: neither the role nor its claims.
 */
public final class RequestPool implements RequestWay, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** All of it holds for the transaction that the statements of one message are. */
    private static final String AS_ROLE = "SELECT pg_catalog.set_config('role', ?, true),"
            + " pg_catalog.set_config('request.jwt.claims', ?, true),"
            + " pg_catalog.set_config('statement_timeout', ?, true), pg_catalog.set_config('lock_timeout', ?, true),"
            + " pg_catalog.set_config('search_path', ?, true), pg_catalog.set_config('timezone', ?, true)";

    private static final String READING = ", pg_catalog.set_config('transaction_read_only', 'on', true);\n";

    /** How many rows of a stream are in memory. */
    private static final int FETCHED = 200;

    private static final String STANDING = "SELECT CASE WHEN pg_catalog.pg_is_in_recovery()"
            + " THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_insert_lsn() END::pg_catalog.text,"
            + " pg_catalog.pg_is_in_recovery()";

    /** How many values stand in it. */
    private static final int SETTINGS = 6;

    private final AgroalDataSource pool;

    private RequestPool(AgroalDataSource pool) {
        this.pool = pool;
    }

    /**
     * As whom and how a request is executed.
     *
     * @param claims of the caller's token, as JSON; empty without one
     * @param timeout of each statement
     * @param lockTimeout how long a lock is waited for
     * @param searchPath what functions find names in that stand without a schema, in SQL
     * @param timezone in which times are told
     */
    public record Settings(
            String role, String claims, Duration timeout, Duration lockTimeout, String searchPath, String timezone) {}

    /**
     * @param url of a login that may take the roles of requests, and has no rights otherwise
     * @param size how many connections at most
     */
    public static RequestPool open(DatabaseUrl url, int size) throws SQLException {
        AgroalDataSourceConfigurationSupplier configuration = new AgroalDataSourceConfigurationSupplier();
        configuration.connectionPoolConfiguration(connections -> connections
                .maxSize(size)
                .acquisitionTimeout(PATIENCE)
                // A connection that the server has ended is not given to the next request.
                .exceptionSorter(new PostgreSQLExceptionSorter())
                .connectionFactoryConfiguration(factory -> {
                    DatabaseUrl bounded = url.withTimeouts();
                    bounded.parameters().forEach(factory::jdbcProperty);
                    factory.principal(new NamePrincipal(bounded.user()));
                    if (bounded.password() != null) {
                        factory.credential(new SimplePassword(bounded.password()));
                    }
                    return factory.jdbcUrl(bounded.jdbcUrl()).jdbcProperty("ApplicationName", "lockkeeper/rows");
                }));
        return new RequestPool(AgroalDataSource.from(configuration));
    }

    /** What several statements of one transaction do. */
    public interface Work<T> {
        T with(RequestWay way) throws SQLException;
    }

    /**
     * {@inheritDoc}
     *
     * <p>In a transaction that only reads, with one round trip. That the two statements are one transaction rests on the driver sending no
     * Sync between them. It does when it has to ask for the types of parameters, and then knows no bound for the result. So every value is
     * text here. Were they two after all, the second would be the login's, which may do nothing.
     */
    @Override
    public <T> T read(Settings settings, String sql, List<String> values, RowReader<T> reader) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return ask(connection, settings, READING + sql, values, reader);
        }
    }

    @Override
    public <T> T write(Settings settings, String sql, List<String> values, RowReader<T> reader, Consumer<T> check)
            throws SQLException {
        if (check != null) {
            return transaction(way -> way.write(settings, sql, values, reader, check));
        }
        // The statements of one message are one transaction: it need not be opened and closed.
        try (Connection connection = pool.getConnection()) {
            return ask(connection, settings, ";\n" + sql, values, reader);
        }
    }

    @Override
    public void stream(Settings settings, String sql, List<String> values, Consumer<String> line) throws SQLException {
        inTransaction(connection -> {
            ask(connection, settings, READING + "SELECT 1", List.of(), row -> true);
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setFetchSize(FETCHED);
                for (int i = 0; i < values.size(); i++) {
                    statement.setString(i + 1, values.get(i));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        line.accept(rows.getString(1));
                    }
                }
            }
            return null;
        });
    }

    /** Does all of it, or nothing. */
    public <T> T transaction(Work<T> work) throws SQLException {
        return inTransaction(connection -> work.with(new Transaction(connection)));
    }

    /** What is done with a connection. */
    private interface OnConnection<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(OnConnection<T> work) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T answer = work.with(connection);
                connection.commit();
                return answer;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /**
     * Where the server is.
     *
     * @param position what was written, by a replica what was replayed
     * @param isInRecovery whether it is a replica
     */
    record Standing(WalPosition position, boolean isInRecovery) {}

    /** Asks the server where it is. */
    Standing standing() throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(STANDING);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return new Standing(WalPosition.of(row.getString(1)).orElseThrow(), row.getBoolean(2));
        }
    }

    /** What was written up to now, by anybody. */
    public WalPosition position() throws SQLException {
        return standing().position();
    }

    /** Statements of a transaction that is open. */
    private record Transaction(Connection connection) implements RequestWay {

        @Override
        public <T> T read(Settings settings, String sql, List<String> values, RowReader<T> reader) throws SQLException {
            return ask(connection, settings, ";\n" + sql, values, reader);
        }

        @Override
        public <T> T write(Settings settings, String sql, List<String> values, RowReader<T> reader, Consumer<T> check)
                throws SQLException {
            T answer = ask(connection, settings, ";\n" + sql, values, reader);
            if (check != null) {
                check.accept(answer);
            }
            return answer;
        }

        @Override
        public void stream(Settings settings, String sql, List<String> values, Consumer<String> line) {
            throw new UnsupportedOperationException("a transaction of several requests has no stream");
        }
    }

    /** The first row of the answer. */
    private static <T> T ask(
            Connection connection, Settings settings, String sql, List<String> values, RowReader<T> reader)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(AS_ROLE + sql)) {
            statement.setString(1, settings.role());
            statement.setString(2, settings.claims());
            statement.setString(3, String.valueOf(settings.timeout().toMillis()));
            statement.setString(4, String.valueOf(settings.lockTimeout().toMillis()));
            statement.setString(5, settings.searchPath());
            statement.setString(6, settings.timezone());
            for (int i = 0; i < values.size(); i++) {
                statement.setString(SETTINGS + i + 1, values.get(i));
            }
            statement.execute();
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
                rows.next();
                return reader.read(rows);
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
