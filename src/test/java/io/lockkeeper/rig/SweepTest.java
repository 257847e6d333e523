package io.lockkeeper.rig;

import io.lockkeeper.rig.Sweep.Task;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("rig")
class SweepTest {
    @Test
    void all(@TempDir Path folder) {
        long start = System.nanoTime();
        Tool tool = new Lockkeeper(folder, InProcess::start);
        int every = Integer.getInteger("rig.every", 20);
        Sweep sweep = new Sweep(f -> {
            if (f.isTried() && !f.isGood()) System.out.println("BAD " + f);
        });
        List<Finding> findings;
        try (RigServer calm = RigServer.start();
                RigServer one = RigServer.start();
                RigServer two = RigServer.start()) {
            int n = sweep.boundaries(tool, calm);
            System.out.println("N=" + n);
            Queue<Task> c = new ConcurrentLinkedQueue<>(),
                    s = new ConcurrentLinkedQueue<>(),
                    d = new ConcurrentLinkedQueue<>();
            for (Fault f : Fault.values()) {
                if (f.needsProcess()
                        || !System.getProperty("rig.kinds", f.name()).contains(f.name())) continue;
                for (int b = 1 + f.ordinal(); b <= n; b += every)
                    (f.takesServerDown() ? d : f.isSlow() ? s : c).add(new Task(tool, f, b));
            }
            sweep.begin(c, calm, 6);
            sweep.begin(s, calm, 40);
            sweep.begin(d, one, 1);
            sweep.begin(d, two, 1);
            findings = sweep.await();
        }
        for (Fault f : Fault.values()) {
            System.out.println(f + " "
                    + findings.stream()
                            .filter(x -> x.fault() == f && x.isTried())
                            .count() + " good "
                    + findings.stream()
                            .filter(x -> x.fault() == f && x.isGood())
                            .count());
        }
        System.out.println((System.nanoTime() - start) / 1_000_000_000 + " s");
    }
}
