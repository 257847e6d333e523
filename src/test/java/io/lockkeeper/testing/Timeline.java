package io.lockkeeper.testing;

import io.lockkeeper.testing.Kubelet.Answer;
import io.lockkeeper.testing.Kubelet.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a kubelet did and every answer it got. */
final class Timeline {

    private final String pod;
    private final Instant begin = Instant.now();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<Answer> answers = new CopyOnWriteArrayList<>();

    Timeline(String pod) {
        this.pod = pod;
    }

    void event(String what) {
        events.add("%7.2f s  %s".formatted(seconds(Instant.now()), what));
    }

    void answer(Answer answer) {
        answers.add(answer);
    }

    /** All answers to a probe, oldest first. */
    List<Answer> answers(Probe probe) {
        return answers.stream().filter(answer -> answer.probe() == probe).toList();
    }

    private double seconds(Instant at) {
        return Duration.between(begin, at).toMillis() / 1000.0;
    }

    /** What happened, and every answer that differs from the one before it. */
    String text() {
        StringBuilder text = new StringBuilder("pod ").append(pod).append('\n');
        events.forEach(event -> text.append(event).append('\n'));
        for (Probe probe : Probe.values()) {
            append(text, answers(probe));
        }
        return text.toString();
    }

    private void append(StringBuilder text, List<Answer> all) {
        Answer before = null;
        int same = 0;
        for (Answer answer : all) {
            if (before != null && before.http().saysTheSameAs(answer.http())) {
                same++;
                continue;
            }
            appendSame(text, same);
            text.append("%7.2f s  %-9s %s %s%n"
                    .formatted(
                            seconds(answer.http().at()),
                            answer.probe(),
                            answer.http().status(),
                            answer.http().body().replaceAll("\\s+", " ")));
            before = answer;
            same = 0;
        }
        appendSame(text, same);
    }

    private static void appendSame(StringBuilder text, int same) {
        text.append(same == 0 ? "" : "            … " + same + " times more\n");
    }
}
