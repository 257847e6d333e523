package io.lockkeeper.rig;

import io.lockkeeper.testing.BreakableServer;
import io.lockkeeper.testing.FaultProxy;
import io.lockkeeper.testing.TestDatabase;
import io.lockkeeper.testing.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Tries points, several at a time: those that sleep do so side by side, and a server that goes down is nobody else's. */
final class Sweep {

    private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();
    private final Consumer<Finding> listener;
    private final List<Thread> workers = new ArrayList<>();
    private final Queue<Throwable> broken = new ConcurrentLinkedQueue<>();
    private final ExecutorService janitor = Executors.newSingleThreadExecutor();
    private List<State> states;

    /** @param listener hears of every finding at once */
    Sweep(Consumer<Finding> listener) {
        this.listener = listener;
    }

    /** A point that is to be tried. */
    record Task(Tool tool, Fault fault, int boundary) {}

    /** The query boundaries of an undisturbed run, which must end in the planned state. */
    int boundaries(Tool tool, BreakableServer server) {
        TestDatabase database = server.createDatabase();
        try (FaultProxy proxy = FaultProxy.to(database.url(), FaultProxy.Request::forward)) {
            Journey journey =
                    new Journey(tool, proxy.url(), database, server, new AtomicBoolean()).go(true, Waiting.PATIENCE);
            Invariants invariants = new Invariants(tool, states(server));
            Sight end = Sight.of(database.url(), tool);
            List<String> violations = new ArrayList<>(invariants.atAnyTime(end));
            violations.addAll(invariants.i6SuccessMeansThePlannedState(end));
            if (!journey.succeeded() || !violations.isEmpty()) {
                throw new AssertionError(tool.title() + " without a fault: " + journey.failures() + violations);
            }
            return proxy.heard().size();
        }
    }

    private synchronized List<State> states(BreakableServer server) {
        if (states == null) {
            states = State.allOn(server.createDatabase());
        }
        return states;
    }

    /** Begins to try the tasks on a server, so many at a time; others may take from the same queue. */
    void begin(Queue<Task> tasks, BreakableServer server, int atATime) {
        for (int i = 0; i < atATime; i++) {
            workers.add(Thread.ofPlatform().start(() -> {
                try {
                    for (Task task = tasks.poll(); task != null && broken.isEmpty(); task = tasks.poll()) {
                        TestDatabase database = server.createDatabase();
                        Finding finding = Point.tryOut(
                                task.tool(), task.fault(), task.boundary(), server, database, states(server));
                        findings.add(finding);
                        listener.accept(finding);
                        drop(database, task, server);
                    }
                } catch (Throwable e) {
                    broken.add(e);
                }
            }));
        }
    }

    /** A COPY that somebody has cut off keeps all databases of a server from being dropped, so nobody waits for that. */
    private void drop(TestDatabase database, Task task, BreakableServer server) {
        if (task.fault().takesServerDown()) {
            server.drop(database);
        } else {
            janitor.execute(() -> server.drop(database));
        }
    }

    /** What was found, when all is tried. */
    List<Finding> await() {
        try {
            for (Thread worker : workers) {
                worker.join();
            }
            janitor.shutdown();
            janitor.awaitTermination(5, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (!broken.isEmpty()) {
            throw new AssertionError("the rig itself is broken", broken.peek());
        }
        return List.copyOf(findings);
    }
}
