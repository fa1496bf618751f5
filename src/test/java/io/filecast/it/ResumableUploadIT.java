package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.upload;
import static io.filecast.testing.ApiClient.uploads;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.adapter.testing.RawHttp;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.BlobFiles;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads that come in several goes, through one node: in the words of the native API and of tus 1.0. */
class ResumableUploadIT {

    private static final int LIMIT = 8 << 20;
    private static final int SIZE = 300_000;
    private static final int HALF = 123_456;

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient api;
    private static ApiClient tus;
    private static BlobFiles blobs;

    private final byte[] all = Samples.random(SIZE, 7);

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .set("limits.fileSize", LIMIT)
                .set("limits.uploadIdleTimeout", "5s")
                .set("limits.uploadsDeclaredPerKey", 60)
                .set("uploads.commitSize", "64KiB")
                .set("uploads.commitInterval", "300ms")
                .set("retention.sweepInterval", "100ms")
                .set("blobs.sweepInterval", "200ms")
                .set("blobs.writeSize", "4KiB")
                .start();
        api = new ApiClient(node.url());
        tus = api.with("Tus-Resumable", "1.0.0");
        blobs = new BlobFiles(node.data());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String declare(String more) {
        return api.postJson(uploads(), "{\"channel\":\"parts\",\"name\":\"x.bin\"" + more + "}")
                .expect(201)
                .json()
                .get("id")
                .asText();
    }

    private static Answer patch(String id, long offset, byte[] bytes, String... more) {
        List<String> headers = new ArrayList<>(
                List.of("Content-Type", "application/offset+octet-stream", "Upload-Offset", Long.toString(offset)));
        headers.addAll(List.of(more));
        return api.send("PATCH", upload(id), BodyPublishers.ofByteArray(bytes), headers.toArray(String[]::new));
    }

    private byte[] part(int from, int to) {
        return Arrays.copyOfRange(all, from, to);
    }

