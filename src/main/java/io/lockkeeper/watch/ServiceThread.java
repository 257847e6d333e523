package io.lockkeeper.watch;

import io.lockkeeper.log.LogEvent;
import java.util.Optional;

/** A thread that ends when the service does. One that ends before, by a fault, says so: only a restart of the process helps then. */
final class ServiceThread {

    private final Thread thread;
    private volatile Throwable fault;

    /** Not started yet. */
    ServiceThread(String name, Task task) {
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(() -> run(task));
    }

    private void run(Task task) {
        try {
            task.run();
        } catch (InterruptedException e) {
            // The service stops.
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            fault = e;
            LogEvent.WORKER_ENDED.log(
                    "the worker has ended by a fault of Lockkeeper: no database is brought to its level any more", e);
        }
    }

    void start() {
        thread.start();
    }

    void interrupt() {
        thread.interrupt();
    }

    /** The fault by which it has ended; empty as long as it has not. */
    Optional<Throwable> fault() {
        return Optional.ofNullable(fault);
    }

    /** What the thread does until it is interrupted. */
    interface Task {
        void run() throws InterruptedException;
    }
}
