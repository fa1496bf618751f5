package io.filecast.it;

import static io.filecast.it.EasemobCalls.APP;
import static io.filecast.it.EasemobCalls.chatfile;
import static io.filecast.it.EasemobCalls.file;
import static io.filecast.it.EasemobCalls.form;
import static io.filecast.it.EasemobCalls.post;
import static io.filecast.it.EasemobCalls.send;
import static io.filecast.it.EasemobCalls.text;
import static io.filecast.it.EasemobCalls.upload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of errors of Easemob's door: each of its rows is provoked, and nothing else is answered. */
class EasemobErrorsIT {

    private static final Path PAGE = Path.of("docs/protocols/easemob.md");
    private static final byte[] BYTES = new byte[100];
    private static final String USER = "{\"username\":\"known\",\"password\":\"1\"}";

    /** What takes a fault of ours, a full disk, or a client that crawls. */
    private static final Set<String> NOT_PROVOKED =
            Set.of("500 web_application", "408 request_timeout", "503 no_space");

    @TempDir
    static Path scratch;

    /** What was answered, by status and error, with one answer of it. */
    private final Map<String, Answer> answered = new TreeMap<>();

    @Test
    void everyRowOfTheTableIsAnsweredAndNothingElse() throws IOException {
        try (NodeProcess node = EasemobCalls.node(scratch.resolve("data"))
                .set("limits.filesOnShelf", 2)
                .set("easemob.fileSize", "1000")
                .set("easemob.fileTtl", "5s")
                .start()) {
            askWrongly(new EasemobCalls(node));
        }
        try (RealRedis redis = new RealRedis();
                NodeProcess busy = EasemobCalls.node(scratch.resolve("busy"))
                        .set("redis.url", redis.start().url())
                        .set("limits.requestsPerSecond", 1)
                        .set("limits.requestBurst", 3)
                        .start()) {
            askBusy(new EasemobCalls(busy), redis);
        }
        Set<String> expected = documented();
        expected.removeAll(NOT_PROVOKED);
        assertEquals(expected, answered.keySet());
        answered.values().forEach(EasemobErrorsIT::assertWellFormed);
    }

    /** The rows of the table, {@code <status> <error>}; one row may hold two. */
    private static Set<String> documented() throws IOException {
        Set<String> rows = new TreeSet<>();
        boolean isTable = false;
        for (String line : Files.readAllLines(PAGE)) {
            isTable = line.startsWith("| what is wrong |") || isTable && line.startsWith("|");
            if (isTable && !line.startsWith("| what is wrong |") && !line.startsWith("|---")) {
                String[] cells = line.split("\\|");
                for (String error : cells[3].replace("`", "").split(";")) {
                    rows.add(cells[2].strip() + " " + error.strip());
                }
            }
        }
        assertTrue(rows.size() > 15, () -> rows.toString());
        return rows;
    }

    private Answer note(Answer answer) {
        assertTrue(answer.status() >= 400, () -> answer.status() + " " + answer.text());
        answered.put(answer.status() + " " + answer.json().path("error").asText(), answer);
        return answer;
    }

    private static void assertWellFormed(Answer answer) {
        assertEquals("application/json", answer.header("Content-Type"));
        JsonNode json = answer.json();
        for (String field : Set.of("error", "timestamp", "duration", "exception", "error_description")) {
            assertFalse(json.path(field).asText().isEmpty(), answer::text);
        }
        boolean isForLater = answer.status() == 503 || answer.status() == 429;
        assertEquals(isForLater, answer.header("Retry-After").matches("[1-9]\\d*"), answer::text);
    }

    private void askWrongly(EasemobCalls calls) {
        ApiClient app = calls.app();
        ApiClient ann = calls.user("ann");
        ApiClient nobody = calls.stranger();
        note(post(app, APP + "/users", "{"));
        note(post(app, APP + "/users", "{}"));
        note(post(
                nobody,
                APP + "/token",
                "{\"grant_type\":\"client_credentials\",\"client_id\":\"x\",\"client_secret\":\"\"}"));
        post(app, APP + "/users", USER).expect(200);
        note(post(app, APP + "/users", USER));
        note(nobody.get(APP + "/users/ann"));
        note(post(nobody, APP + "/users", USER));
        note(ann.get(APP + "/users/known"));
        note(post(nobody, "/acme/nothing/token", "{}"));
        note(app.get(APP + "/nothing"));
        for (String path :
                Set.of(APP, APP + "/", APP + "/nothing/at/all", APP + "/chatfiles/x/y", APP + "/messages/x/y")) {
            assertWellFormed(note(app.get(path).expect(404)));
            assertWellFormed(note(nobody.get(path).expect(404)));
        }
        note(app.delete(APP + "/token"));
        note(post(app, APP + "/users", " ".repeat(3_000_000)));
        note(app.postJson(APP + "/chatfiles", "{}"));
        note(upload(app, form(text("filename", "x"))));
        note(upload(app, form(file("x", "a/b", new byte[1001]))));
        note(app.get(APP + "/chatfiles/nothing"));
        String path = chatfile(send(app, "x", "a/b", BYTES, "restrict-access", "true"));
        note(app.get(path, "Range", "bytes=200-"));
        note(ann.get(path));
        send(app, "x", "a/b", BYTES);
        note(upload(app, form(file("x", "a/b", BYTES))));
        note(until(404, () -> app.get(path)));
    }

    private void askBusy(EasemobCalls calls, RealRedis redis) {
        ApiClient app = calls.app();
        note(until(429, () -> app.get(APP + "/users/known")));
        redis.kill();
        note(until(503, () -> app.get(APP + "/users/known")));
    }

    private static Answer until(int status, Callable<Answer> call) {
        return Eventually.get(
                "an answer of " + status, () -> Optional.of(call.call()).filter(answer -> answer.status() == status));
    }
}
