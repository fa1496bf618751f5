package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients of a running node do about events after they were announced. */
class EventsAfterwardsIT {

    @TempDir
    static Path scratch;

    private static NodeProcess node;

    private final ApiClient ann = user("pub", "ann");
    private final ApiClient bob = user("pub", "bob");
    private final ApiClient reader = user("sub", "rita");
    private String channel;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .set("limits.countedEvents", 4)
                .set("retention.recoveryWindow", "2s")
                .set("delivery.positionInterval", "1s")
                .set("retention.sweepInterval", "200ms")
                .config("""
                        apps:
                          - name: demo
                            trustClaimedUsers: true
                            keys:
                              - {id: p, type: publish, value: pub}
                              - {id: s, type: subscribe, value: sub}
                        """)
                .start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void takeAChannelOfItsOwn() {
        channel = "room-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static ApiClient user(String key, String user) {
        return new ApiClient(node.url(), "X-Filecast-Key", key, "X-Filecast-User", user);
    }

    private String publish(String json) {
        return ann.postJson(ApiClient.messages(channel), "{\"message\":" + json + "}")
                .expect(201)
                .json()
                .get("timetoken")
                .asText();
    }

    private List<String> history() {
        JsonNode events = reader.get(ApiClient.events(channel) + "?order=oldest")
                .expect(200)
                .json()
                .get("events");
        return StreamSupport.stream(events.spliterator(), false)
                .map(event -> event.get("message").asText())
                .toList();
    }

    private String actions(String event) {
        return ApiClient.events(channel) + "/" + event + "/actions";
    }

    private static String reaction(String value) {
        return "{\"type\":\"reaction\",\"value\":\"" + value + "\"}";
    }

    @Test
    void messagesAndFilesAreCountedUpToABound() {
        String first = publish("1");
        ann.post(ApiClient.newFile(channel, "cat.txt"), "cat".getBytes(StandardCharsets.UTF_8))
                .expect(201);
        publish("3");
        String count = ApiClient.events(channel) + "/count";
        assertEquals(
                "{\"count\":3,\"complete\":true}", reader.get(count).expect(200).text());
        assertEquals(
                "{\"count\":2,\"complete\":true}",
                reader.get(count + "?after=" + first).text());
        publish("4");
        publish("5");
        assertEquals("{\"count\":4,\"complete\":false}", reader.get(count).text());
        reader.get(count + "?after=nonsense").expectProblem(400, "bad-position");
    }

    @Test
    void hiddenEventsLeaveHistoryAtOnceAndTheLogAfterTheWindow() {
        String one = publish("\"one\"");
        String two = publish("\"two\"");
        String three = publish("\"three\"");
        String range = ApiClient.events(channel) + "?after=" + one + "&before=" + three;
        reader.delete(range).expectProblem(403, "forbidden");
        ann.delete(range).expect(204);
        assertEquals(List.of("one", "three"), history());
        String log = "fc:{demo.0}:log:" + channel;
        Eventually.holds(
                "it has left the log",
                () -> !node.redis("XRANGE", log, "-", "+").contains(two + "-0"));
        assertEquals(List.of("one", "three"), history());
        Eventually.holds(
                "nothing of it is kept",
                () -> node.redis("EXISTS", "fc:{demo.0}:hidden:" + channel).contains("0"));
        ann.delete(ApiClient.events(channel)).expect(204);
        assertEquals(List.of(), history());
    }

    @Test
    void actionsAreToldToWhoFollowsAndKeptForWhoAsks() throws Exception {
        String message = publish("\"look\"");
        try (SocketClient socket = SocketClient.open(reader);
                SseClient stream = SseClient.follow(reader, channel, "", null)) {
            assertEquals("subscribed", socket.subscribe(channel).get("op").asText());
            stream.await("the beginning", frame -> frame.name().equals("subscribed"));
            JsonNode done = bob.postJson(actions(message), reaction("smiley"))
                    .expect(201)
                    .json();
            assertEquals("bob", done.get("user").asText());
            assertEquals(message, done.get("event").asText());
            String own = done.get("timetoken").asText();
            JsonNode heard = socket.await(
                    "the action", frame -> frame.path("type").asText().equals("action-added"));
            assertEquals(own, heard.get("timetoken").asText());
            assertEquals("bob", heard.get("publisher").asText());
            String said = "{\"event\":\"" + message + "\",\"type\":\"reaction\",\"value\":\"smiley\"}";
            assertEquals(said, heard.get("action").toString());
            assertFalse(heard.has("message"));
            stream.await("the action", frame -> frame.name().equals("action-added"));

            JsonNode kept = reader.get(actions(message)).expect(200).json();
            assertEquals("{\"actions\":[" + done + "],\"count\":1}", kept.toString());
            assertEquals(List.of("look"), history());
            bob.delete(actions(message) + "/" + own).expect(204);
            JsonNode undone =
                    socket.await("its end", frame -> frame.path("type").asText().equals("action-removed"));
            assertEquals(own, undone.get("action").get("timetoken").asText());
            stream.await("its end", frame -> frame.name().equals("action-removed"));
            bob.delete(actions(message) + "/" + own).expectProblem(404, "not-found");
        }
    }

    @Test
    void actionsAreListedInPagesAndRefusedWithoutRightOrUser() {
        String message = publish("\"look\"");
        for (String value : List.of("a", "b", "c")) {
            bob.postJson(actions(message), reaction(value), "Idempotency-Key", "k-" + value)
                    .expect(201);
            bob.postJson(actions(message), reaction(value), "Idempotency-Key", "k-" + value)
                    .expect(201);
        }
        String list = "/api/v1/channels/" + channel + "/actions?limit=2";
        JsonNode page = reader.get(list).expect(200).json();
        assertEquals("c", page.get("actions").get(0).get("value").asText());
        JsonNode last = reader.get(list + "&before=" + page.get("next").asText())
                .expect(200)
                .json();
        assertEquals("a", last.get("actions").get(0).get("value").asText());
        assertEquals(1, last.get("count").asInt());
        bob.postJson(actions(message), reaction("a")).expectProblem(409, "conflict");
        bob.postJson(actions(message), reaction("")).expectProblem(400, "bad-request");
        bob.postJson(actions("17145500000000007"), reaction("a")).expectProblem(404, "not-found");
        reader.postJson(actions(message), reaction("a")).expectProblem(403, "forbidden");
        ApiClient nobody = new ApiClient(node.url(), "X-Filecast-Key", "pub");
        nobody.postJson(actions(message), reaction("a")).expectProblem(400, "bad-request");
    }
}
