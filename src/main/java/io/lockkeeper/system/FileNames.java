package io.lockkeeper.system;

import io.lockkeeper.problem.Problem;
import io.lockkeeper.problem.ProblemType;
import io.lockkeeper.text.Visible;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Names of files as the locale of this process lets Java read them. Without a UTF-8 locale everything but ASCII is lost on the way,
 * and a file with such a name cannot be opened.
 */
public final class FileNames {

    /** What Java puts in the place of a character that it cannot read. */
    private static final char LOST = '\uFFFD';

    private FileNames() {}

    /** The path of that text; refused when the locale of this process cannot represent it. */
    public static Path path(String text) {
        check(text);
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw unreadable(text);
        }
    }

    /**
     * Refuses a name of which characters were lost: what was done with it would be done under another name. So is one that would look
     * like another in a list.
     */
    static void check(String name) {
        if (name.indexOf(LOST) >= 0) {
            throw unreadable(name);
        }
        if (name.chars().anyMatch(c -> Visible.isHidden((char) c))) {
            throw Problem.of(ProblemType.NAME_INVALID, "The name '%s' has characters that cannot be seen.", name)
                    .remedy("Rename it: names of files and folders have neither control characters nor line breaks.")
                    .with("name", Visible.line(name));
        }
    }

    /** Refuses to look for a relative path where the current directory itself cannot be represented: nothing is found there. */
    static void checkCurrentDirectory() {
        check(System.getProperty("user.dir"));
    }

    private static Problem unreadable(String name) {
        return Problem.of(
                        ProblemType.NAME_INVALID,
                        "The name '%s' has characters that the locale of this process cannot represent: %s, encoding %s.",
                        name,
                        locale(),
                        System.getProperty("sun.jnu.encoding"))
                .remedy("Set LC_ALL=C.UTF-8, or another UTF-8 locale that is installed, and run it again.")
                .with("name", name);
    }

    /** The variable that decides, by the rules of POSIX. */
    private static String locale() {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .filter(name ->
                        System.getenv(name) != null && !System.getenv(name).isEmpty())
                .findFirst()
                .map(name -> name + "=" + System.getenv(name))
                .orElse("none is set");
    }
}
