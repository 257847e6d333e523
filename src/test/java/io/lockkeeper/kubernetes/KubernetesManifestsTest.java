package io.lockkeeper.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.kustomize.v1beta1.Kustomization;
import io.fabric8.kubernetes.api.model.kustomize.v1beta1.Patch;
import io.lockkeeper.system.Folder;
import io.lockkeeper.system.Migration;
import io.lockkeeper.system.SystemDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests in {@code k8s/} by themselves; {@link ManifestsAndServiceTest} compares them with the service. */
class KubernetesManifestsTest {

    private static final Path SHOP = Manifests.FOLDER.resolve("systems/shop");

    @TempDir
    Path folder;

    static List<Path> manifests() {
        Set<Path> data = Manifests.kustomizations(Manifests.FOLDER).entrySet().stream()
                .flatMap(entry -> generatorFiles(entry.getValue()).values().stream()
                        .map(file -> entry.getKey().resolve(file)))
                .collect(Collectors.toSet());
        return Manifests.files(Manifests.FOLDER).stream()
                .filter(file -> !data.contains(file))
                .toList();
    }

    /** What ConfigMaps and Secrets are made of: files by key. */
    private static Map<String, String> generatorFiles(Kustomization kustomization) {
        return Stream.concat(
                        kustomization.getConfigMapGenerator().stream()
                                .flatMap(generator -> generator.getFiles().stream()),
                        kustomization.getSecretGenerator().stream().flatMap(generator -> generator.getFiles().stream()))
                .collect(Collectors.toMap(
                        file -> file.replaceAll("=.*", ""), file -> file.substring(file.indexOf('=') + 1)));
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void isReadStrictly(Path file) {
        assertThat(Manifests.parse(file)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "base/deployment.yaml | livenessProbe: | livenesProbe:",
                "base/deployment.yaml | readOnlyRootFilesystem: | readOnlyRootFilesytem:",
                "base/deployment.yaml | seccompProfile: | seccompprofile:",
                "base/deployment.yaml | periodSeconds: 2 | periodSeconds: two",
                "base/deployment.yaml | periodSeconds: 2 | periodSeconds: '2'",
                "base/deployment.yaml | runAsNonRoot: true | runAsNonRoot: 'true'",
                "base/deployment.yaml | drop: [ALL] | drop: ALL",
                "base/deployment.yaml | kind: Deployment | kind: Deploymnet",
                "base/deployment.yaml | apps/v1 | apps/v1beta1",
                "base/deployment.yaml | replicas: 2 | replicas: 2\\n  replicas: 3",
                "base/service.yaml | targetPort: | targetport:",
                "base/disruption-budget.yaml | unhealthyPodEvictionPolicy: | unhealthyPodEvictionPolice:",
                "base/network-policy.yaml | podSelector: | podSelektor:",
                "base/network-policy.yaml | client: \"true\" | client: true",
                "base/kustomization.yaml | configMapGenerator: | configMapGenerators:",
                "monitoring/kustomization.yaml | resources: | resource:",
                "monitoring/service-monitor.yaml | scrapeTimeout: | scrapeTimeOut:",
                "modes/job/job.yaml | backoffLimit: | backOffLimit:",
                "modes/job/job.yaml | onExitCodes: | onExitCode:",
                "modes/job/job.yaml | restartPolicy: | restartPolicies:",
                "systems/shop/volume.yaml | items: | item:",
                "systems/shop/database.yaml | value: | vlaue:",
                "base/service-account.yaml | automountServiceAccountToken: | automountToken:",
                "network/databases-by-address/databases.yaml | ipBlock: | ipRange:",
                "tls/certificate/certificate.yaml | secretName: | secret:",
                "tls/ingress/ingress.yaml | pathType: | pathtype:",
                "overlays/development/kustomization.yaml | secretGenerator: | secretGenerater:",
                "overlays/production/namespace.yaml | labels: | lables:"
            })
    void refusesATypingMistake(String file, String right, String wrong) {
        String text = Manifests.read(Manifests.FOLDER.resolve(file));
        assertThat(text).contains(right);

        String broken = text.replaceFirst(Pattern.quote(right), wrong.replace("\\n", "\n"));

        assertThatThrownBy(() -> Manifests.parse(broken)).isInstanceOf(RuntimeException.class);
    }

    @Test
    void everyFileIsNamedByAKustomizationAndEveryNamedFileIsThere() {
        Set<Path> named = new TreeSet<>();
        // What a person applies, or puts into an overlay.
        Stream.of("overlays/production", "overlays/development", "modes/init-container", "application")
                .map(Manifests.FOLDER::resolve)
                .forEach(named::add);
        Stream.of("modes/job", "modes/by-hand", "network/databases-by-address", "tls/certificate", "tls/ingress")
                .map(Manifests.FOLDER::resolve)
                .forEach(named::add);
        Manifests.kustomizations(Manifests.FOLDER).forEach((directory, kustomization) -> Stream.of(
                        kustomization.getResources().stream(),
                        kustomization.getComponents().stream(),
                        kustomization.getPatches().stream().map(Patch::getPath),
                        generatorFiles(kustomization).values().stream())
                .flatMap(names -> names)
                .forEach(name -> named.add(directory.resolve(name).normalize())));

        Set<Path> there = Manifests.files(Manifests.FOLDER).stream()
                .map(file -> file.endsWith(Manifests.KUSTOMIZATION) ? file.getParent() : file)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(there);
    }

    @Test
    void theFilesOfTheSystemLieInThePodAsTheyLieHere() {
        Map<String, String> files = generatorFiles((Kustomization)
                Manifests.parse(SHOP.resolve("kustomization.yaml")).getFirst());
        Deployment volume =
                (Deployment) Manifests.parse(SHOP.resolve("volume.yaml")).getFirst();

        Map<String, String> items =
                Manifests.pods(volume).getSpec().getVolumes().getFirst().getConfigMap().getItems().stream()
                        .collect(Collectors.toMap(KeyToPath::getKey, KeyToPath::getPath));

        assertThat(items).isEqualTo(files);
    }

    @Test
    void applicationsWaitForTheNewestLevelOfTheSystem() {
        List<Migration> migrations =
                SystemDefinition.read(Folder.ofDirectory(SHOP), "shop").migrations();
        String level = migrations.getLast().name();

        assertThat(Manifests.read(Manifests.FOLDER.resolve("application/init-container.yaml")))
                .contains("- " + level + "\n");
        assertThat(Manifests.read(Manifests.FOLDER.resolve("application/startup-probe.yaml")))
                .contains("/gate/shop?level=" + level + "\n");
    }

    @Test
    void resourcesKeepToThePolicy() {
        List<HasMetadata> resources = Manifests.resources(Manifests.FOLDER);

        assertThat(resources).hasSizeGreaterThan(10);
        assertThat(Policy.restrictions(resources)).isEmpty();
        assertThat(Policy.podSecurity(resources)).isEmpty();
        assertThat(Selectors.wrong(resources)).isEmpty();
        assertThat(Policy.literals(resources)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "readOnlyRootFilesystem: true | readOnlyRootFilesystem: false",
                "runAsUser: 65532 | runAsUser: 0",
                "type: RuntimeDefault | type: Unconfined",
                "drop: [ALL] | drop: [NET_RAW]",
                "lockkeeper:0.1.0 | lockkeeper:latest",
                "lockkeeper:0.1.0 | lockkeeper",
                "lockkeeper:0.1.0 | registry:5000/lockkeeper",
                "mountPath: /tmp | mountPath: /temp",
                "automountServiceAccountToken: false | automountServiceAccountToken: true",
                "enableServiceLinks: false | enableServiceLinks: true",
                "serviceAccountName: lockkeeper | serviceAccountName: default",
                "ephemeral-storage: 256Mi | cpu: 1"
            })
    void thePolicySeesWhatIsAgainstIt(String right, String wrong) {
        String text = Manifests.read(Manifests.FOLDER.resolve("base/deployment.yaml"));
        assertThat(text).contains(right);

        List<HasMetadata> broken = Manifests.of(HasMetadata.class, Manifests.parse(text.replace(right, wrong)));

        assertThat(Policy.restrictions(broken)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "base/service.yaml",
                "base/disruption-budget.yaml",
                "base/network-policy.yaml",
                "base/network-policy-databases.yaml",
                "monitoring/service.yaml"
            })
    void thePolicySeesASelectorThatMatchesNothing(String file) {
        String base = Manifests.read(Manifests.FOLDER.resolve("base/deployment.yaml"));
        String text = Manifests.read(Manifests.FOLDER.resolve(file));
        String broken = text.replaceAll("( {4,}app.kubernetes.io/name): lockkeeper", "$1: lockeeper");

        assertThat(Selectors.wrong(Manifests.of(HasMetadata.class, Manifests.parse(base + "---\n" + broken))))
                .isNotEmpty();
        assertThat(Selectors.wrong(Manifests.of(HasMetadata.class, Manifests.parse(base + "---\n" + text))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1.27 | latest", "warn: restricted | warn: baseline", "audit-version | audit-since"})
    void thePolicySeesANamespaceThatAdmitsMore(String change) {
        String[] texts = change.split(" \\| ");
        String text = Manifests.read(Manifests.FOLDER.resolve("overlays/production/namespace.yaml"));
        assertThat(text).contains(texts[0]);

        assertThat(Policy.podSecurity(
                        Manifests.of(HasMetadata.class, Manifests.parse(text.replace(texts[0], texts[1])))))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "overlays/production, ",
        "overlays/production, modes/job",
        "overlays/production, modes/by-hand",
        "overlays/production, network/databases-by-address",
        "overlays/production, network/databases-in-cluster",
        "overlays/production, tls/certificate",
        "overlays/production, tls/ingress",
        "overlays/development, ",
        "overlays/development, modes/job",
        "overlays/development, modes/by-hand",
        "modes/init-container, ",
        "application, "
    })
    void isRenderedByKubectl(String overlay, String component) throws IOException, InterruptedException {
        assumeTrue(Kubectl.isThere(), "there is no kubectl on this machine");
        Kubectl kubectl = Kubectl.copy(folder);
        if (component != null) {
            kubectl.choose(overlay, component);
        }

        List<HasMetadata> objects = kubectl.render(overlay);

        assertThat(Policy.restrictions(objects)).isEmpty();
        assertThat(Policy.podSecurity(objects)).isEmpty();
        assertThat(Selectors.wrong(objects)).isEmpty();
        assertThat(References.wrong(objects)).isEmpty();
        if (overlay.endsWith("development")) {
            assertThat(References.secrets(objects)).containsAll(References.toSecrets(objects));
            assertThat(Network.of(objects).openToAnywhere()).isEmpty();
        } else {
            assertThat(Policy.literals(objects)).isEmpty();
            assertThat(documentedSecrets()).containsAll(References.toSecrets(objects));
        }
        if (component != null && component.startsWith("network/")) {
            assertThat(Network.of(objects).openToAnywhere()).isEmpty();
        }
        assertThat(objects.stream().filter(object -> object.getKind().equals("Job")))
                .hasSize("modes/job".equals(component) ? 1 : 0);
        assertThat(objects).allSatisfy(object -> assertThat(object.getMetadata().getNamespace() == null)
                .as(object.getMetadata().getName())
                .isEqualTo(object.getKind().equals("Namespace")));
    }

    /** With a mode, which needs the URL in a variable, nothing is there that nobody wants. */
    @ParameterizedTest
    @ValueSource(strings = {"modes/job", "modes/by-hand"})
    void developmentHasTheSecretsItNeedsAndNoOthers(String mode) throws IOException, InterruptedException {
        assumeTrue(Kubectl.isThere(), "there is no kubectl on this machine");
        Kubectl kubectl = Kubectl.copy(folder);
        kubectl.choose("overlays/development", mode);

        List<HasMetadata> objects = kubectl.render("overlays/development");

        assertThat(References.secrets(objects)).isEqualTo(References.toSecrets(objects));
    }

    /** The secrets that docs/kubernetes.md says how to create, as {@code name/key}. */
    private static Set<String> documentedSecrets() {
        Set<String> secrets = new TreeSet<>();
        Pattern key = Pattern.compile("--from-(?:literal|file)=([\\w.-]+)");
        Pattern command = Pattern.compile("create secret (generic|tls) ([\\w-]+)((?:[^\n]*\\\\\n)*[^\n]*)");
        command.matcher(Manifests.read(Path.of("docs/kubernetes.md"))).results().forEach(secret -> {
            secrets.add(secret.group(2) + "/*");
            key.matcher(secret.group(3))
                    .results()
                    .forEach(match -> secrets.add(secret.group(2) + "/" + match.group(1)));
        });
        return secrets;
    }
}
