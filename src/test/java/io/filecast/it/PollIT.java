package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long polls on a whole node: one cursor over many channels. */
class PollIT {

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .set("delivery.tailEvents", 8)
                .set("limits.channelsPerPoll", 300)
                .set("limits.requestLineSize", "64KiB")
                .start();
        api = new ApiClient(node.url());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String path(String channels, String after, String more) {
        return "/api/v1/events?channels=" + channels + (after == null ? "" : "&after=" + after) + more;
    }

    private static JsonNode poll(String channels, String after, String more) {
        return api.get(path(channels, after, more)).expect(200).json();
    }

    private static void publish(String channel, int number) {
        api.post(
                        "/api/v1/channels/" + channel + "/messages",
                        ("{\"message\":" + number + ",\"meta\":{\"n\":" + number + "}}").getBytes(),
                        "Content-Type",
                        "application/json")
                .expect(201);
    }

    private static List<String> told(JsonNode answer) {
        List<String> told = new ArrayList<>();
        answer.get("events")
                .forEach(event -> told.add(event.get("channel").asText() + "#"
                        + event.get("message").asInt()));
        return told;
    }

    @Test
    void a_poll_waits_for_what_happens_and_goes_on_from_there() throws Exception {
        JsonNode first = poll("w.1,w.2,w.deep.*", null, "");
        assertEquals(List.of(), told(first));
        assertFalse(first.has("recovered"));
        CompletableFuture<Answer> waiting = api.sendAsync(
                "GET", path("w.1,w.2,w.deep.*", first.get("next").asText(), "&wait=25s"), BodyPublishers.noBody());
        publish("w.other", 0);
        publish("w.deep.x", 1);
        JsonNode second = waiting.get(20, TimeUnit.SECONDS).expect(200).json();
        assertEquals(List.of("w.deep.x#1"), told(second));
        assertTrue(second.get("recovered").asBoolean());

        publish("w.2", 2);
        publish("w.1", 3);
        JsonNode third = poll("w.1,w.2,w.deep.*", second.get("next").asText(), "&limit=1&wait=25s");
        assertEquals(List.of("w.2#2"), told(third));
        JsonNode fourth = poll("w.1,w.2,w.deep.*", third.get("next").asText(), "&wait=25s");
        assertEquals(List.of("w.1#3"), told(fourth));
        JsonNode empty = poll("w.1,w.2,w.deep.*", fourth.get("next").asText(), "&wait=300ms");
        assertEquals(List.of(), told(empty));
        assertTrue(empty.get("next").asText().compareTo(fourth.get("next").asText()) >= 0);
    }

    @Test
    void a_cursor_holds_for_hundreds_of_channels_and_for_others_than_before() {
        String start = poll("h.0", null, "").get("next").asText();
        String all = IntStream.range(0, 300).mapToObj(i -> "h." + i).collect(Collectors.joining(","));
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            int channel = i * 37 % 300;
            publish("h." + channel, i);
            expected.add("h." + channel + "#" + i);
        }
        List<String> told = new ArrayList<>();
        String next = start;
        for (int page = 0; page < 6; page++) {
            JsonNode answer = poll(all, next, "&limit=7&wait=0");
            assertTrue(answer.get("recovered").asBoolean());
            told.addAll(told(answer));
            next = answer.get("next").asText();
        }
        assertEquals(expected, told);
        assertEquals(expected, told(poll("h.*", start, "&limit=100")));
        assertEquals(List.of("h.0#0", "h.37#1"), told(poll("h.37,h.0", start, "&limit=100")));
        assertEquals(400, api.get(path(all + ",one.more", start, "")).status());
    }

    @Test
    void a_filter_passes_over_what_is_not_asked_for() {
        String next = poll("f", null, "").get("next").asText();
        for (int i = 0; i < 30; i++) {
            publish("f", i);
        }
        JsonNode answer = poll("f", next, "&limit=3&filter=n%20%25%2010%20%3D%3D%209");
        assertEquals(List.of("f#9", "f#19", "f#29"), told(answer));
    }

    @Test
    void what_cannot_be_asked_is_refused() {
        assertEquals(
                "bad-request",
                api.get("/api/v1/events").expect(400).json().get("code").asText());
        assertEquals(
                "bad-channel",
                api.get(path("a,,b", null, "")).expect(400).json().get("code").asText());
        assertEquals(
                "bad-position",
                api.get(path("a", "12", "")).expect(400).json().get("code").asText());
        assertEquals(
                "bad-request",
                api.get(path("a", null, "&wait=1d"))
                        .expect(400)
                        .json()
                        .get("code")
                        .asText());
        assertEquals(405, api.post("/api/v1/events", new byte[0]).status());
    }

    @Test
    void a_position_of_another_data_set_is_told_from_one_of_this() {
        String next = poll("e", null, "").get("next").asText();
        publish("e", 1);
        String foreign = next.substring(0, 18) + "another1";
        JsonNode answer = poll("e", foreign, "");
        assertFalse(answer.get("recovered").asBoolean());
        assertEquals(List.of(), told(answer));
        publish("e", 2);
        assertEquals(List.of("e#2"), told(poll("e", answer.get("next").asText(), "")));
        String ahead = "99999999999999998" + next.substring(17);
        assertFalse(poll("e", ahead, "").get("recovered").asBoolean());
    }
}
