package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** History, counts and message actions through the door of PubNub's SDKs. */
class PubNubHistoryIT {

    private static final byte[] CAT = "a cat\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path scratch;

    private static NodeProcess node;

    private final PubNubCalls ann = new PubNubCalls(node.url(), "pub", "ann");
    private final PubNubCalls bob = new PubNubCalls(node.url(), "pub", "bob");
    private final PubNubCalls reader = new PubNubCalls(node.url(), "sub", "rita");
    private final ApiClient natively = new ApiClient(node.url(), "X-Filecast-Key", "pub", "X-Filecast-User", "nat");
    private String channel;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).config("""
                        apps:
                          - name: demo
                            trustClaimedUsers: true
                            keys:
                              - {id: p, type: publish, value: pub}
                              - {id: s, type: subscribe, value: sub}
                        """).start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void takeAChannelOfItsOwn() {
        channel = "room-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private List<String> publish(int count) {
        List<String> timetokens = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            timetokens.add(ann.publish(channel, "{\"n\":" + i + "}"));
        }
        return timetokens;
    }

    private static List<String> numbers(JsonNode items) {
        return items == null
                ? List.of()
                : StreamSupport.stream(items.spliterator(), false)
                        .map(item -> item.path("message").path("n").asText())
                        .toList();
    }

    private List<String> read(String query) {
        return numbers(reader.history(channel, query).get(channel));
    }

    // ---- reading ----------------------------------------------------------------------------------------------------

    @Test
    void startIsExclusiveEndIsInclusiveAndTheOrderIsThatOfTime() {
        List<String> at = publish(5);
        assertEquals(List.of("0", "1", "2", "3", "4"), read(""));
        assertEquals(List.of("3", "4"), read("?max=2"));
        assertEquals(List.of("1", "2"), read("?max=2&start=" + at.get(3)));
        assertEquals(List.of("2", "3", "4"), read("?end=" + at.get(2)));
        assertEquals(List.of("1", "2"), read("?start=" + at.get(3) + "&end=" + at.get(1)));
        assertEquals(List.of("0", "1"), read("?reverse=true&max=2"));
        assertEquals(List.of("2", "3"), read("?reverse=true&start=" + at.get(1) + "&end=" + at.get(3)));
        assertEquals(List.of(), read("?start=1"));
        JsonNode refused =
                reader.get(reader.messages(channel) + "?start=soon").expect(400).json();
        assertTrue(refused.get("error").asBoolean());
        assertTrue(refused.has("error_message"));
    }

    @Test
    void severalChannelsAreReadAtOnceAndEmptyOnesAreLeftOut() {
        publish(3);
        String other = channel + "-b";
        ann.publish(other, "{\"n\":9}");
        JsonNode channels = reader.history(channel + "," + other + ",nothing-here", "?max=2");
        assertEquals(2, channels.size());
        assertEquals(List.of("1", "2"), numbers(channels.get(channel)));
        assertEquals(List.of("9"), numbers(channels.get(other)));
        assertEquals(0, reader.history("nothing-here", "").size());
    }

    @Test
    void eachItemTellsWhatIsAskedFor() {
        String timetoken = ann.publish(channel, "[1]");
        JsonNode bare = reader.history(channel, "").get(channel).get(0);
        assertEquals("{\"message\":[1],\"timetoken\":\"" + timetoken + "\"}", bare.toString());
        String all = "?include_uuid=true&include_meta=true&include_message_type=true&include_custom_message_type=true";
        JsonNode full = reader.history(channel, all).get(channel).get(0);
        assertEquals("ann", full.get("uuid").asText());
        assertEquals("", full.get("meta").asText());
        assertTrue(full.get("message_type").isNull());
    }

    @Test
    void onlyWhatWasPublishedIsAMessage() {
        publish(1);
        String id = ann.send(channel, "cat.txt", CAT);
        ann.delete(ann.file(channel, id, "cat.txt")).expect(200);
        ann.get("/publish/pub/pub/0/" + channel + "/0/1?store=0").expect(200);
        JsonNode items = reader.history(channel, "?include_message_type=true").get(channel);
        assertEquals(2, items.size());
        assertTrue(items.get(0).get("message_type").isNull());
        assertEquals(4, items.get(1).get("message_type").asInt());
        assertEquals(
                PubNubCalls.message(id, "cat.txt", "{\"text\":\"hi\"}"),
                items.get(1).get("message").toString());
    }

    @Test
    void theOlderHistoryIsAListOfThree() {
        List<String> at = publish(3);
        JsonNode list = reader.get(reader.v2(channel) + "?count=2").expect(200).json();
        assertEquals("[[{\"n\":1},{\"n\":2}]," + at.get(1) + "," + at.get(2) + "]", list.toString());
        JsonNode oldest = reader.get(reader.v2(channel) + "?count=2&reverse=true&include_token=true&start=" + at.get(0))
                .expect(200)
                .json();
        assertEquals(
                "[[{\"message\":{\"n\":1},\"timetoken\":" + at.get(1) + "},{\"message\":{\"n\":2},\"timetoken\":"
                        + at.get(2) + "}]," + at.get(1) + "," + at.get(2) + "]",
                oldest.toString());
        JsonNode none = reader.get(reader.v2("nothing-here") + "?include_token=true")
                .expect(200)
                .json();
        assertEquals("[[],0,0]", none.toString());
    }

    // ---- counting and deleting --------------------------------------------------------------------------------------

    @Test
    void messagesAreCountedFromATimetokenOnForEveryChannel() {
        List<String> at = publish(3);
        ann.send(channel, "cat.txt", CAT);
        String both = channel + ",nothing-here";
        JsonNode one = reader.get(reader.counts(both) + "?timetoken=" + at.get(1))
                .expect(200)
                .json();
        assertEquals(
                "{\"" + channel + "\":3,\"nothing-here\":0}",
                one.get("channels").toString());
        JsonNode each = reader.get(reader.counts(both) + "?channelsTimetoken=" + at.get(2) + "," + at.get(0))
                .expect(200)
                .json();
        assertEquals(2, each.get("channels").get(channel).asInt());
        JsonNode refused = reader.get(reader.counts(channel)).expect(400).json();
        assertEquals("{}", refused.get("channels").toString());
        reader.get(reader.counts(both + ",c") + "?channelsTimetoken=1,2").expect(400);
    }

    @Test
    void deletedMessagesAreGoneFromEveryHistory() {
        List<String> at = publish(5);
        reader.delete(reader.messages(channel)).expect(403);
        String done = ann.delete(ann.messages(channel) + "?start=" + at.get(1) + "&end=" + at.get(3))
                .expect(200)
                .text();
        assertEquals("{\"status\":200,\"error\":false,\"error_message\":\"\"}", done);
        assertEquals(List.of("0", "1", "4"), read(""));
        JsonNode events =
                natively.get(ApiClient.events(channel) + "?order=oldest").json().get("events");
        assertEquals(List.of("0", "1", "4"), numbers(events));
        assertEquals(
                3,
                natively.get(ApiClient.events(channel) + "/count")
                        .json()
                        .get("count")
                        .asInt());
        long exact = Long.parseLong(at.get(4));
        ann.delete(ann.messages(channel) + "?start=" + (exact - 1) + "&end=" + exact)
                .expect(200);
        assertEquals(List.of("0", "1"), read(""));
        ann.delete(ann.messages(channel)).expect(200);
        assertEquals(List.of(), read(""));
        assertEquals(List.of("7"), numbersAfter("{\"n\":7}"));
    }

    private List<String> numbersAfter(String json) {
        ann.publish(channel, json);
        return read("");
    }

    // ---- actions ----------------------------------------------------------------------------------------------------

    private JsonNode act(PubNubCalls who, String message, String value) {
        String path = who.actions(channel) + "/message/" + message;
        return who.post(path, "{\"type\":\"reaction\",\"value\":\"" + value + "\"}")
                .expect(200)
                .json()
                .get("data");
    }

    @Test
    void actionsAreAddedListedAndRemoved() {
        String message = publish(1).get(0);
        JsonNode smiley = act(ann, message, "smiley");
        assertEquals("ann", smiley.get("uuid").asText());
        assertEquals(message, smiley.get("messageTimetoken").asText());
        JsonNode frown = act(bob, message, "frown");
        ann.post(ann.actions(channel) + "/message/" + message, "{\"type\":\"reaction\",\"value\":\"smiley\"}")
                .expect(409);
        ann.post(ann.actions(channel) + "/message/1", "{\"type\":\"reaction\",\"value\":\"x\"}")
                .expect(404);
        ann.post(ann.actions(channel) + "/message/" + message, "{\"type\":\"reaction\"}")
                .expect(400);

        JsonNode listed = reader.get(reader.actions(channel)).expect(200).json();
        assertEquals(
                List.of(smiley, frown),
                List.of(listed.get("data").get(0), listed.get("data").get(1)));
        assertFalse(listed.has("more"));
        JsonNode newest =
                reader.get(reader.actions(channel) + "?limit=1").expect(200).json();
        assertEquals(frown, newest.get("data").get(0));
        JsonNode before =
                reader.get(newest.get("more").get("url").asText()).expect(200).json();
        assertEquals(smiley, before.get("data").get(0));

        String one = "/message/" + message + "/action/"
                + smiley.get("actionTimetoken").asText();
        reader.delete(reader.actions(channel) + one).expect(403);
        assertEquals(
                "{\"status\":200,\"data\":{}}",
                ann.delete(ann.actions(channel) + one).expect(200).text());
        assertEquals(1, reader.get(reader.actions(channel)).json().get("data").size());
        assertEquals(List.of("0"), read(""));
    }

    @Test
    void historyWithActionsIsReadInPages() {
        List<String> at = publish(3);
        act(ann, at.get(2), "smiley");
        act(bob, at.get(2), "smiley");
        JsonNode newest =
                reader.get(reader.withActions(channel) + "?max=2").expect(200).json();
        assertEquals(List.of("1", "2"), numbers(newest.get("channels").get(channel)));
        JsonNode smileys = newest.get("channels")
                .get(channel)
                .get(1)
                .get("actions")
                .get("reaction")
                .get("smiley");
        assertEquals("ann", smileys.get(0).get("uuid").asText());
        assertEquals("bob", smileys.get(1).get("uuid").asText());
        assertFalse(newest.get("channels").get(channel).get(0).has("actions"));
        JsonNode more = newest.get("more");
        assertEquals(at.get(1), more.get("start").asText());
        assertEquals(2, more.get("max").asInt());
        JsonNode last = reader.get(more.get("url").asText()).expect(200).json();
        assertEquals(List.of("0"), numbers(last.get("channels").get(channel)));
        assertFalse(last.has("more"));
        reader.get(reader.withActions(channel + ",other")).expect(400);
    }
}
