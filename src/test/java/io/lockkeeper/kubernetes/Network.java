package io.lockkeeper.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What NetworkPolicies admit to and from the pods of the service, read as a cluster reads them. */
record Network(List<NetworkPolicy> policies) {

    private static final Map<String, String> SERVICE =
            Map.of("app.kubernetes.io/name", "lockkeeper", "app.kubernetes.io/component", "service");

    static Network of(List<? extends HasMetadata> objects) {
        return new Network(Manifests.of(NetworkPolicy.class, objects).stream()
                .filter(policy -> matches(policy.getSpec().getPodSelector(), SERVICE))
                .toList());
    }

    /** Whether a pod with these labels, in another namespace with these labels, reaches a port of the service. */
    boolean admits(Map<String, String> namespace, Map<String, String> pod, int port) {
        return policies.stream()
                .filter(policy -> policy.getSpec().getPolicyTypes().contains("Ingress"))
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .filter(rule -> ports(rule.getPorts()).contains(port))
                .anyMatch(rule -> rule.getFrom().isEmpty()
                        || rule.getFrom().stream().anyMatch(peer -> matches(peer, namespace, pod)));
    }

    private static boolean matches(NetworkPolicyPeer peer, Map<String, String> namespace, Map<String, String> pod) {
        return peer.getNamespaceSelector() != null
                && matches(peer.getNamespaceSelector(), namespace)
                && (peer.getPodSelector() == null || matches(peer.getPodSelector(), pod));
    }

    private static boolean matches(LabelSelector selector, Map<String, String> labels) {
        return selector.getMatchExpressions().isEmpty()
                && labels.entrySet().containsAll(selector.getMatchLabels().entrySet());
    }

    /** Ports on which the service reaches whatever there is. */
    Set<Integer> openToAnywhere() {
        return policies.stream()
                .flatMap(policy -> policy.getSpec().getEgress().stream())
                .filter(rule -> rule.getTo().isEmpty())
                .flatMap(rule -> ports(rule.getPorts()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Ports on which somebody is admitted. */
    Set<Integer> admitting() {
        return policies.stream()
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .flatMap(rule -> ports(rule.getPorts()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Integer> ports(List<NetworkPolicyPort> ports) {
        // None would mean all of them.
        if (ports.isEmpty()) {
            throw new AssertionError("a rule without ports");
        }
        return ports.stream().map(port -> port.getPort().getIntVal()).collect(Collectors.toSet());
    }
}
