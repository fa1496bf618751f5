package io.filecast.it;

import static io.filecast.testing.ApiClient.events;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls of the PubNub door on a whole node that their SDKs do not make, or not so: each row of the table of errors. */
class PubNubCallsIT {

    private static final String CONFIG = """
            apps:
              - name: alpha
                keys:
                  - {id: alpha-pub, type: publish, value: pub-c-alpha}
                  - {id: alpha-sub, type: subscribe, value: sub-c-alpha}
              - name: beta
                keys:
                  - {id: beta-pub, type: publish, value: pub-c-beta}
                  - {id: beta-sub, type: subscribe, value: sub-c-beta}
            """;
    private static final String PUBLISH = "/publish/pub-c-alpha/sub-c-alpha/0/";
    private static final String SUBSCRIBE = "/v2/subscribe/sub-c-alpha/";

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient client;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).config(CONFIG).start();
        client = new ApiClient(node.url());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static void refused(int status, String words, String path) {
        JsonNode body = client.get(path).expect(status).json();
        assertEquals(
                words,
                body.isArray() ? body.get(1).asText() : body.get("message").asText(),
                path);
    }

    private static JsonNode latest(String channel) {
        return client.with("X-Filecast-Key", "sub-c-alpha")
                .get(events(channel))
                .expect(200)
                .json()
                .get("events")
                .get(0);
    }

    @Test
    void a_packed_body_is_what_its_bytes_say_whatever_its_header_says() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            out.write("{\"text\":\"packed\"}".getBytes(StandardCharsets.UTF_8));
        }
        Answer answer = client.send(
                "POST",
                PUBLISH + "packed/0?store=1",
                BodyPublishers.ofByteArray(packed.toByteArray()),
                "Content-Encoding",
                "gzip");
        assertEquals("Sent", answer.expect(200).json().get(1).asText());
        assertEquals("packed", latest("packed").get("message").get("text").asText());
    }

    @Test
    void options_of_a_message_are_those_of_its_event() {
        client.get(PUBLISH + "options/0/%22hi%22?uuid=ann&meta=null&custom_message_type=note&ttl=1000000&seqn=3")
                .expect(200);
        JsonNode event = latest("options");
        assertEquals("ann", event.get("publisher").asText());
        assertEquals("note", event.get("label").asText());
        assertTrue(event.path("meta").isMissingNode());
    }

    @Test
    void a_query_may_write_a_space_as_a_plus_and_a_path_a_plus_as_itself() {
        client.get(PUBLISH + "plus/0/%22a+b%22?uuid=ann+lee").expect(200);
        assertEquals("ann lee", latest("plus").get("publisher").asText());
        assertEquals("a+b", latest("plus").get("message").asText());
    }

    @Test
    void a_message_in_a_path_may_have_slashes_as_they_are() {
        client.get(PUBLISH + "slashes/0/%22a/b//c%2Fd/%22").expect(200);
        assertEquals("a/b//c/d/", latest("slashes").get("message").asText());
        client.get("/v2" + PUBLISH + "slashes/0/%7B%22url%22:%22http://h/p%22%7D")
                .expect(200);
        assertEquals("http://h/p", latest("slashes").get("message").get("url").asText());
        client.get("/signal/pub-c-alpha/sub-c-alpha/0/slashes/0/%22typing/now%22")
                .expect(200);
        refused(400, "Invalid JSON", PUBLISH + "slashes/0/1/2");
    }

    @Test
    void an_override_of_the_timetoken_is_answered_and_no_more() {
        String asked = "17332371536854859";
        JsonNode answer =
                client.get(PUBLISH + "override/0/1?ptto=" + asked).expect(200).json();
        assertEquals(asked, answer.get(2).asText());
        assertNotEquals(asked, latest("override").get("timetoken").asText());
        JsonNode ignored =
                client.get(PUBLISH + "override/0/1?ptto=1%22").expect(200).json();
        assertEquals(
                latest("override").get("timetoken").asText(), ignored.get(2).asText());
    }

    @Test
    void a_message_of_32_KiB_fits_into_a_path() {
        String text = "x".repeat(32_766);
        client.get(PUBLISH + "long/0/%22" + text + "%22").expect(200);
        refused(400, "Message Too Large", PUBLISH + "long/0/%22" + text + "y%22");
    }

    @Test
    void a_posted_message_has_the_same_bound_in_both_versions() {
        for (String path : new String[] {PUBLISH, "/v2" + PUBLISH}) {
            String text = '"' + "x".repeat(32_766) + '"';
            client.postJson(path + "posted/0", text).expect(200);
            Answer refused = client.postJson(path + "posted/0", " " + text).expect(400);
            assertEquals("Message Too Large", refused.json().get(1).asText());
        }
    }

    @Test
    void a_request_line_that_is_too_long_hears_so() {
        JsonNode body = client.get(PUBLISH + "long/0/%22" + "x".repeat(70_000) + "%22")
                .expect(414)
                .json();
        assertEquals("Request URI Too Long", body.get("message").asText());
        assertEquals("Balancer", body.get("service").asText());
        assertEquals(414, body.get("status").asInt());
        client.get(PUBLISH + "long/0/1").expect(200);
    }

    @Test
    void keys_are_those_of_one_app() {
        refused(400, "Invalid Key", "/publish/pub-c-alpha/sub-c-beta/0/a/0/1");
        refused(400, "Invalid Key", "/publish/pub-c-alpha/none/0/a/0/1");
        refused(400, "Invalid Key", "/publish/none/sub-c-alpha/0/a/0/1");
        refused(400, "Invalid Key", "/signal/none/sub-c-alpha/0/a/0/1");
        refused(400, "Invalid Subscribe Key", "/v2/subscribe/none/a/0");
    }

    @Test
    void who_may_not_write_hears_it_from_the_access_manager() {
        JsonNode body = client.get("/publish/sub-c-alpha/sub-c-alpha/0/room/0/1")
                .expect(403)
                .json();
        assertEquals("Access Manager", body.get("service").asText());
        assertEquals("room", body.get("payload").get("channels").get(0).asText());
    }

    @Test
    void what_cannot_be_published_is_refused_in_their_words() {
        refused(400, "Invalid JSON", PUBLISH + "a/0/%7B");
        refused(400, "Signal size too large", "/signal/pub-c-alpha/sub-c-alpha/0/a/0/%22" + "x".repeat(63) + "%22");
        refused(400, "a channel name has no '/', '\\' or ','", PUBLISH + "a%2Cb/0/1");
        refused(400, "a channel name has no '*'; a wildcard is only for subscribing", PUBLISH + "a.*/0/1");
        refused(400, "ttl is a number of hours", PUBLISH + "a/0/1?ttl=-1");
        refused(400, "a label is 1 to 50 letters, digits, '_' and '-'", PUBLISH + "a/0/1?custom_message_type=a%20b");
        refused(400, "the path is not percent-encoded UTF-8", PUBLISH + "a%FF/0/1");
        refused(404, "there is no such call in this service", PUBLISH + "a/0");
        assertEquals(
                "Message Too Large",
                client.post(PUBLISH + "a/0", new byte[40_000])
                        .expect(400)
                        .json()
                        .get(1)
                        .asText());
    }

    @Test
    void what_cannot_be_followed_is_refused_in_their_words() {
        refused(400, "no channel and no channel group is named", SUBSCRIBE + ",/0");
        refused(400, "a timetoken is 1 to 17 digits", SUBSCRIBE + "a/0?tt=yesterday");
        assertEquals(
                481,
                client.get(SUBSCRIBE + "a/0?filter-expr=a%20%3D%3D")
                        .expect(481)
                        .json()
                        .get("status")
                        .asInt());
    }

    @Test
    void a_service_that_is_not_there_says_so() {
        for (String path : new String[] {"/v2/objects/sub-c-alpha/uuids/u", "/v1/push/sub-key/sub-c-alpha/devices/d"}) {
            Answer answer = client.get(path).expect(404);
            assertTrue(answer.text().contains("this server has no such service"), answer.text());
        }
    }

    @Test
    void a_position_of_another_data_set_goes_on_from_now() {
        client.get(PUBLISH + "strange/0/1").expect(200);
        JsonNode answer = client.get(SUBSCRIBE + "strange/0?tt=10000000000000000&tr=1")
                .expect(200)
                .json();
        assertTrue(answer.get("t").get("t").asLong() > 10_000_000_000_000_000L);
        assertTrue(answer.get("t").get("r").asInt() > 1);
    }

    @Test
    void pages_may_ask() {
        Answer plain =
                client.with("Origin", "https://app.example").get("/time/0").expect(200);
        assertEquals("https://app.example", plain.header("Access-Control-Allow-Origin"));
        assertEquals("no-cache", plain.header("Cache-Control"));
        Answer preflight = client.send(
                "OPTIONS",
                PUBLISH + "a/0",
                BodyPublishers.noBody(),
                "Origin",
                "https://app.example",
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "content-type");
        assertEquals("https://app.example", preflight.header("Access-Control-Allow-Origin"));
        client.send("OPTIONS", PUBLISH + "a/0", BodyPublishers.noBody()).expect(200);
    }
}
