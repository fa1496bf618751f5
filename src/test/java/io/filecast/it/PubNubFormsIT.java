package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.adapter.testing.RawHttp;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Forms of PubNub's SDKs over connections as they are: cut, or slow. */
class PubNubFormsIT {

    @TempDir
    static Path scratch;

    private static NodeProcess node;

    private final PubNubCalls ann = new PubNubCalls(node.url(), "demo", "ann");
    private String channel;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void takeAChannelOfItsOwn() {
        channel = "room-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** A connection on which a form begins. */
    private static RawHttp begin(JsonNode offer, int length) throws IOException {
        URI url = URI.create(offer.get("file_upload_request").get("url").asText());
        return new RawHttp(url.getPort())
                .head(
                        "POST " + url.getRawPath(),
                        "Content-Type: multipart/form-data; boundary=" + PubNubCalls.BOUNDARY,
                        "Content-Length: " + length);
    }

    /** Until when somebody writes an upload, in micros; 0 when nobody does. */
    private static long leaseEnd(String id) {
        String end = node.redis("HGET", "fc:{demo.0}:upload:" + id, "leaseUntil");
        return end == null || end.isEmpty() ? 0 : Long.parseLong(end);
    }

    private static byte[] contentOf(String channel, String id) {
        return new ApiClient(node.url())
                .get(ApiClient.content(channel, id))
                .expect(200)
                .body();
    }

    @Test
    void aFormThatIsCutOffLeavesNothingAndItsTicketOpensOnceMore() throws Exception {
        byte[] file = Samples.random(600_000, 5);
        JsonNode offer = ann.offer(channel, "cut.bin").expect(200).json();
        String id = offer.get("data").get("id").asText();
        Map<String, String> fields = PubNubCalls.fields(offer);
        byte[] form = PubNubCalls.form(fields, file, Map.of());
        String said = PubNubCalls.message(id, "cut.bin", "1");
        try (RawHttp cut = begin(offer, form.length)) {
            cut.send(Arrays.copyOf(form, form.length / 2));
            Eventually.holds("the bytes are coming", () -> leaseEnd(id) > 0);
            ann.upload(offer, fields, file).expect(409);
            long end = leaseEnd(id);
            Eventually.holds("their writer goes on holding it", () -> leaseEnd(id) > end);
        }
        Answer refused = ann.publishFile(channel, said, "");
        assertTrue(refused.status() == 404 || refused.status() == 409, refused.text());
        assertEquals(
                0, ann.get(ann.files(channel)).expect(200).json().get("count").asInt());

        Eventually.passes(
                "the ticket is free", () -> ann.upload(offer, fields, file).expect(204));
        ann.publishFile(channel, said, "").expect(200);
        assertArrayEquals(file, contentOf(channel, id));
        Eventually.holds("what came first is gone", () -> !node.hasOpenPart());
    }

    @Test
    void aFormThatComesByteByByteIsTheSame() throws Exception {
        String boundary = "\r\n--" + PubNubCalls.BOUNDARY.substring(0, PubNubCalls.BOUNDARY.length() - 1);
        byte[] file = ("\r\n-\r" + boundary + "\r\n--" + boundary + boundary).getBytes(StandardCharsets.US_ASCII);
        JsonNode offer = ann.offer(channel, "slow.bin").expect(200).json();
        String id = offer.get("data").get("id").asText();
        byte[] form = PubNubCalls.form(PubNubCalls.fields(offer), file, Map.of("behind", "the file"));
        try (RawHttp slow = begin(offer, form.length)) {
            for (byte one : form) {
                slow.send(new byte[] {one});
            }
            assertEquals(204, slow.answer(true).status());
        }
        ann.publishFile(channel, PubNubCalls.message(id, "slow.bin", "1"), "").expect(200);
        assertArrayEquals(file, contentOf(channel, id));
    }
}
