package io.filecast.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    private static final Map<String, String> NONE = Map.of();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = directory.resolve("test.yaml");
    }

    @Test
    void withoutAnythingTheDefaultsHold() {
        FilecastConfig config = ConfigLoader.load(null, NONE, NONE);

        assertEquals(8080, config.http().port());
        assertEquals("127.0.0.1", config.http().host());
        assertEquals(Optional.empty(), config.http().publicUrl());
        assertEquals(Optional.empty(), config.redis().url());
        assertEquals(FilecastConfig.Durability.POWER, config.durability());
        assertEquals(100L << 20, config.limits().fileSize());
        assertEquals(Duration.ofMinutes(20), config.retention().recoveryWindow());
        assertEquals(Path.of("data", "blobs"), config.blobDirectory());
    }

    @Test
    void everyTypeIsReadFromTheFile() throws IOException {
        FilecastConfig config = load("""
                data: /var/lib/filecast
                durability: process
                insecure: true
                http:
                  publicUrl: https://files.example.com/filecast
                  allowedOrigins: [https://a.example.com, "http://localhost:3000"]
                limits: {fileSize: 2GiB, filesPerChannel: 7, uploadIdleTimeout: 90s}
                redis:
                  url: rediss://example.com
                blobs:
                  directory: /mnt/blobs
                """);

        assertEquals(Path.of("/var/lib/filecast"), config.data());
        assertEquals(FilecastConfig.Durability.PROCESS, config.durability());
        assertTrue(config.insecure());
        assertEquals(
                Optional.of("https://files.example.com/filecast"), config.http().publicUrl());
        assertEquals(
                List.of("https://a.example.com", "http://localhost:3000"),
                config.http().allowedOrigins());
        assertEquals(2L << 30, config.limits().fileSize());
        assertEquals(7, config.limits().filesPerChannel());
        assertEquals(Duration.ofSeconds(90), config.limits().uploadIdleTimeout());
        assertEquals(
                Optional.of(new Secret("rediss://example.com")), config.redis().url());
        assertEquals(Path.of("/mnt/blobs"), config.blobDirectory());
    }

    @Test
    void commandLineWinsOverEnvironmentOverFileOverDefault() throws IOException {
        write("http: {port: 1001, host: localhost}\nloops: 1\n");
        Map<String, String> environment = Map.of("FILECAST_HTTP_PORT", "1002", "FILECAST_HTTP_HOST", "127.0.0.2");
        Map<String, String> options = Map.of("http.port", "1003");

        FilecastConfig config = ConfigLoader.load(file, environment, options);

        assertEquals(1003, config.http().port());
        assertEquals("127.0.0.2", config.http().host());
        assertEquals(1, config.loops());
        assertEquals(1002, ConfigLoader.load(file, environment, NONE).http().port());
        assertEquals(1001, ConfigLoader.load(file, NONE, NONE).http().port());
    }

    @Test
    void camelCaseAndNestedKeysHaveEnvironmentNames() {
        Map<String, String> environment = Map.of(
                "FILECAST_HTTP_PUBLIC_URL", "https://files.example.com",
                "FILECAST_HTTP_ALLOWED_ORIGINS", "https://a.example.com, https://b.example.com",
                "FILECAST_REDIS_EMBEDDED_MAX_MEMORY", "2GiB",
                "FILECAST_INSECURE", "true");

        FilecastConfig config = ConfigLoader.load(null, environment, NONE);

        assertEquals(Optional.of("https://files.example.com"), config.http().publicUrl());
        assertEquals(
                List.of("https://a.example.com", "https://b.example.com"),
                config.http().allowedOrigins());
        assertEquals(2L << 30, config.redis().embedded().maxMemory());
        assertTrue(config.insecure());
    }

    @Test
    void emptyVariablesAndForeignOnesAreNotLookedAt() {
        Map<String, String> environment = Map.of(
                "FILECAST_HTTP_PORT", "",
                "PATH", "/bin",
                "FILECAST_CONFIG", "conf/filecast.yaml",
                "FILECAST_PORT", "tcp://10.0.0.1:8080",
                "FILECAST_SERVICE_HOST", "10.0.0.1",
                "FILECAST_SERVICE_PORT_HTTP", "8080",
                "FILECAST_PORT_8080_TCP_ADDR", "10.0.0.1");

        assertEquals(8080, ConfigLoader.load(null, environment, NONE).http().port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "http:\n", "http:\n  port:\n"})
    void whatIsLeftEmptyKeepsItsDefault(String yaml) throws IOException {
        assertEquals(ConfigLoader.load(null, NONE, NONE), load(yaml));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http.port | 80 80   | a whole number from 0 to 65535
                    http.port | 65536   | a whole number from 0 to 65535
                    http.port | -1      | a whole number from 0 to 65535
                    http.port | 8e3     | a whole number from 0 to 65535
                    http.host | a b     | a host name or address without port
                    http.host | 10.0.0.1:80 | a host name or address without port
                    http.publicUrl | https://x/ | a URL such as https://files.example.com, without query and final slash
                    http.publicUrl | example.com | a URL such as https://files.example.com, without query and final \
                    slash
                    http.allowedOrigins | https://x.com/a | auto, *, loopback or an origin such as \
                    https://app.example.com
                    limits.fileSize | 100MB | a size from 1 to 1TiB, such as 64KiB, 100MiB, 1GiB or plain bytes
                    limits.fileSize | 0     | a size from 1 to 1TiB, such as 64KiB, 100MiB, 1GiB or plain bytes
                    limits.fileSize | 2TiB  | a size from 1 to 1TiB, such as 64KiB, 100MiB, 1GiB or plain bytes
                    drain.timeout   | 20    | a duration from 0 to 10m, such as 500ms, 90s, 20m, 24h or 7d
                    drain.timeout   | 11m   | a duration from 0 to 10m, such as 500ms, 90s, 20m, 24h or 7d
                    insecure   | yes   | true or false
                    durability | disk  | one of power, process
                    blobs.type | s3    | disk
                    """)
    void badValueIsRefusedInOneLineWithKeyExpectationValueAndPlace(String key, String value, String expectation) {
        assertEquals(
                key + ": expected " + expectation + ", but was \"" + value + "\" (command line)",
                refusal(null, NONE, Map.of(key, value)));

        String variable = ConfigKey.environmentName(key);
        assertEquals(
                key + ": expected " + expectation + ", but was \"" + value + "\" (environment variable " + variable
                        + ")",
                refusal(null, Map.of(variable, value), NONE));
    }

    @Test
    void badValueInTheFileIsToldWithItsLine() throws IOException {
        write("http:\n  host: localhost\n  port: many\n");

        assertEquals(
                "http.port: expected a whole number from 0 to 65535, but was \"many\" (" + file + ", line 3)",
                refusal());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http: 8080            | http: expected a section of keys, but was a text
                    http: [8080]          | http: expected a section of keys, but was a list
                    http: {port: [1, 2]}  | http.port: expected a whole number from 0 to 65535, but was a list
                    insecure: {a: b}      | insecure: expected true or false, but was a section
                    apps: {name: a}       | apps: expected a list, but was a section
                    apps: [a]             | apps[0]: expected a section of keys, but was a text
                    """)
    void valueOfAnotherShapeIsRefused(String yaml, String message) throws IOException {
        write(yaml);

        assertEquals(message + " (" + file + ", line 1)", refusal());
    }

    @Test
    void longAndUnprintableValuesStayOnOneShortLine() {
        String message = refusal(null, NONE, Map.of("http.port", "1\n\u001b[31m\u202e" + "9".repeat(500)));

        assertTrue(message.contains("\"1\\u000a\\u001b[31m\\u202e999"), message);
        assertTrue(message.contains("9…\""), message);
        assertEquals(1, message.lines().count());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    http: {prot: 1}               | http.prot: unknown key, did you mean http.port?
                    http: {publicURL: x}          | http.publicURL: unknown key, did you mean http.publicUrl?
                    limit: {fileSize: 1}          | limit: unknown key, did you mean limits?
                    limits: {maxFileSize: 1}      | limits.maxFileSize: unknown key, did you mean limits.fileSize?
                    port: 1                       | port: unknown key, did you mean http.port?
                    apps: [{name: a, opne: true}] | apps[0].opne: unknown key, did you mean apps[].open?
                    colour: blue                  | colour: unknown key
                    """)
    void unknownKeyIsRefusedWithTheOneThatWasMeant(String yaml, String message) throws IOException {
        write(yaml);

        assertEquals(message + " (" + file + ", line 1)", refusal());
    }

    @Test
    void unknownVariableAndOptionAreRefusedWithTheOneThatWasMeant() {
        assertEquals(
                "FILECAST_REDIS_ULR: unknown variable, did you mean FILECAST_REDIS_URL? (environment)",
                refusal(null, Map.of("FILECAST_REDIS_ULR", "x"), NONE));
        assertEquals(
                "FILECAST_HOST: unknown variable, did you mean FILECAST_HTTP_HOST? (environment)",
                refusal(null, Map.of("FILECAST_HOST", "x"), NONE));
        assertEquals(
                "http.prot: unknown key, did you mean http.port? (command line)",
                refusal(null, NONE, Map.of("http.prot", "x")));
        assertEquals("apps: unknown key (command line)", refusal(null, NONE, Map.of("apps", "x")));
    }

    @Test
    void brokenFilesAreRefusedInOneLineWithoutTheirText() throws IOException {
        write("redis:\n  url: redis://:hunter2@x\n bad: [\n");
        String message = refusal();
        assertTrue(message.startsWith(file + ", line "), message);
        assertTrue(message.contains("not valid YAML, "), message);
        assertFalse(message.contains("hunter2"), message);
        assertEquals(1, message.lines().count());

        write("http: {port: 1}\nhttp: {port: 2}\n");
        assertEquals(file + ", line 2: \"http\" is given twice", refusal());
        write("a: &x 1\nb: *x\n");
        assertEquals(file + ", line 2: YAML aliases are not supported", refusal());
        write("loops: 1\n---\nloops: 2\n");
        assertEquals(file + ", line 3: expected one YAML document", refusal());
        write("- a\n");
        assertEquals(file + ": expected sections and keys, as in http: {port: 8080}", refusal());
        Files.write(file, "data: \u00fc".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(file + ": not UTF-8 text", refusal());
    }

    @Test
    void missingAndUnreadableFilesAreRefused() {
        assertEquals(file + ": no such file", refusal());
        assertEquals(directory + ": cannot be read", refusal(directory, NONE, NONE));
    }

    @Test
    void secretsMayStandInFiles() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "redis://:hunter2@db:6379\n");
        Optional<Secret> expected = Optional.of(new Secret("redis://:hunter2@db:6379"));

        Map<String, String> environment = Map.of("FILECAST_REDIS_URL_FILE", secret.toString());
        assertEquals(
                expected, ConfigLoader.load(null, environment, NONE).redis().url());
        Map<String, String> options = Map.of("redis.urlFile", secret.toString());
        assertEquals(expected, ConfigLoader.load(null, NONE, options).redis().url());
        assertEquals(expected, load("redis: {urlFile: " + secret + "}").redis().url());
    }

    @Test
    void fileOfAHigherPlaceWinsOverTheValueOfALower() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "redis://high");
        write("redis: {url: redis://low}");

        FilecastConfig config = ConfigLoader.load(file, Map.of("FILECAST_REDIS_URL_FILE", secret.toString()), NONE);

        assertEquals(Optional.of(new Secret("redis://high")), config.redis().url());
    }

    @Test
    void secretFilesThatCannotBeUsedAreRefused() throws IOException {
        String missing = directory.resolve("missing").toString();
        assertEquals(
                "redis.urlFile: expected a readable UTF-8 file of at most 64KiB, but was \"" + missing
                        + "\" (environment variable FILECAST_REDIS_URL_FILE)",
                refusal(null, Map.of("FILECAST_REDIS_URL_FILE", missing), NONE));
        Path large = Files.write(directory.resolve("large"), new byte[64 * 1024 + 1]);
        assertTrue(
                refusal(null, NONE, Map.of("redis.urlFile", large.toString())).contains("at most 64KiB"));
        assertEquals(
                "redis.url: given twice, as it is (command line) and as a file (command line)",
                refusal(null, NONE, Map.of("redis.url", "redis://x", "redis.urlFile", large.toString())));
    }

    @Test
    void secretsAreMaskedWhereverTheyCouldBeSeen() throws IOException {
        String refusal = refusal(null, Map.of("FILECAST_REDIS_URL", "http://:hunter2@db"), NONE);
        assertTrue(refusal.endsWith(", but was *** (environment variable FILECAST_REDIS_URL)"), refusal);

        FilecastConfig config = load("""
                redis: {url: "redis://bob:hunt@er2@db:6379/1?password=hunter2"}
                apps:
                  - {name: a, keys: [{id: k, type: publish, value: hunter2}]}
                """);
        String seen = config + config.effective();
        assertFalse(seen.contains("hunt"), seen);
        assertFalse(seen.contains("er2"), seen);
        assertTrue(config.effective().contains("redis.url: redis://***@db:6379/1?password=***\n"), seen);
        assertTrue(config.effective().contains("apps[0].keys[0].value: ***\n"), seen);
    }

    @Test
    void effectiveConfigurationNamesEveryKeyAndTheDefaultsItDiffersFrom() throws IOException {
        List<String> lines = load("http: {port: 9090}\npublish: {dedupeWindow: 24h}")
                .effective()
                .lines()
                .toList();

        assertTrue(lines.contains("http.port: 9090  # default 8080"), lines.toString());
        assertTrue(lines.contains("http.publicUrl:"), lines.toString());
        assertTrue(lines.contains("http.allowedOrigins: [auto]"), lines.toString());
        assertTrue(lines.contains("publish.dedupeWindow: 1d"), lines.toString());
        assertTrue(lines.contains("apps[0].name: demo"), lines.toString());
        for (ConfigKey key : Schema.ALL) {
            String name = key.path().replace("[]", "[0]") + ":";
            // The app that there is without others has no project.
            boolean isAbsent = key.path().startsWith("apps[].rtm[].");
            assertTrue(isAbsent || key.isSection() || lines.stream().anyMatch(line -> line.startsWith(name)), name);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    publish.dedupeWindow | 10m | retention.recoveryWindow: expected at most publish.dedupeWindow, \
                    which is 10m (command line), but was "20m" (default)
                    delivery.headsCheck | 20m | delivery.headsCheck: expected less than retention.recoveryWindow, \
                    which is 20m (default), but was "20m" (command line)
                    delivery.positionInterval | 20m | delivery.positionInterval: expected less than \
                    retention.recoveryWindow, which is 20m (default), but was "20m" (command line)
                    limits.pingInterval | 60s | limits.pingInterval: expected less than limits.idleTimeout, which \
                    is 1m (default), but was "1m" (command line)
                    limits.pageSize | 1001 | limits.pageSize: expected at most limits.pageSizeMax, which is 1000 \
                    (default), but was "1001" (command line)
                    links.defaultTtl | 8d | links.defaultTtl: expected at most links.maxTtl, which is 7d (default), \
                    but was "8d" (command line)
                    retention.files | 366d | retention.files: expected at most retention.maxTtl, which is 365d \
                    (default), but was "366d" (command line)
                    redis.minReplicas | 1 | redis.minReplicas: expected 0 without redis.url, for the private Redis \
                    has no replicas, but was "1" (command line)
                    cluster.publicBusPort | 7002 | cluster.publicBusPort: expected 0 while cluster.busPort is 0, which is \
                    another port at each start, but was "7002" (command line)
                    http.allowedOrigins | auto,* | http.allowedOrigins: expected auto alone, or origins without it, \
                    but was "[auto, *]" (command line)
                    """)
    void keysThatContradictEachOtherAreRefused(String key, String value, String message) {
        assertEquals(message, refusal(null, NONE, Map.of(key, value)));
    }

    private FilecastConfig load(String yaml) throws IOException {
        write(yaml);
        return ConfigLoader.load(file, NONE, NONE);
    }

    private void write(String yaml) throws IOException {
        Files.writeString(file, yaml);
    }

    private String refusal() {
        return refusal(file, NONE, NONE);
    }

    private static String refusal(Path file, Map<String, String> environment, Map<String, String> options) {
        return assertThrows(ConfigException.class, () -> ConfigLoader.load(file, environment, options))
                .getMessage();
    }

    // ---- cluster ----------------------------------------------------------------------------------------------------

    private static Map<String, String> together(String... more) {
        Map<String, String> options = new HashMap<>(Map.of(
                "cluster.enabled", "true", "redis.url", "redis://10.0.0.9:6379", "blobs.directory", "/mnt/blobs"));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return options;
    }

    @Test
    void aClusterIsOffUnlessItIsAskedForAndThenListensOnLoopback() {
        assertFalse(ConfigLoader.load(null, NONE, NONE).cluster().enabled());
        ClusterConfig cluster = ConfigLoader.load(
                        null, NONE, together("cluster.join.members", "10.0.0.1:5701, 10.0.0.2"))
                .cluster();
        assertEquals(List.of("10.0.0.1:5701", "10.0.0.2"), cluster.join().members());
        assertEquals("127.0.0.1", cluster.host());
        assertEquals(5_701, cluster.port());
        assertEquals("filecast", cluster.name());
    }

    @ParameterizedTest
    @CsvSource({
        "redis.url, expected the Redis of all nodes",
        "blobs.directory, expected a directory that all nodes reach"
    })
    void aClusterNeedsWhatItsNodesShare(String key, String expected) {
        Map<String, String> options = together();
        options.remove(key);
        String refusal = assertThrows(ConfigException.class, () -> ConfigLoader.load(null, NONE, options))
                .getMessage();
        assertTrue(refusal.startsWith(key + ": " + expected), refusal);
    }

    @Test
    void joiningByKubernetesNeedsTheNameOfAService() {
        Map<String, String> options = together("cluster.join.type", "kubernetes");
        String refusal = assertThrows(ConfigException.class, () -> ConfigLoader.load(null, NONE, options))
                .getMessage();
        assertTrue(refusal.startsWith("cluster.join.serviceDns: expected a headless service"), refusal);
        options.put("cluster.join.serviceDns", "filecast.default.svc.cluster.local");
        assertEquals(
                ClusterJoinConfig.Type.KUBERNETES,
                ConfigLoader.load(null, NONE, options).cluster().join().type());
    }
}