    private static long offset(String id) {
        return api.get(upload(id)).expect(200).json().get("offset").asLong();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void assertPublished(String channel, String id) {
        assertArrayEquals(all, api.get(content(channel, id)).expect(200).body());
        List<JsonNode> found = new ArrayList<>();
        api.get(events(channel)).expect(200).json().get("events").forEach(found::add);
        assertEquals(
                1,
                found.stream()
                        .filter(event -> event.at("/file/id").asText().equals(id))
                        .count());
    }

    // ---- the way through --------------------------------------------------------------------------------------------

    @Test
    void an_upload_in_stretches_becomes_the_file_that_was_sent() {
        String id = declare(",\"size\":" + SIZE + ",\"sha256\":\"" + Samples.sha256(all) + "\"");
        Answer before = api.head(upload(id)).expect(200);
        assertEquals(
                List.of("0", Integer.toString(SIZE), "no-store"),
                List.of(
                        before.header("Upload-Offset"),
                        before.header("Upload-Length"),
                        before.header("Cache-Control")));
        for (int at = 0; at < SIZE; at += 50_000) {
            Answer answer = patch(id, at, part(at, at + 50_000)).expect(204);
            assertEquals(Integer.toString(at + 50_000), answer.header("Upload-Offset"));
            long parts = blobs.parts().stream()
                    .filter(part -> part.toString().contains(id))
                    .count();
            assertTrue(parts <= 1, "whoever goes on after a clean end goes on in the same file");
        }
        JsonNode upload = api.get(upload(id)).expect(200).json();
        assertEquals("completed", upload.get("state").asText());
        assertEquals(SIZE, upload.get("offset").asInt());
        assertEquals(Samples.sha256(all), upload.get("sha256").asText());
        patch(id, SIZE, new byte[0]).expect(204);
        patch(id, HALF, part(HALF, SIZE)).expectProblem(409, "conflict");
        assertEquals(Integer.toString(SIZE), api.head(upload(id)).expect(200).header("Upload-Offset"));
        api.postJson(messages("parts"), "{\"fileId\":\"" + id + "\"}").expect(201);
        assertPublished("parts", id);
        Eventually.holds("the segments are gone", () -> blobs.parts().isEmpty());
    }

    @Test
    void what_came_before_the_client_went_away_is_kept() throws Exception {
        String id = declare(",\"size\":" + SIZE);
        try (RawHttp http = new RawHttp(node.url().getPort())) {
            beginPatch(http, id, 0, SIZE);
            http.send(part(0, HALF));
            Eventually.holds("some is committed while more may come", () -> offset(id) > 64_000);
        }
        Eventually.holds("all of it is kept", () -> offset(id) == HALF);
        patch(id, HALF, part(HALF, SIZE)).expect(204);
        api.postJson(messages("parts"), "{\"fileId\":\"" + id + "\"}").expect(201);
        assertPublished("parts", id);
    }

    private static void beginPatch(RawHttp http, String id, long offset, long length) throws Exception {
        http.send("PATCH " + upload(id)
                + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/offset+octet-stream\r\n"
                + "Upload-Offset: " + offset + "\r\nContent-Length: " + length + "\r\n\r\n");
    }

    @Test
    void a_file_that_comes_whole_and_breaks_off_is_gone_on_with_or_sent_anew() throws Exception {
        String id = declare(",\"size\":" + SIZE);
        try (RawHttp http = new RawHttp(node.url().getPort())) {
            http.send("PUT " + upload(id) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + SIZE + "\r\n\r\n");
            http.send(part(0, HALF));
            // A reset takes with it what was not read yet.
            Eventually.holds("all has come", () -> offset(id) == HALF);
            http.socket().setSoLinger(true, 0);
        }
        Eventually.holds("all of it is kept", () -> offset(id) == HALF);
        patch(id, HALF, part(HALF, HALF + 1_000)).expect(204);
        api.put(upload(id), all).expect(200);
        assertEquals(
                Samples.sha256(all), api.get(upload(id)).json().get("sha256").asText());
    }

    @Test
    void the_length_may_come_later() {
        Answer created = tus.post(uploads() + "?channel=parts&name=later", new byte[0], "Upload-Defer-Length", "1")
                .expect(201);
        String id = idOf(created);
        patch(id, 0, part(0, HALF)).expect(204);
        Answer head = tus.head(upload(id)).expect(200);
        assertEquals(List.of("1", ""), List.of(head.header("Upload-Defer-Length"), head.header("Upload-Length")));
        patch(id, HALF, part(HALF, HALF + 1), "Upload-Length", Integer.toString(HALF))
                .expectProblem(400, "length-mismatch");
        patch(id, HALF, part(HALF, SIZE), "Upload-Length", Integer.toString(SIZE))
                .expect(204);
        assertEquals("completed", api.get(upload(id)).json().get("state").asText());
    }

    private static String idOf(Answer created) {
        String location = created.header("Location");
        return location.substring(location.lastIndexOf('/') + 1);
    }

    // ---- what goes wrong --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "100, 409, offset-mismatch",
        "1000, 409, offset-mismatch",
        "999999999999999999, 409, offset-mismatch",
        "9223372036854775808, 400, bad-request",
        "-1, 400, bad-request",
        "0x0, 400, bad-request"
    })
    void an_offset_that_is_not_the_uploads_is_refused_and_nothing_moves(String offset, int status, String code) {
        String id = declare(",\"size\":1000");
        patch(id, 0, part(0, 500)).expect(204);
        api.send(
                        "PATCH",
                        upload(id),
                        BodyPublishers.ofByteArray(part(0, 10)),
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Upload-Offset",
                        offset)
                .expectProblem(status, code);
        assertEquals(500, offset(id));
        api.delete(upload(id)).expect(204);
    }

    @Test
    void more_bytes_than_there_are_to_come_are_refused() {
        String id = declare(",\"size\":1000");
        patch(id, 0, part(0, 1001)).expectProblem(400, "length-mismatch");
        assertEquals(0, offset(id));
        Answer chunked = api.send(
                "PATCH",
                upload(id),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(all)),
                "Content-Type",
                "application/offset+octet-stream",
                "Upload-Offset",
                "0");
        chunked.expectProblem(400, "length-mismatch");
        assertTrue(offset(id) <= 1000);
        api.delete(upload(id)).expect(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha1", "sha256"})
    void bytes_with_another_checksum_leave_the_offset_as_it_was(String algorithm) throws Exception {
        String id = declare(",\"size\":" + SIZE);
        patch(id, 0, part(0, 1000)).expect(204);
        String name = algorithm.equals("sha1") ? "SHA-1" : "SHA-256";
        String right = algorithm + " "
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance(name).digest(part(1000, SIZE)));
        patch(id, 1000, part(999, SIZE - 1), "Upload-Checksum", right).expectProblem(460, "chunk-mismatch");
        assertEquals(1000, offset(id));
        patch(id, 1000, part(1000, SIZE), "Upload-Checksum", "md4 AAAA").expectProblem(400, "bad-request");
        patch(id, 1000, part(1000, SIZE), "Upload-Checksum", algorithm + " AAAA")
                .expectProblem(400, "bad-request");
        assertEquals(1000, offset(id));
        patch(id, 1000, part(1000, SIZE), "Upload-Checksum", right).expect(204);
        assertEquals(
                Samples.sha256(all), api.get(upload(id)).json().get("sha256").asText());
    }

    @Test
    void bytes_that_are_not_those_that_were_declared_let_the_upload_begin_anew() {
        String id = declare(",\"size\":" + SIZE + ",\"sha256\":\"" + Samples.sha256(all) + "\"");
        byte[] wrong = all.clone();
        wrong[5]++;
        patch(id, 0, wrong).expectProblem(422, "digest-mismatch");
        assertEquals(0, offset(id));
        patch(id, 0, all).expect(204);
        assertEquals("completed", api.get(upload(id)).json().get("state").asText());
    }

    @Test
    void of_two_writers_at_one_offset_one_wins_and_the_bytes_are_whole() {
        for (int round = 0; round < 5; round++) {
            String id = declare(",\"size\":" + SIZE);
            List<CompletableFuture<Answer>> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                both.add(api.sendAsync(
                        "PATCH",
                        upload(id),
                        BodyPublishers.ofByteArray(all),
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Upload-Offset",
                        "0"));
            }
            List<Integer> statuses = both.stream()
                    .map(CompletableFuture::join)
                    .map(Answer::status)
                    .sorted()
                    .toList();
            assertEquals(List.of(204, 409), statuses);
            assertEquals(
                    Samples.sha256(all),
                    api.get(upload(id)).json().get("sha256").asText());
        }
    }

    @Test
    void whoever_comes_back_cuts_off_the_connection_that_was_left_behind() throws Exception {
        String id = declare(",\"size\":" + SIZE);
        try (RawHttp left = new RawHttp(node.url().getPort())) {
            beginPatch(left, id, 0, SIZE);
            left.send(part(0, HALF));
            Eventually.holds("it is under way", () -> offset(id) > 64_000);
            int stands = Integer.parseInt(api.head(upload(id)).expect(200).header("Upload-Offset"));
            assertTrue(stands > 64_000 && stands <= HALF, "stands at " + stands);
            patch(id, stands, part(stands, SIZE)).expect(204);
            assertEquals(409, left.answer().status());
        }
        assertEquals(
                Samples.sha256(all), api.get(upload(id)).json().get("sha256").asText());
    }

    @Test
    void who_was_cut_off_just_before_its_last_byte_is_not_told_that_its_bytes_are_kept() throws Exception {
        String id = declare(",\"size\":" + SIZE);
        try (RawHttp left = new RawHttp(node.url().getPort())) {
            beginPatch(left, id, 0, HALF);
            left.send(part(0, HALF - 1));
            Eventually.holds("it is under way", () -> offset(id) > 64_000);
            String stands = api.head(upload(id)).expect(200).header("Upload-Offset");
            left.send(part(HALF - 1, HALF));
            assertEquals(409, left.answer().status());
            assertEquals(stands, Long.toString(offset(id)));
        }
        api.delete(upload(id)).expect(204);
    }

    @Test
    void one_byte_now_and_then_is_answered_408_and_what_came_is_kept() throws Exception {
        String id = declare(",\"size\":" + SIZE);
        try (RawHttp http = new RawHttp(node.url().getPort())) {
            beginPatch(http, id, 0, SIZE);
            http.send(part(0, 100));
            assertEquals(408, http.answer().status());
        }
        assertEquals(100, offset(id));
        api.delete(upload(id)).expect(204);
    }

    @Test
    void what_is_cancelled_or_over_its_limits_leaves_nothing() {
        String id = declare(",\"size\":" + SIZE);
        patch(id, 0, part(0, HALF)).expect(204);
        tus.delete(upload(id)).expect(204);
        tus.head(upload(id)).expect(404);
        patch(id, HALF, part(HALF, SIZE)).expect(404);
        Eventually.holds("its bytes are gone", () -> blobs.parts().isEmpty());
        tus.post(uploads() + "?channel=parts&name=x", new byte[0], "Upload-Length", Long.toString(LIMIT + 1L))
                .expectProblem(413, "file-too-large");
    }

    @Test
    void an_upload_outlives_a_restart_and_kill_9() throws Exception {
        String id = declare(",\"size\":" + SIZE);
        patch(id, 0, part(0, 1_000)).expect(204);
        try (RawHttp http = new RawHttp(node.url().getPort())) {
            beginPatch(http, id, 1_000, SIZE - 1_000);
            http.send(part(1_000, HALF));
            Eventually.holds("the better part is committed", () -> offset(id) >= 64_000);
            node.kill();
        }
        again();
        int stands = Integer.parseInt(api.head(upload(id)).expect(200).header("Upload-Offset"));
        assertTrue(stands >= 64_000 && stands <= HALF, "stands at " + stands);
        patch(id, stands, part(stands, HALF)).expect(204);
        node.terminate();
        node.awaitEnd();
        again();
        assertEquals(Integer.toString(HALF), api.head(upload(id)).expect(200).header("Upload-Offset"));
        patch(id, HALF, part(HALF, SIZE)).expect(204);
        assertEquals(
                Samples.sha256(all), api.get(upload(id)).json().get("sha256").asText());
        Eventually.holds("the segments are gone", () -> blobs.parts().isEmpty());
    }

    private static void again() {
        node = node.restart();
        api = new ApiClient(node.url());
        tus = api.with("Tus-Resumable", "1.0.0");
    }

    // ---- tus --------------------------------------------------------------------------------------------------------

    @Test
    void the_node_tells_what_it_speaks() {
        Answer options = api.send("OPTIONS", uploads(), BodyPublishers.noBody()).expect(204);
        assertEquals("1.0.0", options.header("Tus-Version"));
        assertEquals(
                Set.of(
                        "creation",
                        "creation-with-upload",
                        "creation-defer-length",
                        "termination",
                        "expiration",
                        "checksum"),
                Arrays.stream(options.header("Tus-Extension").split(",")).collect(Collectors.toSet()));
        assertEquals(Integer.toString(LIMIT), options.header("Tus-Max-Size"));
        assertEquals("sha1,sha256", options.header("Tus-Checksum-Algorithm"));
    }

    @Test
    void another_version_is_refused() {
        ApiClient old = api.with("Tus-Resumable", "0.2.2");
        Answer refused = old.post(uploads() + "?channel=parts&name=x", new byte[0], "Upload-Length", "1")
                .expectProblem(412, "version-unknown");
        assertEquals("1.0.0", refused.header("Tus-Version"));
        String id = declare("");
        old.head(upload(id)).expect(412);
        old.delete(upload(id)).expect(412);
        api.delete(upload(id)).expect(204);
    }

    @Test
    void a_page_may_speak_tus() {
        Answer preflight = api.send(
                        "OPTIONS",
                        uploads(),
                        BodyPublishers.noBody(),
                        "Origin",
                        node.url().toString(),
                        "Access-Control-Request-Method",
                        "PATCH")
                .expect(204);
        String allowed = preflight.header("Access-Control-Allow-Headers");
        for (String header : List.of(
                "Tus-Resumable",
                "Upload-Offset",
                "Upload-Length",
                "Upload-Metadata",
                "Upload-Checksum",
                "Upload-Defer-Length",
                "Content-Type",
                "X-HTTP-Method-Override")) {
            assertTrue(allowed.contains(header), header + " in " + allowed);
        }
        assertTrue(preflight.header("Access-Control-Allow-Methods").contains("PATCH"));
    }

    @Test
    void an_upload_is_created_from_its_metadata_and_with_its_first_bytes() {
        String metadata = "channel " + base64("tus") + ",filename " + base64("Ångström.txt") + ",filetype "
                + base64("text/plain") + ",description " + base64("a file") + ",meta " + base64("{\"n\":1}") + ",empty";
        Answer created = tus.post(
                        uploads(),
                        part(0, HALF),
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Upload-Length",
                        Integer.toString(SIZE),
                        "Upload-Metadata",
                        metadata)
                .expect(201);
        assertEquals(Integer.toString(HALF), created.header("Upload-Offset"));
        assertEquals("1.0.0", created.header("Tus-Resumable"));
        DateTimeFormatter http = DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ENGLISH);
        assertTrue(ZonedDateTime.parse(created.header("Upload-Expires"), http)
                .toInstant()
                .isAfter(java.time.Instant.now()));
        String id = idOf(created);
        JsonNode upload = api.get(upload(id)).json();
        assertEquals("Ångström.txt", upload.get("name").asText());
        assertEquals("text/plain", upload.get("type").asText());
        assertEquals("a file", upload.get("description").asText());
        assertEquals(1, upload.at("/meta/n").asInt());
        Answer head = tus.head(upload(id)).expect(200);
        assertTrue(head.header("Upload-Metadata").contains("filename " + base64("Ångström.txt")));
        assertEquals("1.0.0", head.header("Tus-Resumable"));
        tus.delete(upload(id)).expect(204);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Upload-Length: -1 | 400 | bad-request",
                "Upload-Length: x | 400 | bad-request",
                "Upload-Defer-Length: 2 | 400 | bad-request",
                "Upload-Metadata: name !!! | 400 | bad-request",
                "Upload-Metadata: a YQ==,a YQ== | 400 | bad-request"
            })
    void a_creation_that_makes_no_sense_is_refused(String header, int status, String code) {
        String[] words = header.split(": ", 2);
        List<String> headers = new ArrayList<>(List.of(words));
        if (words[0].equals("Upload-Metadata")) {
            headers.addAll(List.of("Upload-Length", "5"));
        }
        tus.post(uploads() + "?channel=parts", new byte[0], headers.toArray(String[]::new))
                .expectProblem(status, code);
    }

    @Test
    void bytes_of_another_type_are_refused() {
        String id = declare(",\"size\":10");
        api.send("PATCH", upload(id), BodyPublishers.ofByteArray(part(0, 10)), "Upload-Offset", "0")
                .expectProblem(415, "type-unknown");
        api.send(
                        "PATCH",
                        upload(id),
                        BodyPublishers.ofByteArray(part(0, 10)),
                        "Content-Type",
                        "application/offset+octet-stream")
                .expectProblem(400, "bad-request");
        assertEquals(0, offset(id));
        api.delete(upload(id)).expect(204);
    }

    @Test
    void an_empty_file_is_complete_when_it_is_created() {
        String id =
                idOf(tus.post(uploads() + "?channel=empty&name=nothing&publish=true", new byte[0], "Upload-Length", "0")
                        .expect(201));
        assertEquals(0, api.get(content("empty", id)).expect(200).body().length);
    }

    // ---- published by itself ----------------------------------------------------------------------------------------

    @Test
    void an_upload_that_is_to_be_published_is_when_its_last_byte_is_there_and_once() {
        String id = api.postJson(
                        uploads(),
                        "{\"channel\":\"self\",\"name\":\"x\",\"size\":" + SIZE
                                + ",\"publish\":true,\"message\":{\"hello\":1},\"ttl\":\"1h\"}")
                .expect(201)
                .json()
                .get("id")
                .asText();
        patch(id, 0, part(0, HALF)).expect(204);
        assertEquals(0, api.get(events("self")).json().get("count").asInt());
        patch(id, HALF, part(HALF, SIZE)).expect(204);
        assertPublished("self", id);
        assertEquals(
                1, api.get(events("self")).json().at("/events/0/message/hello").asInt());
        // The answer was lost: who asks where it stands, or sends the same again, publishes nothing more.
        patch(id, HALF, part(HALF, SIZE)).expect(409);
        assertEquals(Integer.toString(SIZE), api.head(upload(id)).expect(200).header("Upload-Offset"));
        assertEquals("published", api.get(upload(id)).json().get("state").asText());
        assertPublished("self", id);
    }

    @Test
    void what_is_said_when_publishing_is_refused_where_nothing_is_published() {
        api.postJson(uploads(), "{\"channel\":\"self\",\"name\":\"x\",\"message\":1}")
                .expectProblem(400, "bad-request");
        api.postJson(uploads(), "{\"channel\":\"self\",\"name\":\"x\",\"publish\":true,\"restricted\":true}")
                .expectProblem(400, "bad-request");
        assertFalse(api.postJson(uploads(), "{\"channel\":\"self\",\"name\":\"x\",\"publish\":false}")
                .expect(201)
                .json()
                .has("publish"));
    }
}
