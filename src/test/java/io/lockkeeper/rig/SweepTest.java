package io.lockkeeper.rig;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("rig")
class SweepTest {
    @Test
    void all(@TempDir Path folder) {
        long start = System.nanoTime();
        Installation lk = Installation.in(
                folder.resolve("lockkeeper"),
                j -> true,
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "io.lockkeeper.cli.Main");
        int every = Integer.getInteger("rig.every", 20);
        Sweep sweep = new Sweep(f -> {
            if (f.isTried() && !f.isGood()) System.out.println("BAD " + f);
        });
        List<Finding> findings;
        try (RigServer calm = RigServer.start();
                RigServer one = RigServer.start();
                RigServer two = RigServer.start()) {
            for (Tool tool : List.of(
                    new Lockkeeper(folder.resolve("l1"), lk::start),
                    new FlywayTool(folder.resolve("flyway")),
                    new LiquibaseTool(folder.resolve("liquibase")))) {
                System.out.println(tool.title() + " N=" + sweep.boundaries(tool, calm));
                long s = System.nanoTime();
                System.out.println(tool.title() + " N=" + sweep.boundaries(tool, calm) + " "
                        + (System.nanoTime() - s) / 1_000_000);
            }
        }
    }
}
