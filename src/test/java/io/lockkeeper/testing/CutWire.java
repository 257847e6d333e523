package io.lockkeeper.testing;

import io.lockkeeper.postgres.DatabaseUrl;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** A wire to the server that breaks when a certain text is sent over it: before it arrives, or before the answer does. */
public final class CutWire implements AutoCloseable {

    private final FaultProxy proxy;
    private final String text;
    private final boolean behind;
    private final boolean last;
    private final AtomicInteger cutsLeft;
    private volatile boolean cut;

    private CutWire(DatabaseUrl target, String text, boolean behind, int cuts, boolean last) {
        this.text = text;
        this.behind = behind;
        this.last = last;
        this.cutsLeft = new AtomicInteger(cuts);
        this.proxy = FaultProxy.to(target, this::meet);
    }

    /** The server never hears the text. */
    public static CutWire before(DatabaseUrl target, String text, int cuts) {
        return new CutWire(target, text, false, cuts, false);
    }

    /** The server does what the text says, and the answer is lost. */
    public static CutWire after(DatabaseUrl target, String text, int cuts) {
        return new CutWire(target, text, true, cuts, false);
    }

    /** As {@link #after}, and whoever connects again is refused. */
    public static CutWire lastAfter(DatabaseUrl target, String text) {
        return new CutWire(target, text, true, 1, true);
    }

    /** The target by way of this wire. */
    public DatabaseUrl url() {
        return proxy.url();
    }

    /** Whether the text was sent and the wire broke at it. */
    public boolean hasCut() {
        return cut;
    }

    private void meet(FaultProxy.Request request) throws IOException {
        if (!(request.text() + '\0').contains(text) || cutsLeft.getAndDecrement() <= 0) {
            request.forward();
            return;
        }
        cut = true;
        if (last) {
            proxy.refuse();
        }
        if (behind) {
            request.cutBehind();
        } else {
            request.cut();
        }
    }

    @Override
    public void close() {
        proxy.close();
    }
}
