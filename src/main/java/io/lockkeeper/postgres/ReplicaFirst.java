package io.lockkeeper.postgres;

import io.lockkeeper.postgres.RequestPool.Settings;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The way of one request where there is a replica: it reads there when that may answer, else where it writes. */
public final class ReplicaFirst implements RequestWay {

    /** Connections that are lost, a server that starts or stops, and a read that was in the way of what the replica had to replay. */
    private static final Set<String> ITS_FAULT = Set.of("08", "57", "53", "40");

    /** What is not there may be there at the primary, whose level is the one that counts. */
    private static final Set<String> NOT_THERE = Set.of("42P01", "42703", "42883", "42704", "3F000", "22P02", "42501");

    private final RequestPool primary;
    private final Replica replica;
    private final WalPosition position;
    private boolean isReplicas;

    /** @param position what the caller has written or seen, so that no older state is shown; {@code null} for nothing */
    public ReplicaFirst(RequestPool primary, Replica replica, WalPosition position) {
        this.primary = primary;
        this.replica = replica;
        this.position = position;
    }

    @Override
    public <T> T read(Settings settings, String sql, List<String> values, RowReader<T> reader) throws SQLException {
        if (replica.serves(position)) {
            try {
                T answer = replica.pool().read(settings, sql, values, reader);
                isReplicas = true;
                return answer;
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                boolean isTimeout = state.equals(SqlState.QUERY_CANCELED);
                if (!isTimeout && ITS_FAULT.contains(state.substring(0, Math.min(2, state.length())))) {
                    replica.failed(e);
                } else if (!NOT_THERE.contains(state)) {
                    throw e;
                }
            }
        }
        isReplicas = false;
        return primary.read(settings, sql, values, reader);
    }

    @Override
    public <T> T write(Settings settings, String sql, List<String> values, RowReader<T> reader, Consumer<T> check)
            throws SQLException {
        return primary.write(settings, sql, values, reader, check);
    }

    @Override
    public void stream(Settings settings, String sql, List<String> values, Consumer<String> line) throws SQLException {
        isReplicas = replica.serves(position);
        (isReplicas ? replica.pool() : primary).stream(settings, sql, values, line);
    }

    /** Whether the last read was answered by the replica. */
    public boolean isReplicas() {
        return isReplicas;
    }
}
