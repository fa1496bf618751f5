package io.filecast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.filecast.config.ClusterJoinConfig;
import io.filecast.config.ConfigLoader;
import io.filecast.config.FilecastConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** What operators copy from {@code cluster/} fits what a node reads, where it listens, and how long it takes to leave. */
class ClusterFolderTest {

    private static final Path FOLDER = Path.of("cluster");
    private static final Path KUBERNETES = FOLDER.resolve("kubernetes");
    private static final String COMPOSE_CONFIG = "filecast.yaml";
    private static final String KUBERNETES_CONFIG = "kubernetes/filecast.yaml";

    /** What a node may need beyond what it is given: to end what did not end well in time. */
    private static final Duration TO_END = Duration.ofSeconds(15);

    private static final Pattern SECRET = Pattern.compile("/run/secrets/(?:filecast/)?([\\w.-]+)");
    private static final Pattern KEY_IN_TEXT = Pattern.compile("\\b(?:limits|delivery|drain)\\.\\w+"
            + "|(?<!-)\\brtm\\.(?!md|yaml)\\w+" + "|`(?:http|redis|blobs|cluster)(?:\\.(?!md|xml|conf|yaml)\\w+)+`");
    private static final Pattern COMMENTED_RESOURCE = Pattern.compile("(?m)^  #- ([\\w-]+\\.yaml)");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {COMPOSE_CONFIG, KUBERNETES_CONFIG})
    void nodesAcceptTheirConfigurationAndItIsThatOfACluster(String file) throws IOException {
        FilecastConfig config = load(file, Map.of());

        assertTrue(config.cluster().enabled());
        assertFalse(config.insecure());
        assertTrue(config.apps().stream().noneMatch(app -> app.open()), "no app is open");
        assertEquals(1L << 30, config.limits().fileSize());
        assertTrue(config.cluster().busPort() != 0, "a port that can be named to a firewall");
        assertFalse(config.drain().readyGrace().isZero(), "a load balancer needs time to notice");
    }

    @Test
    void everyEnvironmentNameIsThatOfAKey() throws IOException {
        Map<String, String> pod = new HashMap<>();
        for (JsonNode variable : pod().at("/containers/0/env")) {
            pod.put(variable.get("name").asText(), "10.0.0.1");
        }
        assertEquals("10.0.0.1", load(KUBERNETES_CONFIG, pod).cluster().host());
        for (JsonNode node : composeNodes()) {
            Map<String, String> environment =
                    JSON.convertValue(node.path("environment"), new TypeReference<Map<String, String>>() {});
            load(COMPOSE_CONFIG, environment == null ? Map.of() : environment);
        }
    }

    @Test
    void everyKeyThatIsNamedInCommentsAndDocumentsExists() throws IOException {
        String reference = Files.readString(Path.of("docs/configuration.md"));
        List<String> unknown = new ArrayList<>();
        for (Path file : files()) {
            for (Matcher key = KEY_IN_TEXT.matcher(Files.readString(file)); key.find(); ) {
                String name = key.group().replace("`", "");
                if (!reference.contains("`" + name + "`")) {
                    unknown.add(file + ": " + name);
                }
            }
        }
        assertEquals(List.of(), unknown);
    }

    // ---- compose ----------------------------------------------------------------------------------------------------

    @Test
    void composeStartsTheNodesThatTheyLookForAndTheProxyKnows() throws IOException {
        FilecastConfig config = load(COMPOSE_CONFIG, Map.of());
        Set<String> nodes = new TreeSet<>(config.cluster().join().members());
        assertEquals(ClusterJoinConfig.Type.TCP, config.cluster().join().type());
        assertEquals(5701, config.cluster().port(), "members are named without a port");
        assertEquals(nodes.size(), composeNodes().size());
        Set<String> proxied = new TreeSet<>();
        Matcher server = Pattern.compile("(?m)^ +server (\\w+) (\\w+):(\\d+)$").matcher(proxy());
        while (server.find()) {
            assertEquals(server.group(1), server.group(2));
            assertEquals(config.http().port(), Integer.parseInt(server.group(3)));
            proxied.add(server.group(1));
        }
        assertEquals(nodes, proxied);
        nodes.forEach(node -> assertTrue(composeServices().has(node), node));
    }

    @Test
    void composeGivesNodesTheSecretsThatTheyReadAndAllOfThemAreMade() throws IOException {
        Set<String> read = secretsIn(withoutComments(FOLDER.resolve(COMPOSE_CONFIG)));
        String making = Files.readString(FOLDER.resolve("make-secrets"));
        for (JsonNode node : composeNodes()) {
            assertEquals(read, texts(node.get("secrets")));
            assertTrue(texts(node.get("volumes")).contains("./filecast.yaml:/etc/filecast/filecast.yaml:ro"));
        }
        yaml(FOLDER.resolve("compose.yaml")).get(0).get("secrets").fieldNames().forEachRemaining(secret -> {
            assertTrue(making.contains(secret), secret + " is made");
        });
        assertEquals(read, secretsIn(withoutComments(KUBERNETES.resolve("filecast.yaml"))));
        assertTrue(Files.readString(FOLDER.resolve("redis.conf")).contains("/run/secrets/redis-users.acl"));
    }

    @Test
    void containersOpenThePortsThatNodesListenOn() throws IOException {
        FilecastConfig config = load(COMPOSE_CONFIG, Map.of());
        String ports = config.http().port() + " " + config.cluster().port() + " "
                + config.cluster().busPort() + " " + config.rtm().port();
        assertTrue(Files.readString(FOLDER.resolve("Dockerfile")).contains("EXPOSE " + ports + "\n"));
        assertTrue(proxy().contains("bind :8080\n"));
        assertEquals(Set.of("8080:8080"), texts(composeServices().at("/haproxy/ports")));
    }

    @Test
    void composeWaitsLongerThanANodeNeedsToLeave() throws IOException {
        FilecastConfig config = load(COMPOSE_CONFIG, Map.of());
        for (JsonNode node : composeNodes()) {
            assertLonger(duration(node.get("stop_grace_period").asText()), leaving(config));
        }
    }

    @Test
    void theProxyWaitsLongerThanNodesAreSilent() throws IOException {
        FilecastConfig config = load(COMPOSE_CONFIG, Map.of());
        assertLonger(timeout("client"), config.limits().uploadIdleTimeout());
        assertLonger(timeout("client"), config.limits().pingInterval());
        assertLonger(timeout("server"), config.limits().pingInterval());
        assertLonger(timeout("tunnel"), config.limits().idleTimeout());
        assertEquals(config.limits().headerTimeout(), timeout("http-request"));
        // Two checks that fail, the first of which may take until its time is up.
        assertLonger(config.drain().readyGrace(), timeout("check").plusSeconds(2));
        assertTrue(proxy().contains("option httpchk GET /health/ready\n"));
        assertTrue(proxy().contains("no option http-buffer-request\n"));
        assertFalse(proxy().contains("cookie "), "nothing is sticky");
    }

    @Test
    void redisForgetsNothing() throws IOException {
        List<String> settings = Files.readAllLines(FOLDER.resolve("redis.conf"));
        assertTrue(settings.containsAll(
                List.of("appendonly yes", "appendfsync always", "maxmemory-policy noeviction", "protected-mode yes")));
        assertTrue(Files.readString(FOLDER.resolve("make-secrets")).contains("user default off"));
    }

    // ---- Kubernetes -------------------------------------------------------------------------------------------------

    @Test
    void podsAreGivenMoreTimeThanANodeNeedsToLeave() throws IOException {
        FilecastConfig config = load(KUBERNETES_CONFIG, Map.of());
        long seconds = pod().get("terminationGracePeriodSeconds").asLong();
        assertLonger(Duration.ofSeconds(seconds), leaving(config));
        JsonNode ready = pod().at("/containers/0/readinessProbe");
        long noticed = ready.get("periodSeconds").asLong()
                * ready.get("failureThreshold").asLong();
        assertLonger(config.drain().readyGrace(), Duration.ofSeconds(noticed));
    }

    @Test
    void podsOpenThePortsThatNodesListenOnAndServicesLeadThere() throws IOException {
        FilecastConfig config = load(KUBERNETES_CONFIG, Map.of());
        Map<String, Integer> ports = new HashMap<>();
        pod().at("/containers/0/ports")
                .forEach(port -> ports.put(
                        port.get("name").asText(), port.get("containerPort").asInt()));
        assertEquals(
                Map.of(
                        "http",
                        config.http().port(),
                        "membership",
                        config.cluster().port(),
                        "bus",
                        config.cluster().busPort()),
                ports);
        List<String> targets = new ArrayList<>();
        for (JsonNode service : kind("Service")) {
            service.at("/spec/ports")
                    .forEach(port -> targets.add(port.get("targetPort").asText()));
        }
        assertEquals(List.of("http", "membership", "bus"), targets);
    }

    @Test
    void nodesAreFoundBehindTheHeadlessService() throws IOException {
        FilecastConfig config = load(KUBERNETES_CONFIG, Map.of());
        JsonNode headless = kind("Service").stream()
                .filter(service -> service.at("/spec/clusterIP").asText().equals("None"))
                .findFirst()
                .orElseThrow();
        String namespace = kustomization().get("namespace").asText();
        String name = headless.at("/metadata/name").asText();
        assertEquals(ClusterJoinConfig.Type.KUBERNETES, config.cluster().join().type());
        assertEquals(
                name + "." + namespace + ".svc.cluster.local",
                config.cluster().join().serviceDns().orElseThrow());
        assertTrue(headless.at("/spec/publishNotReadyAddresses").asBoolean());
        assertEquals(name, kind("StatefulSet").get(0).at("/spec/serviceName").asText());
    }

    @Test
    void thePortsBetweenNodesAreOpenToNodesAlone() throws IOException {
        JsonNode policy = kind("NetworkPolicy").get(0).get("spec");
        JsonNode nodes = kustomization().at("/labels/0/pairs");
        assertEquals(nodes, policy.at("/podSelector/matchLabels"), "without it the policy is for every pod there is");
        policy.get("ingress").forEach(rule -> {
            if (!texts(rule.at("/ports"), "port").equals(Set.of("http"))) {
                assertEquals(nodes, rule.at("/from/0/podSelector/matchLabels"), rule::toString);
            }
        });
    }

    @Test
    void podsMountWhatTheConfigurationNames() throws IOException {
        FilecastConfig config = load(KUBERNETES_CONFIG, Map.of());
        Set<String> mounts = StreamSupport.stream(
                        pod().at("/containers/0/volumeMounts").spliterator(), false)
                .map(mount -> mount.get("mountPath").asText())
                .collect(Collectors.toSet());
        assertTrue(mounts.contains(config.data().toString()));
        assertTrue(mounts.contains(config.blobDirectory().toString()));
        assertEquals(
                "ReadWriteMany",
                kind("PersistentVolumeClaim").get(0).at("/spec/accessModes/0").asText());
    }

    @Test
    void everyResourceFileIsListed() throws IOException {
        Set<String> listed = texts(kustomization().get("resources"));
        listed.addAll(texts(kustomization().at("/configMapGenerator/0/files")));
        listed.add("kustomization.yaml");
        for (Matcher wanted = COMMENTED_RESOURCE.matcher(Files.readString(KUBERNETES.resolve("kustomization.yaml")));
                wanted.find(); ) {
            listed.add(wanted.group(1));
        }
        try (Stream<Path> files = Files.list(KUBERNETES)) {
            assertEquals(
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new)),
                    listed);
        }
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    private static Duration leaving(FilecastConfig config) {
        return config.drain().readyGrace().plus(config.drain().timeout()).plus(TO_END);
    }

    private static void assertLonger(Duration longer, Duration shorter) {
        assertTrue(longer.compareTo(shorter) > 0, longer + " is more than " + shorter);
    }

    /** Loads a configuration whose secrets lie elsewhere. */
    private FilecastConfig load(String file, Map<String, String> environment) throws IOException {
        String text = Files.readString(FOLDER.resolve(file));
        for (String secret : secretsIn(text)) {
            String value = secret.equals("redis-url")
                    ? "redis://u:p@redis:6379/0"
                    : secret + "-0123456789abcdef0123456789abcdef";
            Files.writeString(directory.resolve(secret), value + "\n");
        }
        Path copy = directory.resolve("filecast.yaml");
        Files.writeString(copy, text.replaceAll("/run/secrets(/filecast)?", directory.toString()));
        return ConfigLoader.load(copy, environment, Map.of());
    }

    private static String withoutComments(Path file) throws IOException {
        return Files.readString(file).replaceAll("(?m)^ *#.*$", "");
    }

    private static Set<String> secretsIn(String text) {
        Set<String> secrets = new TreeSet<>();
        for (Matcher secret = SECRET.matcher(text); secret.find(); ) {
            secrets.add(secret.group(1));
        }
        return secrets;
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> Files.isRegularFile(file) && !file.startsWith(FOLDER.resolve("secrets")))
                    .toList();
        }
    }

    private static String proxy() throws IOException {
        return Files.readString(FOLDER.resolve("haproxy.cfg"));
    }

    private static Duration timeout(String name) throws IOException {
        Matcher timeout = Pattern.compile("(?m)^ +timeout " + name + " (\\w+)$").matcher(proxy());
        assertTrue(timeout.find(), "timeout " + name);
        return duration(timeout.group(1));
    }

    /** A duration as compose and HAProxy write it. */
    private static Duration duration(String text) {
        return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
    }

    private static JsonNode composeServices() {
        try {
            return yaml(FOLDER.resolve("compose.yaml")).get(0).get("services");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The services that are nodes. */
    private static List<JsonNode> composeNodes() {
        List<JsonNode> nodes = new ArrayList<>();
        composeServices().fields().forEachRemaining(service -> {
            if (service.getKey().startsWith("node")) {
                nodes.add(service.getValue());
            }
        });
        assertFalse(nodes.isEmpty());
        return nodes;
    }

    private static JsonNode kustomization() throws IOException {
        return yaml(KUBERNETES.resolve("kustomization.yaml")).get(0);
    }

    private static JsonNode pod() throws IOException {
        return kind("StatefulSet").get(0).at("/spec/template/spec");
    }

    private static List<JsonNode> kind(String kind) throws IOException {
        List<JsonNode> found = new ArrayList<>();
        for (String file : texts(kustomization().get("resources"))) {
            yaml(KUBERNETES.resolve(file)).stream()
                    .filter(document -> document.path("kind").asText().equals(kind))
                    .forEach(found::add);
        }
        assertFalse(found.isEmpty(), kind);
        return found;
    }

    private static List<JsonNode> yaml(Path file) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        // Unlike Jackson's, this reader knows what "<<" means.
        new Yaml().loadAll(Files.readString(file)).forEach(document -> documents.add(JSON.valueToTree(document)));
        return documents;
    }

    private static Set<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(element -> element.path(field).asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
