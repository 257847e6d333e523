package io.lockkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.database.DatabaseState;
import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.LastCheck;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.level.LevelState;
import io.lockkeeper.run.Run;
import io.lockkeeper.system.Environment;
import io.lockkeeper.testing.Standings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** One database is declared: carriers. */
class RosterTest {

    private final DatabaseStates states = new DatabaseStates();
    private final KeptRecords records = new KeptRecords();
    private final Set<UUID> live = new HashSet<>();
    private final Roster roster = new Roster(KeptRecords.registry(), states, records, live::contains);

    @Test
    void beginsWithWhatIsDeclaredAndKnowsTheOthersWhenTheRecordsAreRead() {
        roster.begin();
        assertThat(names()).containsExactly("carriers");

        records.databases.add(registered("shop", "here"));
        roster.read();

        assertThat(names()).containsExactly("shop");
        assertThat(states.find("shop"))
                .as("known to exist, though not checked yet")
                .hasValueSatisfying(reading -> assertThat(reading.state()).isEqualTo(DatabaseState.UNKNOWN));
    }

    @Test
    void aDatabaseWhoseRecordIsGoneIsForgotten() {
        records.databases.add(registered("shop", "here"));
        roster.read();
        see("shop");

        records.databases.clear();
        roster.read();

        assertThat(names()).isEmpty();
        assertThat(states.find("shop")).isEmpty();
        assertThat(roster.find("shop")).isEmpty();
    }

    @Test
    void whatAnotherReplicaHasMovedIsForgottenAndCheckedAgain() throws InterruptedException {
        records.databases.add(registered("shop", "here"));
        roster.read();
        see("shop");
        roster.read();
        assertThat(states.of("shop").state()).isEqualTo(DatabaseState.AT_LEVEL);
        assertThat(states.takeWanted(Duration.ZERO)).isEmpty();

        records.databases.set(0, registered("shop", "there"));
        roster.read();

        assertThat(states.of("shop").state()).isEqualTo(DatabaseState.UNKNOWN);
        assertThat(states.takeWanted(Duration.ZERO)).containsExactly("shop");
    }

    @Test
    void aDeclaredDatabaseNeverMoves() {
        roster.note(registered("carriers", "here"));
        see("carriers");

        assertThat(roster.note(registered("carriers", "there"))).isFalse();
        assertThat(states.of("carriers").state()).isEqualTo(DatabaseState.AT_LEVEL);
    }

    @Test
    void aRunOfAnotherProcessIsShownUntilItIsOver() throws InterruptedException {
        records.databases.add(registered("shop", "here"));
        Run run = run("shop");
        records.runs.add(run);
        roster.read();

        assertThat(states.of("shop").state()).isEqualTo(DatabaseState.MIGRATING);
        assertThat(states.of("shop").activeRun()).isEqualTo(run.id);
        assertThat(states.of("shop").leaseOwner().holder()).isEqualTo("other/1");
        assertThat(states.takeWanted(Duration.ZERO)).containsExactly("shop");
        roster.read();
        assertThat(states.takeWanted(Duration.ZERO)).as("nothing new").isEmpty();

        records.runs.clear();
        roster.read();
        assertThat(states.of("shop").activeRun()).isNull();
        assertThat(states.takeWanted(Duration.ZERO)).containsExactly("shop");
    }

    @Test
    void aRunOfThisProcessTellsOfItself() throws InterruptedException {
        records.databases.add(registered("shop", "here"));
        Run run = run("shop");
        records.runs.add(run);
        roster.read();
        states.takeWanted(Duration.ZERO);
        live.add(run.id);

        records.runs.clear();
        roster.read();

        assertThat(states.of("shop").activeRun()).isEqualTo(run.id);
        assertThat(states.takeWanted(Duration.ZERO)).isEmpty();
    }

    @Test
    void whileTheRecordsAreAwayWhatTheySaidLastHolds() {
        ManagedDatabase shop = registered("shop", "here");
        roster.note(shop);
        records.away = true;

        assertThat(roster.find("shop")).containsSame(shop);
        assertThat(roster.find("carriers"))
                .as("as it is declared")
                .hasValueSatisfying(database -> assertThat(database.system).isEqualTo("carriers"));
        assertThat(roster.find("nobody")).isEmpty();
    }

    @Test
    void onlyADatabaseThatSaysSoIsBroughtToItsLevelWithoutBeingAsked() {
        ManagedDatabase shop = registered("shop", "here");
        assertThat(roster.isAutomatic("shop")).as("not known yet").isFalse();

        roster.note(shop);
        assertThat(roster.isAutomatic("shop")).isFalse();
        shop.autoMigrate = true;
        assertThat(roster.isAutomatic("shop")).isTrue();
    }

    private List<String> names() {
        return roster.databases().stream().map(database -> database.name).toList();
    }

    private void see(String name) {
        states.checked(name, states.moment(), new LastCheck.Seen(Standings.of(LevelState.AT_LEVEL, 0), Instant.now()));
    }

    private static ManagedDatabase registered(String name, String host) {
        ManagedDatabase database = new ManagedDatabase();
        database.id = 1L;
        database.name = name;
        database.system = name;
        database.environment = Environment.TESTING;
        database.url = "postgresql://app@" + host + "/" + name;
        return database;
    }

    private static Run run(String database) {
        Run run = new Run();
        run.id = UUID.randomUUID();
        run.database = database;
        run.operation = "migrate";
        run.runner = "other/1";
        run.requestedAt = Instant.now();
        return run;
    }
}
