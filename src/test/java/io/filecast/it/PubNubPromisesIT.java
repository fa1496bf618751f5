package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.adapter.testing.RawHttp;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What PubNub's SDKs rely on in the bytes of an answer, and would break without. */
class PubNubPromisesIT {

    private static final byte[] CAT = "a cat, as bytes\n".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path scratch;

    private static NodeProcess node;

    private final ApiClient http = new ApiClient(node.url());
    private final SigningCalls client = new SigningCalls(http, "pub", "sub");
    private final PubNubCalls ann = new PubNubCalls(node.url(), "pub", "ann");
    private String channel;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).config("""
                        apps:
                          - name: demo
                            keys:
                              - {id: p, type: publish, value: pub}
                              - {id: s, type: subscribe, value: sub}
                              - {id: x, type: secret, value: secret}
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

    /** What a subscriber hears who was there before something happened. */
    private JsonNode heard(String channels, Runnable happening, String... parameters) {
        Answer begun = client.subscribe(channels, parameters);
        happening.run();
        return SigningCalls.ended(client.poll(channels, begun, parameters))
                .expect(200)
                .json();
    }

    // ---- events -----------------------------------------------------------------------------------------------------

    @Test
    void aPlainMessageHasNoTypeAndWhatSubscribersNeed() {
        JsonNode message = heard(
                        channel, () -> client.publish(channel, "\"hi\"").expect(200))
                .get("m")
                .get(0);
        assertFalse(message.has("e"), message.toString());
        assertEquals("sub", message.get("k").asText());
        assertTrue(message.get("f").isInt());
        assertEquals("tester", message.get("i").asText());
        assertEquals(channel, message.get("c").asText());
        assertEquals("\"hi\"", message.get("d").toString());
    }

    @Test
    void theRegionOfATimetokenIsNeverZero() {
        Answer begun = client.subscribe(channel);
        assertNotEquals(0, begun.expect(200).json().get("t").get("r").asInt());
        JsonNode answer = heard(channel, () -> client.publish(channel, "1").expect(200));
        assertNotEquals(0, answer.get("t").get("r").asInt());
        assertNotEquals(0, answer.get("m").get(0).get("p").get("r").asInt());
    }

    @Test
    void whatAWildcardOrAGroupBringsNamesIt() {
        JsonNode byWildcard =
                heard(channel + ".*", () -> client.publish(channel + ".a", "1").expect(200));
        assertEquals(channel + ".*", byWildcard.get("m").get(0).get("b").asText());
        assertEquals(channel + ".a", byWildcard.get("m").get(0).get("c").asText());

        JsonNode byBoth = heard(
                channel + ".*," + channel + ".a",
                () -> client.publish(channel + ".a", "1").expect(200));
        assertEquals(1, byBoth.get("m").size());
        assertEquals(channel + ".a", byBoth.get("m").get(0).get("b").asText());

        client.signing("secret").group("/g-" + channel, "add", channel).expect(200);
        JsonNode byGroup = heard(",", () -> client.publish(channel, "2").expect(200), "channel-group", "g-" + channel);
        assertEquals("g-" + channel, byGroup.get("m").get(0).get("b").asText());
        assertEquals(channel, byGroup.get("m").get(0).get("c").asText());
    }

    @Test
    void theTypeOfAMessageInHistoryIsNothingOrThatOfAFile() {
        client.publish(channel, "1").expect(200);
        ann.send(channel, "cat.txt", CAT);
        client.get("/signal/pub/sub/0/" + channel + "/0/1").expect(200);
        List<String> types = new ArrayList<>();
        ann.history(channel, "?include_message_type=true")
                .get(channel)
                .forEach(item -> types.add(item.get("message_type").toString()));
        assertEquals(List.of("null", "4"), types);
    }

    @Test
    void metaOfNullIsNone() {
        JsonNode answer = heard(
                channel,
                () -> client.get("/publish/pub/sub/0/" + channel + "/0/1", "meta", "null")
                        .expect(200));
        assertFalse(answer.get("m").get(0).has("u"), answer.toString());
        String id = ann.store(channel, "cat.txt", CAT);
        ann.publishFile(channel, PubNubCalls.message(id, "cat.txt", "1"), "?meta=null")
                .expect(200);
        ann.history(channel, "?include_meta=true")
                .get(channel)
                .forEach(item -> assertEquals("\"\"", item.get("meta").toString()));
    }

    // ---- answers ----------------------------------------------------------------------------------------------------

    private static void assertJson(String what, Answer answer) {
        String type = answer.header("Content-Type");
        assertTrue(
                type.startsWith("application/json") || type.startsWith("text/javascript"),
                what + " " + answer.status() + ": " + type);
        answer.json();
    }

    @Test
    void everyAnswerSaysThatItIsJson() {
        String timetoken = ann.publish(channel, "1");
        String id = ann.send(channel, "cat.txt", CAT);
        List<String> paths = List.of(
                "/time/0",
                "/publish/pub/sub/0/" + channel + "/0/1",
                "/publish/pub/none/0/" + channel + "/0/1",
                "/publish/pub/sub/0/" + channel + "/0/%7B",
                "/signal/pub/sub/0/" + channel + "/0/1",
                "/v2/subscribe/sub/" + channel + "/0",
                "/v2/subscribe/none/" + channel + "/0",
                "/v1/channel-registration/sub-key/sub/channel-group",
                "/v1/channel-registration/sub-key/none/channel-group",
                ann.files(channel),
                ann.files(channel) + "?limit=0",
                ann.messages(channel),
                ann.messages(channel) + "?max=x",
                ann.v2(channel),
                ann.counts(channel) + "?timetoken=" + timetoken,
                ann.counts(channel) + "?timetoken=x",
                ann.actions(channel),
                ann.withActions(channel),
                "/v1/files/publish-file/pub/pub/0/" + channel + "/0/%22no-file%22",
                "/v3/pam/sub/grant",
                "/v2/auth/grant/sub-key/sub",
                "/v2/objects/sub/uuids",
                "/v1/push/sub-key/sub/devices/d");
        for (String path : paths) {
            assertJson(path, ann.get(path));
        }
        assertJson("an offer", ann.offer(channel, "cat.txt").expect(200));
        assertJson("deleting", ann.delete(ann.file(channel, id, "cat.txt")).expect(200));
        assertJson("hiding", ann.delete(ann.messages(channel)).expect(200));
    }

    @Test
    void whatGoesWrongWithTheBytesOfAFileIsXmlWithACode() {
        JsonNode offer = ann.offer(channel, "cat.txt").expect(200).json();
        Map<String, String> fields = PubNubCalls.fields(offer);
        fields.remove("X-Filecast-Ticket");
        List<Answer> refusals = List.of(
                ann.upload(offer, fields, CAT).expect(403),
                ann.upload(offer, "no form".getBytes(StandardCharsets.UTF_8)).expect(400),
                fetch(ann.get(ann.file(channel, UUID.randomUUID().toString(), "cat.txt"))
                                .expect(307)
                                .header("Location"))
                        .expect(404));
        for (Answer refused : refusals) {
            assertEquals("application/xml", refused.header("Content-Type"));
            assertTrue(
                    refused.text().matches("(?s).*<Error>.*<Code>\\w+</Code><Message>[^<]+</Message>.*</Error>\\s*"),
                    refused.text());
        }
    }

    private static Answer fetch(String location) {
        URI url = URI.create(location);
        return new ApiClient(URI.create("http://" + url.getAuthority()))
                .get(url.getRawPath() + "?" + url.getRawQuery());
    }

    // ---- what has ended ---------------------------------------------------------------------------------------------

    @Test
    void whatHasExpiredIsRefusedInTheWordsOfItsService() throws Exception {
        try (NodeProcess later = NodeProcess.on(scratch.resolve("later"))
                .set("pubnub.uploadTtl", "10m")
                .config("""
                        apps:
                          - name: demo
                            accessManager: true
                            keys:
                              - {id: p, type: publish, value: pub}
                              - {id: s, type: subscribe, value: sub}
                              - {id: x, type: secret, value: secret}
                        """)
                .start()) {
            SigningCalls root = new SigningCalls(new ApiClient(later.url()), "pub", "sub").signing("secret");
            PubNubCalls sender = new PubNubCalls(later.url(), "pub", "tester");
            String token = root.grant(600, "{\"resources\":{\"channels\":{\"" + channel + "\":27}}}");
            SigningCalls bearer = root.showing(token);
            JsonNode offer = offer(bearer);
            sender.upload(offer, PubNubCalls.fields(offer), CAT).expect(204);
            String id = offer.get("data").get("id").asText();
            bearer.get(publishing(PubNubCalls.message(id, "cat.txt", "1"))).expect(200);
            JsonNode expired = offer(bearer);
            String location = bearer.get(file(id)).expect(307).header("Location");

            // A jump of more than a day is believed, so the broker's time is now later than all that was given.
            long jump = 90_000;
            later.redis("HINCRBY", "fc:{demo.0}:app", "skew", Long.toString(jump));
            Eventually.passes("the token has ended", () -> {
                Answer refused = bearer.publish(channel, "1").expect(403);
                assertEquals("Token is expired.", refused.json().get("message").asText());
                assertEquals("Access Manager", refused.json().get("service").asText());
            });
            String inTime = Long.toString(Instant.now().getEpochSecond() + jump);
            String path = "/v3/pam/sub/grant/" + token.replace("=", "%3D");
            JsonNode ended = root.send("DELETE", path, "", "timestamp", inTime)
                    .expect(400)
                    .json();
            assertEquals(
                    "Token is expired.",
                    ended.get("error").get("details").get(0).get("message").asText());
            Answer late =
                    sender.upload(expired, PubNubCalls.fields(expired), CAT).expect(403);
            assertTrue(
                    late.text()
                            .contains("<Code>AccessDenied</Code><Message>Invalid according to Policy: Policy expired"),
                    late.text());
            Answer gone = fetch(location).expect(403);
            assertEquals("application/xml", gone.header("Content-Type"));
            assertTrue(gone.text().contains("<Code>AccessDenied</Code>"), gone.text());
        }
    }

    private JsonNode offer(SigningCalls bearer) {
        return bearer.send(
                        "POST", "/v1/files/sub/channels/" + channel + "/generate-upload-url", "{\"name\":\"cat.txt\"}")
                .expect(200)
                .json();
    }

    private String publishing(String said) {
        return "/v1/files/publish-file/pub/sub/0/" + channel + "/0/" + ApiClient.segment(said);
    }

    private String file(String id) {
        return "/v1/files/sub/channels/" + channel + "/files/" + id + "/cat.txt";
    }

    // ---- requests ---------------------------------------------------------------------------------------------------

    @Test
    void aRequestLineMayHave60KiBAndNotAnyLength() {
        String filter = "a%20%3D%3D%20'" + "x".repeat(1000) + "'";
        http.get("/v2/subscribe/sub/" + channel + "/0?filter-expr=" + filter + "&padding=" + "p".repeat(60_000))
                .expect(200);
        assertEquals(
                414,
                http.send("GET", "/time/0?padding=" + "p".repeat(70_000), BodyPublishers.noBody())
                        .status());
    }

    @Test
    void anEscapeThatIsNoneStandsForItself() throws Exception {
        // No library sends such a line by itself.
        try (RawHttp raw = new RawHttp(node.url().getPort())) {
            raw.head("GET /publish/pub/sub/0/" + channel + "/0/%22100%%22?uuid=ann");
            RawHttp.Answer answer = raw.answer();
            assertEquals(200, answer.status(), answer.text());
        }
        JsonNode item = ann.history(channel, "").get(channel).get(0);
        assertEquals("100%", item.get("message").asText());
    }
}
