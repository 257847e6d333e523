package io.lockkeeper.testing;

import io.lockkeeper.testing.Kubelet.Answer;
import io.lockkeeper.testing.Kubelet.Life;
import io.lockkeeper.testing.Kubelet.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The loop of one probe of a pod, as in Kubernetes' prober/worker.go. */
final class Prober implements Runnable {

    private final Kubelet kubelet;
    private final Probe probe;
    private final Pod.Check check;
    private final Semaphore trigger = new Semaphore(0);
    private Life seen;
    private boolean onHold;
    private boolean lastSuccess;
    private int inARow;

    Prober(Kubelet kubelet, Probe probe, Pod.Check check) {
        this.kubelet = kubelet;
        this.probe = probe;
        this.check = check;
    }

    @Override
    public void run() {
        try {
            while (goesOn()) {
                if (trigger.tryAcquire(check.period().toMillis(), TimeUnit.MILLISECONDS)) {
                    trigger.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next turn comes now. */
    void hurry() {
        trigger.release();
    }

    private boolean goesOn() {
        Life now = kubelet.life();
        if (kubelet.asksNoMore(probe)) {
            return false;
        }
        if (now == null) {
            return true;
        }
        if (now != seen) {
            seen = now;
            onHold = false;
            inARow = 0;
        }
        boolean early = Duration.between(now.since, Instant.now()).compareTo(check.initialDelay()) < 0;
        boolean itsTurn = now.started != (probe == Probe.STARTUP);
        if (!onHold && !early && itsTurn && now.process.isAlive()) {
            ask(now);
        }
        return true;
    }

    private void ask(Life now) {
        int port = check.port() == 0 ? kubelet.probePort() : check.port();
        HttpAnswer http = HttpAnswer.get(port, check.path(), check.timeout());
        kubelet.timeline().answer(new Answer(probe, now.number, http));
        boolean success = http.isSuccess();
        inARow = success == lastSuccess ? inARow + 1 : 1;
        lastSuccess = success;
        if (inARow >= (success ? check.successThreshold() : check.failureThreshold())) {
            decided(now, success);
        }
    }

    private void decided(Life now, boolean success) {
        if (probe == Probe.READINESS) {
            kubelet.ready(now, success);
        } else if (!success) {
            kubelet.timeline().event(probe + " failed " + inARow + " times in a row");
            onHold = true;
            inARow = 0;
            now.condemned.complete(null);
        } else if (probe == Probe.STARTUP && !now.started) {
            kubelet.started(now);
        }
    }
}
