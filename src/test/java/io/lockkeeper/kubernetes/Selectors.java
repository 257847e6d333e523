package io.lockkeeper.kubernetes;

import static io.lockkeeper.kubernetes.Manifests.containers;
import static io.lockkeeper.kubernetes.Manifests.of;
import static io.lockkeeper.kubernetes.Manifests.pods;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Selectors match the labels of what they mean, and ports have the names that are used for them. */
final class Selectors {

    private Selectors() {}

    /** Says in sentences which do not. */
    static List<String> wrong(List<HasMetadata> objects) {
        List<String> wrong = new ArrayList<>();
        for (HasMetadata object : objects) {
            Says says = new Says(object, wrong);
            switch (object) {
                case Deployment deployment -> deployment(deployment, says);
                case Service service -> service(service, objects, says);
                case PodDisruptionBudget budget -> {
                    says.unless(selectsPods(objects, budget.getSpec().getSelector()), "selects no pods");
                    noJob(objects, budget.getSpec().getSelector().getMatchLabels(), says);
                }
                case NetworkPolicy policy ->
                    says.unless(selectsPods(objects, policy.getSpec().getPodSelector()), "selects no pods");
                case Ingress ingress -> ingress(ingress, objects, says);
                case ServiceMonitor monitor -> monitor(monitor, objects, says);
                default -> {
                    // Selects nothing.
                }
            }
        }
        return wrong;
    }

    private static void deployment(Deployment deployment, Says says) {
        Map<String, String> labels = pods(deployment).getMetadata().getLabels();
        says.unless(matches(deployment.getSpec().getSelector(), labels), "does not select its own pods");
        deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints().stream()
                .filter(constraint -> !matches(constraint.getLabelSelector(), labels))
                .forEach(constraint -> says.unless(false, "spreads other pods than its own"));
        containers(pods(deployment)).forEach(container -> probePorts(container, says));
    }

    private static void service(Service service, List<HasMetadata> objects, Says says) {
        List<Deployment> selected = of(Deployment.class, objects).stream()
                .filter(deployment -> matches(
                        service.getSpec().getSelector(),
                        pods(deployment).getMetadata().getLabels()))
                .toList();
        says.unless(selected.size() == 1, "selects the pods of " + selected.size() + " deployments");
        service.getSpec()
                .getPorts()
                .forEach(port -> says.unless(
                        selected.stream()
                                .flatMap(deployment -> portNames(deployment).stream())
                                .anyMatch(
                                        name -> name.equals(port.getTargetPort().getValue())),
                        "leads to a port that no container has: "
                                + port.getTargetPort().getValue()));
        noJob(objects, service.getSpec().getSelector(), says);
    }

    private static void ingress(Ingress ingress, List<HasMetadata> objects, Says says) {
        ingress.getSpec().getRules().stream()
                .flatMap(rule -> rule.getHttp().getPaths().stream())
                .map(path -> path.getBackend().getService())
                .forEach(backend -> says.unless(
                        of(Service.class, objects).stream()
                                .filter(service ->
                                        service.getMetadata().getName().equals(backend.getName()))
                                .flatMap(service -> service.getSpec().getPorts().stream())
                                .anyMatch(port ->
                                        port.getName().equals(backend.getPort().getName())),
                        "leads to a service that is not there: " + backend.getName()));
    }

    private static void monitor(ServiceMonitor monitor, List<HasMetadata> objects, Says says) {
        List<Service> selected = of(Service.class, objects).stream()
                .filter(service -> matches(
                        monitor.getSpec().getSelector(), service.getMetadata().getLabels()))
                .toList();
        says.unless(selected.size() == 1, "selects " + selected.size() + " services");
        monitor.getSpec()
                .getEndpoints()
                .forEach(endpoint -> says.unless(
                        selected.stream()
                                .flatMap(service -> service.getSpec().getPorts().stream())
                                .anyMatch(port -> port.getName().equals(endpoint.getPort())),
                        "scrapes a port that its service has not: " + endpoint.getPort()));
    }

    private static void probePorts(Container container, Says says) {
        Set<Object> known = container.getPorts().stream()
                .flatMap(port -> Stream.of(port.getName(), port.getContainerPort()))
                .collect(Collectors.toSet());
        Policy.probes(container)
                .filter(probe -> probe.getHttpGet() != null)
                .map(probe -> probe.getHttpGet().getPort().getValue())
                .filter(port -> !known.contains(port))
                .forEach(port -> says.unless(false, container.getName() + " has no port " + port + " for its probe"));
    }

    private static boolean selectsPods(List<HasMetadata> objects, LabelSelector selector) {
        return objects.stream()
                .map(Manifests::pods)
                .filter(Objects::nonNull)
                .anyMatch(pods -> matches(selector, pods.getMetadata().getLabels()));
    }

    private static void noJob(List<HasMetadata> objects, Map<String, String> selector, Says says) {
        says.unless(
                objects.stream()
                        .filter(object -> object.getKind().equals("Job"))
                        .noneMatch(
                                job -> matches(selector, pods(job).getMetadata().getLabels())),
                "takes the pods of a job for the service's");
    }

    private static List<String> portNames(Deployment deployment) {
        return containers(pods(deployment)).stream()
                .flatMap(container -> container.getPorts().stream())
                .map(port -> port.getName())
                .toList();
    }

    private static boolean matches(LabelSelector selector, Map<String, String> labels) {
        return selector.getMatchExpressions().isEmpty() && matches(selector.getMatchLabels(), labels);
    }

    private static boolean matches(Map<String, String> selector, Map<String, String> labels) {
        return !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
    }
}
