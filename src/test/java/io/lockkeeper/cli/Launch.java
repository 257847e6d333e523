package io.lockkeeper.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.lockkeeper.serve.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a launch of the command line gave. */
public record Launch(int exitCode, String out, String err) {

    public static Launch of(String... arguments) {
        return of(new StringWriter(), arguments);
    }

    /** A launch whose errors are heard while it goes on. */
    public static Launch of(StringWriter err, String... arguments) {
        StringWriter out = new StringWriter();
        CommandLine line = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return new Launch(line.execute(arguments), out.toString(), err.toString());
    }

    public JsonNode json() throws IOException {
        return new ObjectMapper().readTree(out);
    }
}
