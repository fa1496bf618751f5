package io.filecast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filecast.config.ConfigLoader;
import io.filecast.config.FilecastConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What operators add from {@code cluster/} for RTM's server SDKs fits what is there without it, and what a node reads. */
class ClusterRtmFolderTest {

    private static final Path FOLDER = Path.of("cluster");
    private static final String COMPOSE_CONFIG = "filecast.yaml";
    private static final String KUBERNETES_CONFIG = "kubernetes/filecast.yaml";
    private static final Pattern SECRET = Pattern.compile("/run/secrets/(?:filecast/)?([\\w.-]+)");
    private static final Pattern SERVER = Pattern.compile("(?m)^ +server (\\w+) (\\w+):(\\d+)$");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {COMPOSE_CONFIG, KUBERNETES_CONFIG})
    void thePortIsThereWhenTheCommentsOfTheConfigurationAreTaken(String file) throws IOException {
        assertTrue(load(file, false).apps().stream().allMatch(app -> app.rtm().isEmpty()), "nothing is opened unasked");

        FilecastConfig config = load(file, true);
        assertEquals(1, config.apps().get(0).rtm().size());
        assertEquals(
                0, config.rtm().endpoint().orElseThrow().indexOf(file.equals(COMPOSE_CONFIG) ? "files." : service()));
        assertTrue(config.rtm()
                .endpoint()
                .orElseThrow()
                .endsWith(":" + config.rtm().port()));
        assertTrue(Files.readString(FOLDER.resolve("make-secrets")).contains(" chat-rtm;"), "its secret is made");
    }

    @Test
    void theProxyLeadsToThePortOfEachNodeAndAsksForItsHealthWhereItIsTold() throws IOException {
        FilecastConfig config = load(COMPOSE_CONFIG, true);
        assertTrue(proxy().contains("  bind :" + config.rtm().port() + "\n"));
        assertTrue(proxy().contains("  mode tcp\n"));
        assertTrue(proxy().contains("  option httpchk GET /health/ready\n"));
        assertTrue(proxy().contains(" check port " + config.http().port() + " "));
        assertFalse(
                proxy().matches("(?s).*\\n +(stick|cookie|on-marked-down) .*"), "nothing is sticky, nothing cut off");
        Set<String> nodes = new TreeSet<>();
        for (Matcher server = SERVER.matcher(proxy()); server.find(); ) {
            assertEquals(server.group(1), server.group(2));
            assertEquals(config.rtm().port(), Integer.parseInt(server.group(3)));
            nodes.add(server.group(1));
        }
        assertEquals(new TreeSet<>(config.cluster().join().members()), nodes);
    }

    @Test
    void theProxyLetsSilentConnectionsBeForLongerThanNodesDo() throws IOException {
        FilecastConfig config = load(COMPOSE_CONFIG, true);
        for (String side : List.of("client", "server")) {
            Matcher timeout =
                    Pattern.compile("(?m)^ +timeout " + side + " (\\w+)$").matcher(proxy());
            assertTrue(timeout.find(), side);
            Duration silence = Duration.parse("PT" + timeout.group(1).toUpperCase(Locale.ROOT));
            assertTrue(silence.compareTo(config.rtm().idleTimeout()) > 0, side);
            assertTrue(silence.compareTo(config.limits().pingInterval()) > 0, side);
        }
    }

    @Test
    void composeAddsThePortTheSettingsAndTheSecretToWhatItHas() throws IOException {
        JsonNode base = yaml("compose.yaml").get(0);
        JsonNode added = yaml("compose-rtm.yaml").get(0);
        Set<String> nodes = new TreeSet<>();
        base.get("services").fieldNames().forEachRemaining(name -> {
            if (name.startsWith("node")) {
                nodes.add(name);
            }
        });
        nodes.forEach(node -> assertEquals(
                "chat-rtm", added.at("/services/" + node + "/secrets/0").asText(), node));
        assertEquals("secrets/chat-rtm", added.at("/secrets/chat-rtm/file").asText());
        assertEquals(Set.of("chat-rtm"), secretsOf(COMPOSE_CONFIG, true, secretsOf(COMPOSE_CONFIG, false, Set.of())));

        JsonNode proxy = added.at("/services/haproxy");
        int port = load(COMPOSE_CONFIG, true).rtm().port();
        assertEquals(port + ":" + port, proxy.at("/ports/0").asText());
        List<String> read = new ArrayList<>();
        proxy.get("command").forEach(word -> read.add(word.asText()));
        List<String> mounted = new ArrayList<>(List.of("haproxy"));
        for (JsonNode volume : List.of(base.at("/services/haproxy/volumes/0"), proxy.at("/volumes/0"))) {
            String[] parts = volume.asText().split(":");
            assertTrue(Files.exists(FOLDER.resolve(parts[0])), parts[0]);
            mounted.addAll(List.of("-f", parts[1]));
        }
        assertEquals(mounted, read);
    }

    @Test
    void kubernetesHasAServiceAndAPolicyForThePort() throws IOException {
        int port = load(KUBERNETES_CONFIG, true).rtm().port();
        JsonNode nodes = yaml("kubernetes/kustomization.yaml").get(0).at("/labels/0/pairs");
        List<JsonNode> resources = yaml("kubernetes/rtm.yaml");
        JsonNode service = resources.get(0);
        assertEquals("Service", service.get("kind").asText());
        assertEquals(port, service.at("/spec/ports/0/port").asInt());
        assertEquals(port, service.at("/spec/ports/0/targetPort").asInt());
        JsonNode policy = resources.get(1);
        assertEquals("NetworkPolicy", policy.get("kind").asText());
        assertEquals(nodes, policy.at("/spec/podSelector/matchLabels"));
        assertEquals(port, policy.at("/spec/ingress/0/ports/0/port").asInt());
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    private String service() throws IOException {
        return yaml("kubernetes/rtm.yaml").get(0).at("/metadata/name").asText() + "."
                + yaml("kubernetes/kustomization.yaml").get(0).get("namespace").asText();
    }

    /** Loads a configuration, with what its comments have for RTM or without, whose secrets lie elsewhere. */
    private FilecastConfig load(String file, boolean withRtm) throws IOException {
        for (String secret : secretsOf(file, withRtm, Set.of())) {
            String value = secret.equals("redis-url")
                    ? "redis://u:p@redis:6379/0"
                    : secret + "-0123456789abcdef0123456789abcdef";
            Files.writeString(directory.resolve(secret), value + "\n");
        }
        Path copy = directory.resolve("filecast.yaml");
        Files.writeString(copy, text(file, withRtm).replaceAll("/run/secrets(/filecast)?", directory.toString()));
        return ConfigLoader.load(copy, Map.of(), Map.of());
    }

    private static Set<String> secretsOf(String file, boolean withRtm, Set<String> without) throws IOException {
        Set<String> secrets = new TreeSet<>();
        for (Matcher secret = SECRET.matcher(text(file, withRtm)); secret.find(); ) {
            secrets.add(secret.group(1));
        }
        secrets.removeAll(without);
        return secrets;
    }

    /** The lines that are commented out begin where they would stand; prose has one blank after its sign. */
    private static String text(String file, boolean withRtm) throws IOException {
        String text = Files.readString(FOLDER.resolve(file));
        return (withRtm ? text.replaceAll("(?m)^#(?=rtm:|  )", "") : text).replaceAll("(?m)^ *#.*$", "");
    }

    private static String proxy() throws IOException {
        return Files.readString(FOLDER.resolve("haproxy-rtm.cfg"));
    }

    private static List<JsonNode> yaml(String file) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        // Unlike Jackson's, this reader knows what "<<" means.
        new Yaml()
                .loadAll(Files.readString(FOLDER.resolve(file)))
                .forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }
}
