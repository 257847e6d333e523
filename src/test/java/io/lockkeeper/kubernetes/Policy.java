package io.lockkeeper.kubernetes;

import static io.lockkeeper.kubernetes.Manifests.containers;
import static io.lockkeeper.kubernetes.Manifests.of;
import static io.lockkeeper.kubernetes.Manifests.pods;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What every manifest here has to keep to; each method says in sentences what is against it. */
final class Policy {

    private static final Pattern SECRET_NAME = Pattern.compile(".*(PASSWORD|SECRET|HASH|CREDENTIAL|KEY|URL)$");
    private static final Pattern LOGIN_IN_TEXT = Pattern.compile("(?s).*(://[^/@\\s]*:[^/@\\s]+@|password=\\S).*");

    private Policy() {}

    /** Pods have no rights, no writable root and no token; their images have a version and their memory an end. */
    static List<String> restrictions(List<HasMetadata> objects) {
        List<String> wrong = new ArrayList<>();
        for (HasMetadata object : objects) {
            PodTemplateSpec pods = pods(object);
            if (pods == null) {
                continue;
            }
            Says says = new Says(object, wrong);
            PodSpec pod = pods.getSpec();
            PodSecurityContext context = pod.getSecurityContext();
            says.unless(Boolean.FALSE.equals(pod.getAutomountServiceAccountToken()), "mounts a token");
            says.unless(
                    context != null
                            && Boolean.TRUE.equals(context.getRunAsNonRoot())
                            && context.getRunAsUser() != null
                            && context.getRunAsUser() > 0
                            && context.getRunAsGroup() != null
                            && context.getRunAsGroup() > 0,
                    "may run as root");
            says.unless(
                    context != null
                            && context.getSeccompProfile() != null
                            && "RuntimeDefault"
                                    .equals(context.getSeccompProfile().getType()),
                    "has no seccomp profile");
            containers(pods).forEach(container -> restrictions(container, says));
        }
        return wrong;
    }

    private static void restrictions(Container container, Says says) {
        String name = container.getName();
        SecurityContext context = container.getSecurityContext();
        says.unless(
                context != null && Boolean.FALSE.equals(context.getAllowPrivilegeEscalation()),
                name + " may gain privileges");
        says.unless(
                context != null && Boolean.TRUE.equals(context.getReadOnlyRootFilesystem()),
                name + " has a writable root");
        says.unless(
                context != null
                        && context.getCapabilities() != null
                        && context.getCapabilities().getDrop().equals(List.of("ALL"))
                        && context.getCapabilities().getAdd().isEmpty(),
                name + " has capabilities");
        says.unless(
                container.getResources() != null
                        && container.getResources().getRequests().keySet().equals(Set.of("cpu", "memory"))
                        && container.getResources().getLimits().containsKey("memory"),
                name + " has no resources");
        String image = container.getImage();
        String tag = image.substring(Math.max(image.lastIndexOf('/'), image.indexOf(':')) + 1);
        says.unless(
                image.lastIndexOf(':') > image.lastIndexOf('/') && !tag.equals("latest"),
                name + " has an image without a version: " + image);
        if (isLockkeeper(container)) {
            says.unless(
                    container.getVolumeMounts().stream()
                            .anyMatch(mount -> mount.getMountPath().equals("/tmp")),
                    name + " has no /tmp");
        }
    }

