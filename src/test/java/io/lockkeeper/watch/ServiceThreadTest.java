package io.lockkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.testing.Waiting;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ServiceThreadTest {

    private static final Duration PATIENCE = Waiting.PATIENCE;

    @Test
    void aFaultIsRemembered() {
        ServiceThread thread = new ServiceThread("test", () -> {
            throw new StackOverflowError("deep");
        });
        assertThat(thread.fault()).isEmpty();

        thread.start();

        Waiting.await("a fault", PATIENCE, () -> thread.fault().isPresent());
        assertThat(thread.fault()).hasValueSatisfying(fault -> assertThat(fault).hasMessage("deep"));
    }

    @Test
    void theEndOfTheServiceIsNoFault() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        ServiceThread thread = new ServiceThread("test", () -> {
            try {
                new CountDownLatch(1).await();
            } finally {
                ended.countDown();
            }
        });
        thread.start();

        thread.interrupt();
        ended.await();

        assertThat(thread.fault()).isEmpty();
    }
}
