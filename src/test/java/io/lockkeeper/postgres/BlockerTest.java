package io.lockkeeper.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlockerTest {

    @Test
    void saysWhoItIsWhatItDoesAndSinceWhen() {
        Blocker blocker = new Blocker(7, "kim", "psql", "idle in transaction", 61.4, "UPDATE orders …");

        assertThat(blocker.describe())
                .isEqualTo("session 7 of kim (psql), idle in transaction for 61 s: UPDATE orders …");
    }

    @Test
    void saysThatTheRestIsHiddenFromARoleWithoutTheRight() {
        Blocker blocker = new Blocker(7, "kim", "", null, 0, "<insufficient privilege>");

        assertThat(blocker.describe()).isEqualTo("session 7 of kim, of which this role may see no more");
    }
}
