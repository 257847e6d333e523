package io.lockkeeper.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.operation.Event;
import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.testing.ChildProcess;
import io.lockkeeper.testing.FaultProxy;
import io.lockkeeper.testing.FaultProxy.Request;
import io.lockkeeper.testing.LockkeeperProcess;
import io.lockkeeper.testing.SystemFolder;
import io.lockkeeper.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A network that swallows everything and tells nobody, while a migration is at work. */
@Execution(ExecutionMode.CONCURRENT)
class LostAnswerTest {

    @TempDir
    private Path directory;

    private final TestDatabase database = TestDatabase.create();
    private final AtomicBoolean silent = new AtomicBoolean();

    @Test
    void aConnectionOverWhichNoAnswerComesIsGivenUpAndTheRunGoesOn() {
        // The connection of the work is lost, others go on.
        FaultProxy.Trouble trouble =
                request -> pass(request, request.text().contains("TABLE two") && !silent.getAndSet(true));
        try (FaultProxy proxy = FaultProxy.to(database.url(), trouble)) {
            TestDatabase behind = TestDatabase.at(proxy.url());
            long start = System.nanoTime();

            assertThat(behind.migrate(folder()).applied()).containsExactly("1_one", "2_two", "3_three");

            // 15 seconds to notice, 20 until the server has ended its side.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
            assertThat(behind.events(Event.Type.RECONNECTING)).isNotEmpty();
        }
        assertThat(database.prismaHistory()).containsExactly("1_one", "2_two", "3_three");
    }

    @Test
    @Tag("slow")
    void aServerThatIsSilentAsAWholeIsGivenUpToo() {
        FaultProxy.Trouble trouble = request -> {
            silent.compareAndSet(false, request.text().contains("TABLE two"));
            pass(request, silent.get());
        };
        try (FaultProxy proxy = FaultProxy.to(database.url(), trouble)) {
            long start = System.nanoTime();

            Problem problem = TestDatabase.at(proxy.url()).problem(folder());

            assertThat(problem.type()).isEqualTo(ProblemType.CONNECTION_LOST);
            // 30 seconds until it is noticed, then a few attempts to connect.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(150));
        }
        assertThat(database.prismaHistory()).containsExactly("1_one");
        assertThat(database.migrate(folder()).applied()).containsExactly("2_two", "3_three");
    }

    @ParameterizedTest
    @Tag("slow")
    @ValueSource(strings = {"COPY one", "CopyDone"})
    void dataOfACopyThatDoesNotArriveIsNotWaitedFor(String message) {
        FaultProxy.Trouble trouble =
                request -> pass(request, request.text().startsWith(message) && !silent.getAndSet(true));
        SystemFolder folder = folder().migration("2_two", "COPY one FROM STDIN;\n1\n2\n\\.\n");
        try (FaultProxy proxy = FaultProxy.to(database.url(), trouble)) {
            TestDatabase behind = TestDatabase.at(proxy.url());
            long start = System.nanoTime();

            assertThat(behind.migrate(folder).applied()).containsExactly("1_one", "2_two", "3_three");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        }
        assertThat(database.column("SELECT id FROM one ORDER BY id")).containsExactly("1", "2");
    }

    @Test
    @Tag("slow")
    void aProcessThatIsFrozenInTheMiddleOfACopyIsTakenOver() {
        SystemFolder folder = folder().migration("2_two", "COPY one FROM STDIN;\n1\n2\n\\.\n");
        AtomicReference<ChildProcess> runner = new AtomicReference<>();
        CountDownLatch frozen = new CountDownLatch(1);
        FaultProxy.Trouble trouble = request -> {
            if (request.text().startsWith("COPY one")) {
                runner.get().freeze();
                frozen.countDown();
            }
            request.forward();
        };
        try (FaultProxy proxy = FaultProxy.to(database.url(), trouble);
                ChildProcess process = LockkeeperProcess.migrate(TestDatabase.at(proxy.url()), folder)) {
            runner.set(process);
            assertThat(await(frozen)).isTrue();
            long start = System.nanoTime();

            assertThat(database.migrate(folder).applied()).containsExactly("2_two", "3_three");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
            process.thaw();
            assertThat(process.exitCode()).as(process.output()).isZero();
        }
        assertThat(database.column("SELECT id FROM one ORDER BY id")).containsExactly("1", "2");
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void pass(Request request, boolean swallow) throws IOException {
        if (swallow) {
            request.swallow();
        } else {
            request.forward();
        }
    }

    private SystemFolder folder() {
        return SystemFolder.prisma(directory)
                .migration("1_one", "CREATE TABLE one (id int);")
                .migration("2_two", "CREATE TABLE two (id int);")
                .migration("3_three", "CREATE TABLE three (id int);");
    }
}
