package io.lockkeeper.kubernetes;

import static io.lockkeeper.kubernetes.Manifests.containers;
import static io.lockkeeper.kubernetes.Manifests.of;
import static io.lockkeeper.kubernetes.Manifests.pods;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether what manifests name is there. */
final class References {

    private References() {}

    /** Volumes, ConfigMaps, their keys and accounts that are named are there; of secrets see {@link #secrets}. */
    static List<String> wrong(List<HasMetadata> objects) {
        Map<String, Set<String>> maps = of(ConfigMap.class, objects).stream()
                .collect(Collectors.toMap(
                        map -> map.getMetadata().getName(), map -> map.getData().keySet()));
        Set<String> accounts = of(ServiceAccount.class, objects).stream()
                .filter(account -> Boolean.FALSE.equals(account.getAutomountServiceAccountToken()))
                .map(account -> account.getMetadata().getName())
                .collect(Collectors.toSet());
        List<String> wrong = new ArrayList<>();
        for (HasMetadata object : objects) {
            PodTemplateSpec pods = pods(object);
            if (pods == null) {
                continue;
            }
            Says says = new Says(object, wrong);
            String account = pods.getSpec().getServiceAccountName();
            says.unless(account == null || accounts.contains(account), "wants the account " + account);
            Set<String> volumes = new TreeSet<>();
            for (Volume volume : pods.getSpec().getVolumes()) {
                volumes.add(volume.getName());
                if (volume.getConfigMap() != null) {
                    mountsAll(volume.getConfigMap(), maps, says);
                }
            }
            Set<String> mounted = new TreeSet<>();
            for (Container container : containers(pods)) {
                container.getVolumeMounts().stream().map(VolumeMount::getName).forEach(mounted::add);
                knowsItsMaps(container, maps, says);
            }
            says.unless(mounted.equals(volumes), "mounts " + mounted + " of the volumes " + volumes);
        }
        return wrong;
    }

    private static void mountsAll(ConfigMapVolumeSource volume, Map<String, Set<String>> maps, Says says) {
        Set<String> keys = maps.get(volume.getName());
        says.unless(
                keys != null
                        && volume.getItems().stream()
                                .map(KeyToPath::getKey)
                                .collect(Collectors.toSet())
                                .equals(keys),
                "does not mount exactly what ConfigMap " + volume.getName() + " has: " + keys);
    }

    private static void knowsItsMaps(Container container, Map<String, Set<String>> maps, Says says) {
        container
                .getEnvFrom()
                .forEach(from -> says.unless(
                        maps.containsKey(from.getConfigMapRef().getName()),
                        "wants a ConfigMap " + from.getConfigMapRef().getName()));
        container.getEnv().stream()
                .filter(env -> env.getValueFrom() != null && env.getValueFrom().getConfigMapKeyRef() != null)
                .map(env -> env.getValueFrom().getConfigMapKeyRef())
                .forEach(key -> says.unless(
                        maps.getOrDefault(key.getName(), Set.of()).contains(key.getKey()),
                        "wants " + key.getKey() + " of ConfigMap " + key.getName()));
    }

    /** The secrets that are named, as {@code name/key}, or {@code name/*} where all of one are mounted. */
    static Set<String> toSecrets(List<HasMetadata> objects) {
        List<PodTemplateSpec> pods =
                objects.stream().map(Manifests::pods).filter(Objects::nonNull).toList();
        Stream<String> variables = pods.stream()
                .flatMap(each -> containers(each).stream())
                .flatMap(container -> container.getEnv().stream())
                .filter(env -> env.getValueFrom() != null && env.getValueFrom().getSecretKeyRef() != null)
                .map(env -> env.getValueFrom().getSecretKeyRef().getName() + "/"
                        + env.getValueFrom().getSecretKeyRef().getKey());
        Stream<String> mounted = pods.stream()
                .flatMap(each -> each.getSpec().getVolumes().stream())
                .filter(volume -> volume.getSecret() != null)
                .map(volume -> volume.getSecret().getSecretName() + "/*");
        Stream<String> certificates = of(Ingress.class, objects).stream()
                .flatMap(ingress -> ingress.getSpec().getTls().stream())
                .map(tls -> tls.getSecretName() + "/*");
        return Stream.of(variables, mounted, certificates)
                .flatMap(names -> names)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The secrets that are there: {@code name/key}, and {@code name/*} for one that is made of files. */
    static Set<String> secrets(List<HasMetadata> objects) {
        return of(Secret.class, objects).stream()
                .flatMap(secret -> secret.getData().keySet().stream()
                        .map(key -> secret.getMetadata().getName() + "/" + (key.contains(".") ? "*" : key)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
