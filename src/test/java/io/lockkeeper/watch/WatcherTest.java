package io.lockkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lockkeeper.database.DatabaseStates;
import io.lockkeeper.database.ManagedDatabase;
import io.lockkeeper.ledger.LeaseOwner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatcherTest {

    private static final Duration INTERVAL = Duration.ofSeconds(30);

    private Instant now = Instant.parse("2026-05-04T09:00:00Z");
    private final DatabaseStates states = new DatabaseStates();
    private final KeptRecords records = new KeptRecords();
    private final Roster roster = new Roster(KeptRecords.registry(), states, records, run -> false);
    private final Turns turns = new Turns(INTERVAL, () -> now);
    private final Set<UUID> leased = new HashSet<>();
    private final List<String> checks = new ArrayList<>();
    private final List<String> checked = new ArrayList<>();
    private final Deque<Runnable> begun = new ArrayDeque<>();
    private final Watcher watcher =
            new Watcher(roster, states, turns, leased::contains, checks::add, checked::add, begun::add, () -> now);

    @BeforeEach
    void twoDatabases() {
        for (String name : List.of("bakery", "shop")) {
            ManagedDatabase database = new ManagedDatabase();
            database.name = name;
            records.databases.add(database);
        }
        roster.read();
    }

    @Test
    void checksTheDatabasesWhoseTurnItIs() {
        watcher.checkDue();
        finish();
        assertThat(checks).containsExactly("bakery", "shop");
        assertThat(checked).isEqualTo(checks);

        watcher.checkDue();
        assertThat(begun).as("nobody is due").isEmpty();

        turns.makeDue(Set.of("shop"));
        watcher.checkDue();
        finish();
        assertThat(checks).containsExactly("bakery", "shop", "shop");

        now = now.plus(INTERVAL).plusMillis(1);
        watcher.checkDue();
        assertThat(begun).hasSize(2);
    }

    @Test
    void aCheckThatTakesLongIsNotBegunTwiceAndHoldsNoOtherUp() {
        watcher.checkDue();
        begun.removeLast().run();

        turns.makeDue(Set.of("bakery", "shop"));
        watcher.checkDue();

        assertThat(checks).containsExactly("shop");
        assertThat(begun).as("the first check of one, the second of the other").hasSize(2);
        finish();
        assertThat(checks).containsExactly("shop", "bakery", "shop");
        watcher.checkDue();
        assertThat(begun).as("asked for during its check").hasSize(1);
    }

    @Test
    void aCheckThatDoesNotEndIsToldOfAfterAMinute() {
        watcher.checkDue();
        now = now.plusSeconds(60);
        assertThat(watcher.longCheck("shop")).isEmpty();

        Instant since = now.minusSeconds(60);
        now = now.plusMillis(1);
        assertThat(watcher.longCheck("shop")).contains(since);
        assertThat(watcher.checkAge("shop")).isEqualTo(60.001);

        finish();
        assertThat(watcher.longCheck("shop")).isEmpty();
        assertThat(watcher.checkAge("shop")).isZero();
    }

    @Test
    void aRunThatHasTheLeaseTellsItselfHowFarTheDatabaseIs() {
        UUID run = UUID.randomUUID();
        states.update("shop", reading -> reading.atWork(run, new LeaseOwner("host/1", "migrate", Instant.now())));

        leased.add(run);
        watcher.checkDue();
        finish();
        assertThat(checks).containsExactly("bakery");

        leased.clear();
        watcher.checkDue();
        finish();
        assertThat(checks).as("it only waits").containsExactly("bakery", "shop");
    }

    @Test
    void aCheckThatFailsByAFaultIsBegunAgain() {
        Watcher failing = new Watcher(
                roster,
                states,
                turns,
                leased::contains,
                name -> {
                    throw new IllegalStateException(name);
                },
                checked::add,
                task -> {
                    try {
                        task.run();
                    } catch (IllegalStateException e) {
                        checks.add(e.getMessage());
                    }
                },
                () -> now);

        failing.checkDue();
        failing.checkDue();

        assertThat(checks).containsExactly("bakery", "shop", "bakery", "shop");
        assertThat(checked).isEmpty();
    }

    private void finish() {
        while (!begun.isEmpty()) {
            begun.removeFirst().run();
        }
    }
}
