package io.filecast.it;

import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals, labels and silent events, on a whole node: who hears of them, and what history shows. */
class SignalsIT {

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient client;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).start();
        client = new ApiClient(node.url());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static List<String> history(String channel) {
        JsonNode found = client.get(events(channel)).expect(200).json().get("events");
        return StreamSupport.stream(found.spliterator(), false)
                .map(event -> event.get("message").asText())
                .toList();
    }

    @Test
    void a_signal_is_heard_now_and_on_resuming_and_never_in_history() {
        try (SocketClient listener = SocketClient.open(client)) {
            String before = listener.subscribe("signals").get("position").asText();
            client.postJson(messages("signals"), "{\"message\":\"typing\",\"signal\":true,\"label\":\"state\"}")
                    .expect(201);
            listener.sendText("{\"op\":\"publish\",\"channel\":\"signals\",\"message\":\"away\",\"signal\":true}");
            listener.await(
                    "the second signal", frame -> frame.path("message").asText().equals("away"));

            assertEquals(2, listener.events().size());
            listener.events()
                    .forEach(event -> assertEquals("signal", event.get("type").asText()));
            assertEquals("state", listener.events().get(0).get("label").asText());
            try (SocketClient later = SocketClient.open(client)) {
                assertTrue(later.subscribe("signals", before, null)
                        .get("recovered")
                        .asBoolean());
                later.await(
                        "the signals again",
                        frame -> frame.path("message").asText().equals("away"));
                assertEquals(2, later.events().size());
            }
        }
        assertEquals(List.of(), history("signals"));
    }

    @Test
    void a_signal_is_small_and_has_no_file() {
        String largest = "x".repeat(62);
        client.postJson(messages("small"), "{\"message\":\"" + largest + "\",\"signal\":true}")
                .expect(201);
        client.postJson(messages("small"), "{\"message\":\"" + largest + "y\",\"signal\":true}")
                .expectProblem(413, "message-too-large");
        client.postJson(
                        messages("small"),
                        "{\"fileId\":\"0190a1b2-0000-4000-8000-00000000abcd\",\"message\":1,\"signal\":true}")
                .expectProblem(400, "bad-request");
    }

    @Test
    void what_is_silent_is_in_history_alone() {
        try (SocketClient listener = SocketClient.open(client)) {
            listener.subscribe("quiet");
            client.postJson(messages("quiet"), "{\"message\":\"one\",\"silent\":true}")
                    .expect(201);
            client.post(newFile("quiet", "a.txt") + "&silent=true&message=%22two%22&label=note", new byte[] {1})
                    .expect(201);
            client.postJson(messages("quiet"), "{\"message\":\"three\"}").expect(201);
            listener.await(
                    "what is told", frame -> frame.path("message").asText().equals("three"));

            assertEquals(1, listener.events().size());
        }
        assertEquals(List.of("three", "two", "one"), history("quiet"));
        assertEquals(
                "note",
                client.get(events("quiet"))
                        .json()
                        .get("events")
                        .get(1)
                        .get("label")
                        .asText());
    }

    @Test
    void a_label_is_a_short_word() {
        for (String label : List.of("", "two words", "x".repeat(51), "ü")) {
            client.postJson(messages("labels"), "{\"message\":1,\"label\":\"" + label + "\"}")
                    .expectProblem(400, "bad-request");
        }
    }
}
