package io.filecast.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.Eventually;
import io.filecast.testing.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The samples of README.md, run as they stand there against a broker that is started as it says. Only the port is
 * another. A sample is a fenced block below a comment {@code <!-- sample: name -->}.
 */
class ReadmeIT {

    private static final Pattern SAMPLE =
            Pattern.compile("<!-- sample: (\\w+) -->\\n```sh\\n(.*?)```\\n", Pattern.DOTALL);
    private static final Pattern READY = Pattern.compile("filecast ready: http://127\\.0\\.0\\.1:(\\d+) ");
    private static final String MARK = "--- sample: ";

    /** The first use of npx fetches the WebSocket client. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private Map<String, String> samples;

    @BeforeEach
    void readSamples() throws IOException {
        samples = new LinkedHashMap<>();
        Matcher sample = SAMPLE.matcher(Files.readString(Path.of("README.md")));
        while (sample.find()) {
            samples.put(sample.group(1), sample.group(2));
        }
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        for (Process process : started) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "a sample did not end");
        }
    }

    @Test
    void everySampleDoesWhatTheTextSays() throws Exception {
        byte[] photo = Pictures.jpeg(640, 480, (x, y) -> Pictures.quarters(x, y, 640, 480), 1);
        Files.write(directory.resolve("photo.jpg"), photo);

        Process broker = startBroker();
        String port = Eventually.get("the broker is ready", PATIENCE, () -> find(READY, "broker.out"));
        start("listen", samples.get("listen").replace("8080", port), Map.of(), directory);
        Eventually.get("subscribed", PATIENCE, () -> find(Pattern.compile("\"op\":\"(subscribed)\""), "listen.out"));

        Map<String, String> said = run(port, "send", "fetch", "resume", "many", "members", "delete", "login");

        assertContains(
                said.get("send"), "\"name\":\"photo.jpg\"", "\"size\":" + photo.length, "\"type\":\"image/jpeg\"");
        assertContains(said.get("fetch"), "{\"files\":[{\"id\":", "the same, byte for byte");
        assertContains(said.get("resume"), "\"recovered\":true", "\"message\":\"while you were away\"");
        assertContains(
                said.get("many"),
                "\"entries\":[{\"channel\":\"user:ann\"",
                "{\"channel\":\"user:bob\"",
                "{\"files\":[{\"id\":",
                "\"url\":\"/api/v1/channels/user%3Abob/files/");
        assertContains(said.get("members"), "\"type\":\"members\",\"members\":[{\"user\":\"ann\"", "\"occupancy\":1");
        assertContains(said.get("delete"), "\"code\":\"not-found\"");
        assertContains(
                said.get("login"),
                "\"id\":\"ann\",\"hasPassword\":true",
                "\"publisher\":\"ann\"",
                "\"detail\":\"the token was revoked\"");
        assertTokenIsTaken(port);
        assertHeardInOrder("\"type\":\"file\"", "\"type\":\"message\"", "\"type\":\"file-deleted\"");

        broker.descendants().forEach(ProcessHandle::destroy);
        broker.destroy();
        assertTrue(broker.waitFor(30, TimeUnit.SECONDS), "the broker stops when it is told to");
        assertEquals(0, broker.exitValue(), "a broker that was told to stop ended well");
    }

    /** The token that the command prints opens what it was asked for, and nothing else. */
    private void assertTokenIsTaken(String port) throws IOException, InterruptedException {
        String script = "token=$(" + samples.get("token").strip() + ")\n"
                + "for channel in rooms.1 demo; do curl -s -o /dev/null -w '%{http_code}\\n' "
                + "-H \"Authorization: Bearer $token\" http://localhost:" + port
                + "/api/v1/channels/$channel/files; done\n";
        Process shell = start("token", script, Map.of(), Path.of("").toAbsolutePath());
        assertTrue(shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the sample ends");
        assertEquals("200\n403\n", read("token.out"), read("token.err"));
    }

    private Process startBroker() throws IOException {
        Map<String, String> environment = Map.of(
                "FILECAST_HTTP_PORT",
                "0",
                "FILECAST_DATA",
                directory.resolve("data").toString());
        // With exec the shell's process becomes the script's, and that the broker's.
        return start(
                "broker",
                "exec " + samples.get("start"),
                environment,
                Path.of("").toAbsolutePath());
    }

    private Process start(String name, String script, Map<String, String> environment, Path where) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .directory(where.toFile())
                .redirectOutput(directory.resolve(name + ".out").toFile())
                .redirectError(directory.resolve(name + ".err").toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    /** Runs samples one after the other in one shell, as in one terminal; what each of them said. */
    private Map<String, String> run(String port, String... names) throws IOException, InterruptedException {
        StringBuilder script = new StringBuilder();
        for (String name : names) {
            script.append("printf '\\n").append(MARK).append(name).append("\\n'\n");
            script.append(samples.get(name).replace("8080", port)).append('\n');
        }
        Process shell = start("shell", script.toString(), Map.of(), directory);
        assertTrue(shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the samples end");
        assertEquals(0, shell.exitValue(), read("shell.out") + read("shell.err"));

        Map<String, String> said = new LinkedHashMap<>();
        for (String part : read("shell.out").split(MARK)) {
            int end = part.indexOf('\n');
            said.put(part.substring(0, end), part.substring(end));
        }
        return said;
    }

    private void assertHeardInOrder(String... parts) {
        StringBuilder inOrder = new StringBuilder("(?s)");
        for (String part : parts) {
            inOrder.append(".*").append(Pattern.quote(part));
        }
        Pattern pattern = Pattern.compile("(" + inOrder.substring(4) + ")", Pattern.DOTALL);
        Eventually.get("the listener heard " + String.join(", ", parts), () -> find(pattern, "listen.out"));
    }

    private static void assertContains(String text, String... parts) {
        for (String part : parts) {
            assertTrue(text.contains(part), () -> part + " is missing in: " + text);
        }
    }

    private Optional<String> find(Pattern pattern, String file) throws IOException {
        Matcher matcher = pattern.matcher(read(file));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private String read(String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }
}
