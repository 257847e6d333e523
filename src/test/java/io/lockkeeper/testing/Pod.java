package io.lockkeeper.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.lockkeeper.testing.Kubelet.Probe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What a manifest says of a pod with one container.
 *
 * @param gracePeriod between SIGTERM and SIGKILL
 * @param backOff the pause before the second restart; Kubernetes takes 10 s
 */
public record Pod(Map<Probe, Check> probes, Duration gracePeriod, Duration backOff) {

    private static final Duration USUAL_GRACE_PERIOD = Duration.ofSeconds(30);
    private static final Duration USUAL_BACK_OFF = Duration.ofSeconds(10);

    /** So much time a container of {@link #service} has until its startup probe succeeds. */
    private static final Duration LONGEST_START = Duration.ofMinutes(10);

    /** As the manifest of a Deployment has it, whose container has all three probes. */
    public static Pod of(Path deployment) {
        try {
            JsonNode spec = new YAMLMapper().readTree(deployment.toFile()).at("/spec/template/spec");
            JsonNode container = spec.at("/containers/0");
            return new Pod(
                    Map.of(
                            Probe.STARTUP, Check.of(container.required("startupProbe")),
                            Probe.LIVENESS, Check.of(container.required("livenessProbe")),
                            Probe.READINESS, Check.of(container.required("readinessProbe"))),
                    seconds(spec, "terminationGracePeriodSeconds", (int) USUAL_GRACE_PERIOD.toSeconds()),
                    USUAL_BACK_OFF);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A pod of Lockkeeper's service. */
    public static Pod service(Duration period, Duration timeout, int failureThreshold) {
        int attempts = (int) LONGEST_START.dividedBy(period);
        return new Pod(
                Map.of(
                        Probe.STARTUP, new Check("/q/health/started", period, timeout, attempts),
                        Probe.LIVENESS, new Check("/q/health/live", period, timeout, failureThreshold),
                        Probe.READINESS, new Check("/q/health/ready", period, timeout, failureThreshold)),
                USUAL_GRACE_PERIOD,
                USUAL_BACK_OFF);
    }

    private static Duration seconds(JsonNode node, String field, int otherwise) {
        return Duration.ofSeconds(node.path(field).asInt(otherwise));
    }

    /**
     * How a probe is asked, by the names of a manifest.
     *
     * @param port 0 for the one that the container gives for its probes
     */
    public record Check(
            int port,
            String path,
            Duration initialDelay,
            Duration period,
            Duration timeout,
            int failureThreshold,
            int successThreshold) {

        private static Check of(JsonNode probe) {
            return new Check(
                    0,
                    probe.at("/httpGet/path").asText(),
                    seconds(probe, "initialDelaySeconds", 0),
                    seconds(probe, "periodSeconds", 10),
                    seconds(probe, "timeoutSeconds", 1),
                    probe.path("failureThreshold").asInt(3),
                    probe.path("successThreshold").asInt(1));
        }

        /** Asked from the start on, of the container. */
        public Check(String path, Duration period, Duration timeout, int failureThreshold) {
            this(0, path, period, timeout, failureThreshold);
        }

        /** Asked from the start on, at a port of somebody else. */
        public Check(int port, String path, Duration period, Duration timeout, int failureThreshold) {
            this(port, path, Duration.ZERO, period, timeout, failureThreshold, 1);
        }
    }
}
