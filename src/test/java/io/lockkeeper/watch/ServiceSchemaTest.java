package io.lockkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

class ServiceSchemaTest {

    /** The alarm that it cannot be migrated would be false. */
    @Test
    void aServiceThatStopsSaysNothingOfItsSchema() {
        ServiceSchema schema = new ServiceSchema(Flyway.configure()
                .dataSource("jdbc:postgresql://127.0.0.1:1/nothing", "nobody", "")
                .load());

        Thread.currentThread().interrupt();

        assertThatThrownBy(schema::migrate).isInstanceOf(InterruptedException.class);
        assertThat(schema.problem()).isEqualTo("not migrated yet");
    }
}
