package io.lockkeeper.operation;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;

/** This process, in the one form in which leases, records and people name it. */
public final class ThisProcess {

    private static String name;

    private ThisProcess() {}

    /**
     * Its id and host, such as {@code process 1 on lockkeeper-0 [1f6b9c3e]}. What is in brackets tells it from an earlier process: in a
     * container that was restarted, id and host are the same again.
     */
    public static synchronized String name() {
        // Not a constant: the classes of a native executable are initialized while it is built.
        if (name == null) {
            name = "process %d on %s [%s]"
                    .formatted(
                            ProcessHandle.current().pid(),
                            host(),
                            UUID.randomUUID().toString().substring(0, 8));
        }
        return name;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host";
        }
    }
}
