package io.lockkeeper.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Makes one value from the current row. */
@FunctionalInterface
public interface RowReader<T> {

    /** The value of the current row; moves no further. */
    T read(ResultSet row) throws SQLException;
}
