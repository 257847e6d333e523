package io.lockkeeper.kubernetes;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.kustomize.v1beta1.Kustomization;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.lockkeeper.serve.Main;
import io.lockkeeper.testing.PostgresForQuarkus;
import io.lockkeeper.testing.Service;
import io.lockkeeper.testing.SystemsForQuarkus;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the manifests say of the program: paths, ports, settings, commands. All of it is asked of the program itself. */
@QuarkusTest
@QuarkusTestResource(PostgresForQuarkus.class)
@QuarkusTestResource(SystemsForQuarkus.class)
class ManifestsAndServiceTest {

    private static final Path CLASSES = Path.of("target/classes");
    private static final Pattern SETTING = Pattern.compile("(LOCKKEEPER|QUARKUS|AUTO)_.*");

    /** Settings that are read without a mapping; {@code *} as in {@link #settings}. */
    private static final List<String> UNMAPPED = List.of(
            "auto.migrate",
            "lockkeeper.gate.anonymous",
            "lockkeeper.security.authentication",
            "quarkus.config.locations",
            // Of Quarkus, and not set here: TlsIT starts the service with them.
            "quarkus.http.insecure-requests",
            "quarkus.http.tls-configuration-name",
            "quarkus.tls.\"*\".key-store.pem.\"*\".cert",
            "quarkus.tls.\"*\".key-store.pem.\"*\".key",
            "quarkus.tls.\"*\".reload-period");

    private final List<HasMetadata> resources = Manifests.resources(Manifests.FOLDER);
    private final Container service = container(resources);

    private static Container container(List<HasMetadata> objects) {
        return Manifests.of(Deployment.class, objects).stream()
                .filter(deployment -> deployment.getMetadata().getName().equals("lockkeeper"))
                .map(deployment ->
                        Manifests.pods(deployment).getSpec().getContainers().getFirst())
                .findFirst()
                .orElseThrow();
    }

