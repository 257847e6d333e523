package io.lockkeeper.testing;

import io.lockkeeper.serve.Main;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command line as a separate process, from the class path of the tests. */
public final class LockkeeperProcess {

    private LockkeeperProcess() {}

    /** Starts {@code lockkeeper migrate} of a folder on a database. */
    public static ChildProcess migrate(TestDatabase database, SystemFolder folder, String... options) {
        return on(database, folder, "migrate", options);
    }

    /** Starts a command about a folder and a database. */
    public static ChildProcess on(TestDatabase database, SystemFolder folder, String command, String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "--url",
                TestServer.text(database.url()),
                "--system",
                folder.path().toString()));
        arguments.addAll(List.of(options));
        return start(Map.of(), arguments.toArray(String[]::new));
    }

    /** Starts any command of it. */
    public static ChildProcess start(Map<String, String> environment, String... arguments) {
        return ChildProcess.java(program(arguments), environment);
    }

    /** How it is started, for a test that starts it by another program. */
    public static List<String> command(String... arguments) {
        return ChildProcess.javaCommand(program(arguments));
    }

    private static List<String> program(String... arguments) {
        List<String> program = new ArrayList<>(List.of(
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        program.addAll(List.of(arguments));
        return program;
    }
}
