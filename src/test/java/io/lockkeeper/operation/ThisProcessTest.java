package io.lockkeeper.operation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ThisProcessTest {

    @Test
    void isNamedTheSameEachTimeByIdAndHostAndWhatTellsItFromAnEarlierOne() {
        assertThat(ThisProcess.name())
                .matches("process " + ProcessHandle.current().pid() + " on .+ \\[[0-9a-f]{8}]")
                .isEqualTo(ThisProcess.name());
    }
}