    /** A port as it is outside of tests; the running configuration has that of this test. */
    private static int port(String key) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(CLASSES.resolve("application.properties"))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Integer.parseInt(properties.getProperty(key));
    }

    @Test
    void eachProbeIsAnsweredOnTheManagementPortByTheCheckOfItsName() {
        assertThat(service.getStartupProbe().getHttpGet().getPath()).endsWith("/started");
        assertThat(service.getLivenessProbe().getHttpGet().getPath()).endsWith("/live");
        assertThat(service.getReadinessProbe().getHttpGet().getPath()).endsWith("/ready");
        for (Probe probe : Policy.probes(service).toList()) {
            String path = probe.getHttpGet().getPath();
            Response answer = Service.management(path);

            assertThat(answer.statusCode()).as(path).isIn(200, 503);
            assertThat(answer.jsonPath().getList("checks")).as(path).isNotEmpty();
            assertThat(given().get(path).statusCode())
                    .as("%s on the API's port", path)
                    .isEqualTo(404);
            assertThat(probe.getHttpGet().getPort().getStrVal()).as(path).isEqualTo("management");
        }
    }

    @Test
    void theMetricsAreScrapedWhereTheyAre() {
        ServiceMonitor monitor = Manifests.of(ServiceMonitor.class, resources).getFirst();

        assertThat(monitor.getSpec().getEndpoints()).singleElement().satisfies(endpoint -> {
            assertThat(endpoint.getPort()).isEqualTo("management");
            assertThat(Service.management(endpoint.getPath()).asString()).contains("# TYPE jvm_");
        });
    }

    @Test
    void thePortsAreThoseOfTheProgram() {
        Map<String, Integer> ports =
                Map.of("http", port("quarkus.http.port"), "management", port("quarkus.management.port"));

        assertThat(service.getPorts().stream()
                        .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort)))
                .isEqualTo(ports);
        assertThat(Manifests.of(io.fabric8.kubernetes.api.model.Service.class, resources).stream()
                        .filter(each -> each.getMetadata().getName().startsWith("lockkeeper"))
                        .flatMap(each -> each.getSpec().getPorts().stream())
                        .collect(Collectors.toMap(ServicePort::getName, ServicePort::getPort)))
                .isEqualTo(ports);
        assertThat(Network.of(resources).admitting()).containsExactlyInAnyOrderElementsOf(ports.values());
        for (String file : List.of("Dockerfile.jvm", "Dockerfile.native")) {
            assertThat(Manifests.read(Path.of("src/main/docker", file)))
                    .as(file)
                    .contains("\nEXPOSE " + ports.get("http") + " " + ports.get("management") + "\n")
                    .contains("\nUSER 65532:65532\n");
        }
    }

    @Test
    void everySettingExists() {
        Set<String> inManifests = new TreeSet<>();
        everywhere()
                .flatMap(container -> container.getEnv().stream())
                .map(EnvVar::getName)
                .forEach(inManifests::add);
        Manifests.kustomizations(Manifests.FOLDER).values().stream()
                .map(Kustomization::getConfigMapGenerator)
                .flatMap(Collection::stream)
                .flatMap(generator -> generator.getLiterals().stream())
                .map(literal -> literal.substring(0, literal.indexOf('=')))
                .forEach(inManifests::add);
        Manifests.of(ConfigMap.class, resources)
                .forEach(map -> inManifests.addAll(map.getData().keySet()));
        Set<Pattern> known = settings().map(ManifestsAndServiceTest::variable).collect(Collectors.toSet());
        Set<String> options = variablesOfCommands();

        assertThat(inManifests).contains("AUTO_MIGRATE", "QUARKUS_HTTP_SSL_PORT", "LOCKKEEPER_DATABASES_SHOP_SYSTEM");
        assertThat(inManifests)
                .filteredOn(name -> SETTING.matcher(name).matches())
                .allSatisfy(name -> assertThat(options.contains(name)
                                || known.stream().anyMatch(setting -> setting.matcher(name)
                                        .matches()))
                        .as("there is a setting of the name %s", name)
                        .isTrue());
    }

    /** The containers of all manifests, patches included. */
    private static Stream<Container> everywhere() {
        return KubernetesManifestsTest.manifests().stream()
                .flatMap(file -> Manifests.parse(file).stream())
                .filter(HasMetadata.class::isInstance)
                .map(HasMetadata.class::cast)
                .map(Manifests::pods)
                .filter(Objects::nonNull)
                .flatMap(pods -> Manifests.containers(pods).stream());
    }

    /** The names of all settings; {@code *} stands for a name that the user chooses. */
    private static Stream<String> settings() {
        Stream<String> mapped = Manifests.files(CLASSES).stream()
                .map(CLASSES::relativize)
                .map(Path::toString)
                .filter(file -> file.startsWith("io/lockkeeper/") && file.endsWith("Config.class"))
                .map(file -> load(file.replace('/', '.').replace(".class", "")))
                .filter(type -> type.isAnnotationPresent(ConfigMapping.class))
                .flatMap(type ->
                        ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(type)).keySet().stream());
        Stream<String> running = StreamSupport.stream(
                ConfigProvider.getConfig().getPropertyNames().spliterator(), false);
        return Stream.of(mapped, running, UNMAPPED.stream()).flatMap(names -> names);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** The environment variable that sets a setting. */
    private static Pattern variable(String setting) {
        return Pattern.compile(Stream.of(setting.split("\\*", -1))
                .map(part -> part.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT))
                .collect(Collectors.joining("[A-Z0-9_]+")));
    }

    /** The environment variables that options take their default from. */
    private static Set<String> variablesOfCommands() {
        return Main.commandLine().getSubcommands().values().stream()
                .flatMap(command -> command.getCommandSpec().options().stream())
                // As it is written, not what it is here and now.
                .map(option -> option.defaultValueString(false))
                .filter(value -> value != null && value.startsWith("${env:"))
                .map(value -> value.substring("${env:".length(), value.length() - 1))
                .collect(Collectors.toSet());
    }

    @Test
    void everyCommandAndItsOptionsExist() {
        List<List<String>> commands = everywhere()
                .filter(container -> container.getImage() != null && Policy.isLockkeeper(container))
                .map(Container::getArgs)
                .toList();

        assertThat(commands).extracting(List::getFirst).contains("serve", "migrate", "seed", "gate");
        for (List<String> command : commands) {
            CommandLine line = Main.commandLine().getSubcommands().get(command.getFirst());
            assertThat(line).as(command.getFirst()).isNotNull();
            assertThat(command.stream().filter(argument -> argument.startsWith("--")))
                    .allSatisfy(option ->
                            assertThat(line.getCommandSpec().optionsMap()).containsKey(option));
        }
    }
}
