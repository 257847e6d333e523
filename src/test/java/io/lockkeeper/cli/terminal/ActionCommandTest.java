package io.lockkeeper.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.problem.Action;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ActionCommandTest {

    @Test
    void anOperationIsACommandAndAParameterAnOption() {
        assertThat(command("migrate", Map.of())).isEqualTo("lockkeeper migrate");
        assertThat(command("migrate", Map.of("outOfOrder", true))).isEqualTo("lockkeeper migrate --out-of-order");
        assertThat(command("migrate", Map.of("singleTransaction", false))).isEqualTo("lockkeeper migrate");
        assertThat(command("archive", Map.of("olderThan", "30d"))).isEqualTo("lockkeeper archive --older-than 30d");
    }

    @Test
    void aMigrationIsResolvedAsPeopleWriteIt() {
        assertThat(command("resolve", Map.of("migration", "3_x"))).isEqualTo("lockkeeper resolve 3_x");
        assertThat(command("resolve", Map.of("as", "rolled-back"))).isEqualTo("lockkeeper resolve --rolled-back");
        assertThat(command("resolve", Map.of("migration", "3_x", "as", "applied", "force", true)))
                .isEqualTo("lockkeeper resolve 3_x --applied --force");
    }

    @Test
    void aShellReadsWhatWasMeant() {
        assertThat(command("resolve", Map.of("migration", "3_it's; rm -rf")))
                .isEqualTo("lockkeeper resolve '3_it'\\''s; rm -rf'");
    }

    @Test
    void whenToChooseItStandsInAColumnOfItsOwn() {
        assertThat(ActionCommand.lines(List.of(
                        new Action("if all of it is there", "resolve", Map.of("as", "applied")),
                        new Action("if nothing of it is", "resolve", Map.of("as", "rolled-back")))))
                .containsExactly(
                        "lockkeeper resolve --applied       if all of it is there",
                        "lockkeeper resolve --rolled-back   if nothing of it is");
        assertThat(ActionCommand.lines(List.of())).isEmpty();
    }

    private static String command(String operation, Map<String, Object> parameters) {
        return ActionCommand.of(new Action("now", operation, parameters));
    }
}
