package io.lockkeeper.kubernetes;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.kustomize.v1beta1.Kustomization;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The manifests in {@code k8s/}, read as strictly as an API server reads them: an unknown name or a wrong type is an error. */
final class Manifests {

    static final Path FOLDER = Path.of("k8s");
    static final String KUSTOMIZATION = "kustomization.yaml";

    private static final Map<String, Class<?>> KINDS = Map.ofEntries(
            Map.entry("v1 ConfigMap", ConfigMap.class),
            Map.entry("v1 Namespace", Namespace.class),
            Map.entry("v1 Secret", Secret.class),
            Map.entry("v1 Service", Service.class),
            Map.entry("v1 ServiceAccount", ServiceAccount.class),
            Map.entry("apps/v1 Deployment", Deployment.class),
            Map.entry("batch/v1 Job", Job.class),
            Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
            Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("monitoring.coreos.com/v1 ServiceMonitor", ServiceMonitor.class),
            Map.entry("kustomize.config.k8s.io/v1beta1 Kustomization", Kustomization.class),
            Map.entry("kustomize.config.k8s.io/v1alpha1 Component", Kustomization.class));

    private static final ObjectMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                /** The model classes would keep what they do not know. */
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // "value: true" is no text, and "port: '8080'" no number.
            .withCoercionConfig(
                    LogicalType.Textual, config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                            .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
            .withCoercionConfig(
                    LogicalType.Integer, config -> config.setCoercion(CoercionInputShape.String, CoercionAction.Fail))
            .withCoercionConfig(
                    LogicalType.Boolean, config -> config.setCoercion(CoercionInputShape.String, CoercionAction.Fail))
            .build();

    private Manifests() {}

    /** All objects in a text of one or more documents. */
    static List<Object> parse(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Object> objects = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(options)).loadAll(yaml)) {
            Map<?, ?> members = (Map<?, ?>) document;
            String kind = members.get("apiVersion") + " " + members.get("kind");
            if (!KINDS.containsKey(kind)) {
                throw new IllegalArgumentException("there is no " + kind);
            }
            objects.add(STRICT.convertValue(document, KINDS.get(kind)));
        }
        return objects;
    }

    static List<Object> parse(Path file) {
        try {
            return parse(read(file));
        } catch (RuntimeException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }

    /** Every kustomization below a folder, by its own folder. */
    static Map<Path, Kustomization> kustomizations(Path folder) {
        Map<Path, Kustomization> all = new LinkedHashMap<>();
        for (Path file : files(folder)) {
            if (file.endsWith(KUSTOMIZATION)) {
                all.put(file.getParent(), (Kustomization) parse(file).getFirst());
            }
        }
        return all;
    }

    /** All objects of all kustomizations, as they are before any patch. */
    static List<HasMetadata> resources(Path folder) {
        List<HasMetadata> objects = new ArrayList<>();
        kustomizations(folder).forEach((directory, kustomization) -> kustomization.getResources().stream()
                .map(directory::resolve)
                .filter(Files::isRegularFile)
                .forEach(file -> parse(file).forEach(object -> objects.add((HasMetadata) object))));
        return objects;
    }

    /** All regular files below a folder. */
    static List<Path> files(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> List<T> of(Class<T> kind, List<? extends Object> objects) {
        return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** The pods that an object makes, {@code null} when it makes none. */
    static PodTemplateSpec pods(HasMetadata object) {
        return switch (object) {
            case Deployment deployment -> deployment.getSpec().getTemplate();
            case Job job -> job.getSpec().getTemplate();
            default -> null;
        };
    }

    /** What runs in the pods, init containers included. */
    static List<Container> containers(PodTemplateSpec pods) {
        return Stream.concat(pods.getSpec().getInitContainers().stream(), pods.getSpec().getContainers().stream())
                .toList();
    }
}
