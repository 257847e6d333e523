package io.lockkeeper.cli;

import io.lockkeeper.cli.terminal.Output;
import io.lockkeeper.level.ChecksumState;
import io.lockkeeper.level.Comparison;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.level.MigrationStatus;
import io.lockkeeper.level.Status;
import io.lockkeeper.operation.Listener;
import io.lockkeeper.system.Environment;
import io.lockkeeper.system.RowsRules;
import io.lockkeeper.system.SystemDefinition;
import io.lockkeeper.text.Visible;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows where a database stands. */
@Command(description = "Show where a database stands; change nothing.")
public final class StatusCommand extends OneShot {

    @Mixin
    private TargetOptions target;

    @Override
    public Integer call() {
        SystemDefinition system = target.system();
        Status status = Comparison.status(system, target.url(), target.work(Listener.NONE));
        RowsRules rules = system.manifest().rows();
        if (rules != null && (status.state() == LevelState.AT_LEVEL || status.state() == LevelState.AHEAD)) {
            status = status.noting(RowsCommand.findings(rules, Environment.PRODUCTION, target.url()));
        }
        output().result(status, text(status));
        return 0;
    }

    private static String text(Status status) {
        StringBuilder text = new StringBuilder();
        for (MigrationStatus row : status.migrations()) {
            text.append(String.format("%-13s %s", row.state(), Visible.line(row.name())));
            if (row.millis() != null) {
                text.append("  ").append(row.millis()).append(" ms");
            }
            if (row.checksum() == ChecksumState.CHANGED) {
                text.append("  changed since: the file on disk is not what was applied");
            }
            if (row.problem() != null) {
                text.append(System.lineSeparator()).append("              ").append(Visible.line(row.problem()));
            }
            text.append(System.lineSeparator());
        }
        status.notes()
                .forEach(
                        note -> text.append("note: ").append(Visible.line(note)).append(System.lineSeparator()));
        status.problems().forEach(problem -> text.append(problem.text()).append(System.lineSeparator()));
        return text + Output.facts(status.facts());
    }
}
