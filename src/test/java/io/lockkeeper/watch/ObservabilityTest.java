package io.lockkeeper.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The alert rules and the dashboard ask for what docs/metrics.md documents. */
class ObservabilityTest {

    private static final Path FOLDER = Path.of("docs/observability");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** What is no name of a metric in an expression: strings, selectors, ranges, lists of labels. */
    private static final Pattern NO_NAMES = Pattern.compile(
            "\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]|\\b(by|on|without|ignoring|group_left|group_right)\\s*\\([^)]*\\)");

    private static final Pattern NAME = Pattern.compile("\\b[a-zA-Z_]\\w*\\b(?!\\s*\\()");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless", "bool", "max", "min", "sum", "count");

    @Test
    void alertsAskForDocumentedMetrics() throws IOException {
        for (JsonNode rule : rules()) {
            String expression = rule.get("expr").asText();
            assertThat(names(expression)).as(expression).isNotEmpty().allMatch(MetricsPage::knows);
        }
    }

    @Test
    void everyAlertIsDocumentedAndSaysWhatIsWrong() throws IOException {
        Map<String, String> severities = new TreeMap<>();
        for (JsonNode rule : rules()) {
            severities.put(
                    rule.get("alert").asText(), rule.at("/labels/severity").asText());
            assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
            assertThat(rule.at("/annotations/description").asText()).isNotBlank();
        }

        assertThat(severities).isEqualTo(MetricsPage.alerts());
    }

    @Test
    void panelsAskForDocumentedMetrics() throws IOException {
        List<String> expressions = dashboard().findValuesAsText("expr");

        assertThat(expressions).isNotEmpty();
        for (String expression : expressions) {
            assertThat(names(expression)).as(expression).isNotEmpty().allMatch(MetricsPage::knows);
        }
    }

    @Test
    void panelsHaveIdsOfTheirOwnAndTheDataSourceThatIsChosen() throws IOException {
        JsonNode panels = dashboard().get("panels");

        assertThat(panels).map(panel -> panel.get("id").asInt()).isNotEmpty().doesNotHaveDuplicates();
        assertThat(panels.findValues("datasource").stream()
                        .map(source -> source.get("uid").asText()))
                .isNotEmpty()
                .allMatch("${datasource}"::equals);
        assertThat(dashboard().at("/templating/list/0/type").asText()).isEqualTo("datasource");
    }

    @Test
    void aNameThatNobodyDocumentedIsFound() {
        assertThat(
                        names(
                                "sum by (job) (rate(lockeeper_x_total{a=\"b\"}[5m])) > 2 unless on (job) time() - lockkeeper_y"))
                .containsExactly("lockeeper_x_total", "lockkeeper_y")
                .noneMatch(MetricsPage::knows);
        assertThat(MetricsPage.knows("lockkeeper_run_duration_seconds_count")).isTrue();
        assertThat(MetricsPage.knows("lockkeeper_run_duration_seconds_bucket")).isFalse();
    }

    private static List<String> names(String expression) {
        return NAME.matcher(NO_NAMES.matcher(expression).replaceAll(" "))
                .results()
                .map(MatchResult::group)
                .filter(name -> !OPERATORS.contains(name))
                .toList();
    }

    private static List<JsonNode> rules() throws IOException {
        JsonNode file = YAML.readTree(Files.readString(FOLDER.resolve("alerts.yaml")));
        List<JsonNode> rules = file.get("groups").findValues("rules").stream()
                .flatMap(JsonNode::valueStream)
                .toList();
        assertThat(rules).isNotEmpty();
        return rules;
    }

    private static JsonNode dashboard() throws IOException {
        return JSON.readTree(Files.readString(FOLDER.resolve("grafana-dashboard.json")));
    }
}
