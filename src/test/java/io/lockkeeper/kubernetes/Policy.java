package io.lockkeeper.kubernetes;

import static io.lockkeeper.kubernetes.Manifests.containers;
import static io.lockkeeper.kubernetes.Manifests.pods;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What every manifest here has to keep to; each method says in sentences what is against it. */
final class Policy {

    private static final String STORAGE = "ephemeral-storage";
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
            // Rights that somebody gives to the default account of the namespace are not Lockkeeper's.
            says.unless(
                    !"lockkeeper".equals(pods.getMetadata().getLabels().get("app.kubernetes.io/name"))
                            || "lockkeeper".equals(pod.getServiceAccountName()),
                    "has the account of others");
            // Else a service of the namespace makes variables that may be read as settings.
            says.unless(Boolean.FALSE.equals(pod.getEnableServiceLinks()), "takes variables of services");
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

    /** Namespaces refuse pods that are not restricted, and say so of them, by the rules of one version of Kubernetes. */
    static List<String> podSecurity(List<HasMetadata> objects) {
        List<String> wrong = new ArrayList<>();
        for (Namespace namespace : Manifests.of(Namespace.class, objects)) {
            Map<String, String> labels = namespace.getMetadata().getLabels();
            for (String mode : List.of("enforce", "warn", "audit")) {
                String label = "pod-security.kubernetes.io/" + mode;
                new Says(namespace, wrong)
                        .unless(
                                "restricted".equals(labels.get(label))
                                        && labels.getOrDefault(label + "-version", "")
                                                .matches("v1\\.\\d+"),
                                "does not " + mode + " restricted pods");
            }
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
                        && container.getResources().getRequests().keySet().equals(Set.of("cpu", "memory", STORAGE))
                        && container.getResources().getLimits().keySet().equals(Set.of("memory", STORAGE)),
                name + " has no resources");
        says.unless(
                Images.hasVersion(container.getImage()),
                name + " has an image without a version: " + container.getImage());
        if (isLockkeeper(container)) {
            says.unless(
                    container.getVolumeMounts().stream()
                            .anyMatch(mount -> mount.getMountPath().equals("/tmp")),
                    name + " has no /tmp");
        }
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
            // A path says where a secret is.
            values.forEach(entry -> says.unless(
                    (!SECRET_NAME.matcher(entry.getKey()).matches()
                                    || entry.getValue().startsWith("/"))
                            && !LOGIN_IN_TEXT.matcher(entry.getValue()).matches(),
                    "has the value of " + entry.getKey() + " in it"));
        }
        return wrong;
    }

    /** Whether it runs the image of this project. */
    static boolean isLockkeeper(Container container) {
        return container.getImage().matches("(.*/)?lockkeeper[:@].*");
    }

    static Stream<Probe> probes(Container container) {
        return Stream.of(container.getStartupProbe(), container.getLivenessProbe(), container.getReadinessProbe())
                .filter(Objects::nonNull);
    }
}