    /** Selectors match the labels of what they mean, and ports have the names that are used for them. */
    static List<String> selectors(List<HasMetadata> objects) {
        List<String> wrong = new ArrayList<>();
        for (HasMetadata object : objects) {
            Says says = new Says(object, wrong);
            switch (object) {
                case Deployment deployment -> {
                    Map<String, String> labels = pods(deployment).getMetadata().getLabels();
                    says.unless(matches(deployment.getSpec().getSelector(), labels), "does not select its own pods");
                    deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints().stream()
                            .filter(constraint -> !matches(constraint.getLabelSelector(), labels))
                            .forEach(constraint -> says.unless(false, "spreads other pods than its own"));
                    containers(pods(deployment)).forEach(container -> probePorts(container, says));
                }
                case Service service -> {
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
                                            .anyMatch(name -> name.equals(
                                                    port.getTargetPort().getValue())),
                                    "leads to a port that no container has: "
                                            + port.getTargetPort().getValue()));
                    noJob(objects, service.getSpec().getSelector(), says);
                }
                case PodDisruptionBudget budget -> {
                    says.unless(selectsPods(objects, budget.getSpec().getSelector()), "selects no pods");
                    noJob(objects, budget.getSpec().getSelector().getMatchLabels(), says);
                }
                case NetworkPolicy policy ->
                    says.unless(selectsPods(objects, policy.getSpec().getPodSelector()), "selects no pods");
                case ServiceMonitor monitor -> {
                    List<Service> selected = of(Service.class, objects).stream()
                            .filter(service -> matches(
                                    monitor.getSpec().getSelector(),
                                    service.getMetadata().getLabels()))
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
                default -> {
                    // Selects nothing.
                }
            }
        }
        return wrong;
    }

    private static void probePorts(Container container, Says says) {
        Set<Object> known = container.getPorts().stream()
                .flatMap(port -> Stream.of(port.getName(), port.getContainerPort()))
                .collect(Collectors.toSet());
        probes(container)
                .filter(probe -> probe.getHttpGet() != null)
                .map(probe -> probe.getHttpGet().getPort().getValue())
                .filter(port -> !known.contains(port))
                .forEach(port -> says.unless(false, container.getName() + " has no port " + port + " for its probe"));
    }

    static Stream<Probe> probes(Container container) {
        return Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())
                .filter(Objects::nonNull);
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

    /** Volumes, ConfigMaps and their keys that are named are there; of secrets see {@link #secrets}. */
    static List<String> references(List<HasMetadata> objects) {
        Map<String, Set<String>> maps = of(ConfigMap.class, objects).stream()
                .collect(Collectors.toMap(
                        map -> map.getMetadata().getName(), map -> map.getData().keySet()));
        List<String> wrong = new ArrayList<>();
        for (HasMetadata object : objects) {
            PodTemplateSpec pods = pods(object);
            if (pods == null) {
                continue;
            }
            Says says = new Says(object, wrong);
            Set<String> volumes = new TreeSet<>();
            for (Volume volume : pods.getSpec().getVolumes()) {
                volumes.add(volume.getName());
                if (volume.getConfigMap() != null) {
                    Set<String> keys = maps.get(volume.getConfigMap().getName());
                    says.unless(
                            keys != null
                                    && volume.getConfigMap().getItems().stream()
                                            .map(KeyToPath::getKey)
                                            .collect(Collectors.toSet())
                                            .equals(keys),
                            "does not mount exactly what ConfigMap "
                                    + volume.getConfigMap().getName() + " has: " + keys);
                }
            }
            Set<String> mounted = new TreeSet<>();
            for (Container container : containers(pods)) {
                container.getVolumeMounts().stream().map(VolumeMount::getName).forEach(mounted::add);
                container
                        .getEnvFrom()
                        .forEach(from -> says.unless(
                                maps.containsKey(from.getConfigMapRef().getName()),
                                "wants a ConfigMap " + from.getConfigMapRef().getName()));
                container.getEnv().stream()
                        .filter(env ->
                                env.getValueFrom() != null && env.getValueFrom().getConfigMapKeyRef() != null)
                        .map(env -> env.getValueFrom().getConfigMapKeyRef())
                        .forEach(key -> says.unless(
                                maps.getOrDefault(key.getName(), Set.of()).contains(key.getKey()),
                                "wants " + key.getKey() + " of ConfigMap " + key.getName()));
            }
            says.unless(mounted.equals(volumes), "mounts " + mounted + " of the volumes " + volumes);
        }
        return wrong;
    }

    /** The secrets that pods refer to, as {@code name/key}. */
    static Set<String> secretReferences(List<HasMetadata> objects) {
        return objects.stream()
                .map(Manifests::pods)
                .filter(Objects::nonNull)
                .flatMap(pods -> containers(pods).stream())
                .flatMap(container -> container.getEnv().stream())
                .filter(env -> env.getValueFrom() != null && env.getValueFrom().getSecretKeyRef() != null)
                .map(env -> env.getValueFrom().getSecretKeyRef().getName() + "/"
                        + env.getValueFrom().getSecretKeyRef().getKey())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The secrets that are there, as {@code name/key}. */
    static Set<String> secrets(List<HasMetadata> objects) {
        return of(Secret.class, objects).stream()
                .flatMap(secret -> secret.getData().keySet().stream()
                        .map(key -> secret.getMetadata().getName() + "/" + key))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** No value that is a secret is written down. */
    static List<String> literals(List<HasMetadata> objects) {
        List<String> wrong = new ArrayList<>();
        for (HasMetadata object : objects) {
            Says says = new Says(object, wrong);
            says.unless(!(object instanceof Secret), "is a secret");
            Set<Map.Entry<String, String>> values = new HashSet<>();
            if (object instanceof ConfigMap map) {
                values.addAll(map.getData().entrySet());
            }
            if (pods(object) != null) {
                for (Container container : containers(pods(object))) {
                    container.getEnv().stream()
                            .filter(env -> env.getValue() != null)
                            .map((EnvVar env) -> Map.entry(env.getName(), env.getValue()))
                            .forEach(values::add);
                    container.getArgs().forEach(argument -> values.add(Map.entry("argument", argument)));
                }
            }
            values.forEach(entry -> says.unless(
                    !SECRET_NAME.matcher(entry.getKey()).matches()
                            && !LOGIN_IN_TEXT.matcher(entry.getValue()).matches(),
                    "has the value of " + entry.getKey() + " in it"));
        }
        return wrong;
    }

    /** Whether it runs the image of this project. */
    static boolean isLockkeeper(Container container) {
        return container.getImage().matches("(.*/)?lockkeeper:.*");
    }

    /** Collects what is wrong with one object. */
    private record Says(HasMetadata object, List<String> wrong) {

        void unless(boolean good, String what) {
            if (!good) {
                wrong.add(object.getKind() + " " + object.getMetadata().getName() + " " + what);
            }
        }
    }
}
