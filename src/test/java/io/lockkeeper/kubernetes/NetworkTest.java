package io.lockkeeper.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who reaches the service, and what the service reaches. */
class NetworkTest {

    private static final int API = 8080;
    private static final int MANAGEMENT = 9000;
    private static final Map<String, String> ADMITTED = Map.of("lockkeeper.io/clients", "admitted");
    private static final Map<String, String> CLIENT = Map.of("lockkeeper.io/client", "true");
    private static final Map<String, String> MONITORING = Map.of("kubernetes.io/metadata.name", "monitoring");
    private static final Map<String, String> PROMETHEUS = Map.of("app.kubernetes.io/name", "prometheus");
    private static final Map<String, String> NGINX = Map.of("kubernetes.io/metadata.name", "ingress-nginx");
    private static final Map<String, String> CONTROLLER = Map.of("app.kubernetes.io/name", "ingress-nginx");

    private final Network base = network("base");

    private static Network network(String folder) {
        return Network.of(Manifests.resources(Manifests.FOLDER.resolve(folder)));
    }

    @Test
    void aClientIsOneOnlyInANamespaceThatAnAdministratorHasLabelled() {
        assertThat(base.admits(ADMITTED, CLIENT, API)).isTrue();
        assertThat(base.admits(Map.of(), CLIENT, API)).as("says so itself").isFalse();
        assertThat(base.admits(ADMITTED, Map.of(), API)).as("another pod there").isFalse();
        assertThat(base.admits(ADMITTED, CLIENT, MANAGEMENT)).isFalse();
    }

    @Test
    void theApplicationsThatWaitAreClients() {
        List<HasMetadata> application = Manifests.resources(Manifests.FOLDER.resolve("application"));
        Map<String, String> namespace = Manifests.of(Namespace.class, application)
                .getFirst()
                .getMetadata()
                .getLabels();

        assertThat(Manifests.of(Deployment.class, application)).hasSize(2).allSatisfy(deployment -> assertThat(
                        base.admits(
                                namespace,
                                Manifests.pods(deployment).getMetadata().getLabels(),
                                API))
                .isTrue());
    }

    @Test
    void metricsAreForPrometheusAlone() {
        assertThat(base.admits(MONITORING, PROMETHEUS, MANAGEMENT)).isTrue();
        assertThat(base.admits(MONITORING, Map.of(), MANAGEMENT)).isFalse();
        assertThat(base.admits(Map.of(), PROMETHEUS, MANAGEMENT)).isFalse();
        assertThat(base.admits(MONITORING, PROMETHEUS, API)).isFalse();
    }

    @Test
    void theIngressControllerIsAdmittedByItsComponent() {
        Network ingress = network("tls/ingress");

        assertThat(base.admits(NGINX, CONTROLLER, API)).isFalse();
        assertThat(ingress.admits(NGINX, CONTROLLER, API)).isTrue();
        assertThat(ingress.admits(NGINX, Map.of(), API)).isFalse();
        assertThat(ingress.admits(NGINX, CONTROLLER, MANAGEMENT)).isFalse();
    }

    @Test
    void onlyDatabasesAreReachedAnywhere() {
        assertThat(base.openToAnywhere()).containsExactly(5432);
    }
}
