package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.segment;
import static io.filecast.testing.ApiClient.upload;
import static io.filecast.testing.ApiClient.uploads;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.BlobFiles;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file's whole journey: in by every way, heard, found, fetched, gone. */
class JourneyIT {

    private static final int LARGE = 24 << 20;

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient api;
    private static BlobFiles blobs;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .set("retention.sweepInterval", "100ms")
                .set("uploads.unpublishedTtl", "6s")
                .set("blobs.orphanGrace", "1s")
                .set("blobs.sweepInterval", "200ms")
                .set("limits.fileSize", "2GiB")
                .start();
        api = new ApiClient(node.url());
        blobs = new BlobFiles(node.data());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    // ---- in, heard, out ---------------------------------------------------------------------------------------------

    @Test
    void a_photo_by_raw_post_is_heard_on_both_streams_and_comes_back() {
        byte[] photo = Samples.photo();
        try (SocketClient socket = SocketClient.open(api);
                SseClient stream = SseClient.follow(api, "photo", "", null)) {
            socket.subscribe("photo");
            stream.await("that it is live", frame -> frame.name().equals("subscribed"));
            String options = "&description=" + segment("At the sea") + "&message="
                    + segment("{\"n\":12345678901234567}") + "&meta=" + segment("{\"kind\":\"photo\"}");
            JsonNode sent = api.post(newFile("photo", "sea.jpg") + options, photo, "Content-Type", "image/jpeg")
                    .expect(201)
                    .json();

            assertEquals("sea.jpg", sent.get("name").asText());
            assertEquals(photo.length, sent.get("size").asLong());
            assertEquals(Samples.sha256(photo), sent.get("sha256").asText());
            String id = sent.get("id").asText();
            JsonNode heard = socket.awaitFileEvent("file", id);
            assertEquals(sent.get("timetoken"), heard.get("timetoken"));
            assertEquals(sent.get("position"), heard.get("position"));
            assertEquals("At the sea", heard.at("/file/description").asText());
            assertEquals("image/jpeg", heard.at("/file/type").asText());
            assertEquals("photo", heard.at("/file/meta/kind").asText());
            assertEquals("12345678901234567", heard.at("/message/n").asText());
            JsonNode streamed = stream.await("the file", frame -> frame.name().equals("file"))
                    .data();
            assertEquals(sent.get("timetoken"), streamed.get("timetoken"));

            Answer fetched = api.get(heard.at("/file/url").asText()).expect(200);
            assertArrayEquals(photo, fetched.body());
            assertEquals("image/jpeg", fetched.header("Content-Type"));
            assertEquals(Samples.reprDigest(photo), fetched.header("Repr-Digest"));
        }
    }

    @Test
    void a_pdf_in_a_form_takes_its_options_from_the_fields() {
        byte[] pdf = Samples.pdf();
        String boundary = "----a1b2c3";
        try (SocketClient socket = SocketClient.open(api)) {
            socket.subscribe("forms");
            JsonNode sent = api.post(
                            files("forms"),
                            form(boundary, "report.pdf", "application/pdf", pdf),
                            "Content-Type",
                            "multipart/form-data; boundary=" + boundary)
                    .expect(201)
                    .json();
            assertEquals("report.pdf", sent.get("name").asText());
            assertEquals("application/pdf", sent.get("type").asText());
            JsonNode heard = socket.awaitFileEvent("file", sent.get("id").asText());
            assertEquals("the year", heard.at("/file/description").asText());
            assertEquals("{\"pages\":3}", heard.get("message").toString());
            assertArrayEquals(
                    pdf, api.get(heard.at("/file/url").asText()).expect(200).body());
        }
    }

    private static byte[] form(String boundary, String name, String type, byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"description\"\r\n\r\nthe year\r\n"
                        + "--" + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\nContent-Type: " + type + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        out.writeBytes(bytes);
        out.writeBytes(
                ("\r\n--" + boundary + "\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\n{\"pages\":3}"
                                + "\r\n--" + boundary + "--\r\n")
                        .getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    @Test
    void an_empty_file_is_a_file_by_post_and_by_put() {
        for (String id : List.of(
                api.post(newFile("empty", "a.txt"), new byte[0])
                        .expect(201)
                        .json()
                        .get("id")
                        .asText(),
                api.put(files("empty") + "/b.txt", new byte[0])
                        .expect(201)
                        .json()
                        .get("id")
                        .asText())) {
            assertEquals(
                    0, api.get(file("empty", id)).expect(200).json().get("size").asLong());
            Answer bytes = api.get(content("empty", id)).expect(200);
            assertEquals(0, bytes.body().length);
            assertEquals("0", bytes.header("Content-Length"));
        }
    }

    @Test
    void curl_sends_a_large_file_with_put_and_fetches_the_same_bytes() throws Exception {
        long size = Boolean.getBoolean("filecast.long") ? 1L << 30 : LARGE;
        Path original = scratch.resolve("large.bin");
        write(original, size);
        try (SocketClient socket = SocketClient.open(api)) {
            socket.subscribe("curl");
            String answer = curl("-T", original.toString(), node.url() + files("curl") + "/");
            JsonNode sent = Answer.parse(answer);
            assertEquals("large.bin", sent.path("name").asText(), answer);
            assertEquals(size, sent.get("size").asLong());
            JsonNode heard = socket.awaitFileEvent("file", sent.get("id").asText());

            Path fetched = scratch.resolve("fetched.bin");
            curl("-o", fetched.toString(), node.url() + heard.at("/file/url").asText());
            assertEquals(-1, Files.mismatch(original, fetched));
            assertEquals(sent.get("sha256").asText(), sha256(original));
            Files.delete(original);
            Files.delete(fetched);
        }
    }

    private static void write(Path file, long size) throws IOException {
        byte[] block = Samples.random(1 << 20, 3);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (long left = size, n = 0; left > 0; left -= block.length, n++) {
                block[0] = (byte) n;
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        }
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Samples.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String curl(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "120"));
        command.addAll(List.of(words));
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(curl.waitFor(10, TimeUnit.SECONDS), "curl does not end");
        assertEquals(0, curl.exitValue(), output);
        return output;
    }

    @Test
    void ranges_are_the_bytes_that_were_asked_for() {
        byte[] bytes = Samples.random(100_000, 4);
        String url = content("ranges", published("ranges", "r.bin", bytes));
        Answer middle = api.get(url, "Range", "bytes=1000-1999").expect(206);
        assertArrayEquals(Arrays.copyOfRange(bytes, 1_000, 2_000), middle.body());
        assertEquals("bytes 1000-1999/100000", middle.header("Content-Range"));
        Answer end = api.get(url, "Range", "bytes=-10").expect(206);
        assertArrayEquals(Arrays.copyOfRange(bytes, 99_990, 100_000), end.body());
        Answer rest = api.get(url, "Range", "bytes=50000-").expect(206);
        assertArrayEquals(Arrays.copyOfRange(bytes, 50_000, 100_000), rest.body());
        api.get(url, "Range", "bytes=100000-").expectProblem(416, "bad-range");
        String etag = middle.header("ETag");
        api.get(url, "If-None-Match", etag).expect(304);
        assertEquals(
                100_000,
                api.get(url, "Range", "bytes=0-9", "If-Range", "\"other\"")
                        .expect(200)
                        .body()
                        .length);
    }

    private static String published(String channel, String name, byte[] bytes) {
        return api.post(newFile(channel, name), bytes)
                .expect(201)
                .json()
                .get("id")
                .asText();
    }

    // ---- two steps --------------------------------------------------------------------------------------------------

    @Test
    void an_upload_in_two_steps_is_announced_as_often_as_wanted_without_its_bytes() {
        byte[] bytes = Samples.random(70_000, 5);
        JsonNode declared = api.postJson(
                        uploads(),
                        "{\"channel\":\"steps\",\"name\":\"two.bin\",\"size\":70000,\"type\":\"application/x-two\"}")
                .expect(201)
                .json();
        String id = declared.get("id").asText();
        try (SocketClient socket = SocketClient.open(api)) {
            socket.subscribe("steps");
            api.postJson(messages("steps"), "{\"fileId\":\"" + id + "\"}").expectProblem(409, "upload-incomplete");
            api.put(declared.get("url").asText(), bytes).expect(200);
            api.get(file("steps", id)).expect(404);
            assertEquals(
                    "completed",
                    api.get(upload(id)).expect(200).json().get("state").asText());

            JsonNode first = api.postJson(messages("steps"), "{\"fileId\":\"" + id + "\",\"message\":1}")
                    .expect(201)
                    .json();
            JsonNode again = api.postJson(messages("steps"), "{\"fileId\":\"" + id + "\",\"message\":2}")
                    .expect(201)
                    .json();
            assertNotEquals(first.get("timetoken"), again.get("timetoken"));
            JsonNode heard = socket.await(
                    "the second announcement", frame -> frame.path("message").asInt() == 2);
            assertEquals(id, heard.at("/file/id").asText());
            assertArrayEquals(bytes, api.get(content("steps", id)).expect(200).body());
            assertEquals(
                    1, api.get(files("steps")).expect(200).json().get("count").asInt());
            assertEquals(
                    2, api.get(events("steps")).expect(200).json().get("count").asInt());
        }
    }

    @Test
    void what_is_never_published_is_swept_with_its_bytes() {
        byte[] bytes = Samples.random(30_000, 6);
        String id = declaredAndSent("swept", bytes);
        assertTrue(blobs.hold(bytes));
        Eventually.holds("the bytes are swept", () -> !blobs.hold(bytes));
        api.postJson(messages("swept"), "{\"fileId\":\"" + id + "\"}").expect(404);
    }

    @Test
    void a_cancelled_upload_frees_its_bytes() {
        byte[] bytes = Samples.random(30_001, 7);
        String id = declaredAndSent("cancelled", bytes);
        api.delete(upload(id)).expect(204);
        assertEquals(
                "cancelled", api.get(upload(id)).expect(200).json().get("state").asText());
        Eventually.holds("the bytes are gone", () -> !blobs.hold(bytes));
    }

    private static String declaredAndSent(String channel, byte[] bytes) {
        String id = api.postJson(uploads(), "{\"channel\":\"" + channel + "\",\"name\":\"x\"}")
                .expect(201)
                .json()
                .get("id")
                .asText();
        api.put(upload(id), bytes).expect(200);
        return id;
    }

    // ---- list -------------------------------------------------------------------------------------------------------

    @Test
    void pages_in_both_directions_stay_right_while_files_come_and_go() {
        List<String> newest = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            newest.add(0, published("pages", "f" + i, new byte[] {(byte) i}));
        }
        JsonNode first = api.get(files("pages") + "?limit=10").expect(200).json();
        assertEquals(newest.subList(0, 10), ids(first));
        assertFalse(first.has("prev"));

        String shownOne = newest.remove(3);
        String unseenOne = newest.remove(14);
        api.delete(file("pages", shownOne)).expect(204);
        api.delete(file("pages", unseenOne)).expect(204);
        for (int i = 25; i < 28; i++) {
            newest.add(0, published("pages", "f" + i, new byte[] {(byte) i}));
        }
        JsonNode second = page(first.get("next").asText());
        assertEquals(newest.subList(12, 22), ids(second));
        JsonNode third = page(second.get("next").asText());
        assertEquals(newest.subList(22, 26), ids(third));
        assertFalse(third.has("next"));

        List<String> walkedBack = new ArrayList<>(ids(third));
        for (JsonNode page = third; page.has("prev"); ) {
            page = page(page.get("prev").asText());
            walkedBack.addAll(0, ids(page));
        }
        assertEquals(newest, walkedBack);
        Collections.reverse(newest);
        assertEquals(
                newest,
                ids(api.get(files("pages") + "?order=oldest&limit=100")
                        .expect(200)
                        .json()));
    }

    private static JsonNode page(String cursor) {
        return api.get(files("pages") + "?limit=10&cursor=" + segment(cursor))
                .expect(200)
                .json();
    }

    private static List<String> ids(JsonNode page) {
        return StreamSupport.stream(page.get("files").spliterator(), false)
                .map(file -> file.get("id").asText())
                .toList();
    }

    @Test
    void history_is_walked_in_both_directions() {
        List<String> tokens = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            tokens.add(api.postJson(messages("walked"), "{\"message\":" + i + "}")
                    .expect(201)
                    .json()
                    .get("timetoken")
                    .asText());
        }
        JsonNode newest = api.get(events("walked") + "?limit=3").expect(200).json();
        assertEquals(List.of(tokens.get(6), tokens.get(5), tokens.get(4)), timetokens(newest));
        JsonNode older = api.get(events("walked") + "?limit=3&before="
                        + newest.get("next").asText())
                .expect(200)
                .json();
        assertEquals(List.of(tokens.get(3), tokens.get(2), tokens.get(1)), timetokens(older));
        JsonNode after = api.get(events("walked") + "?after=" + tokens.get(4))
                .expect(200)
                .json();
        assertEquals(tokens.subList(5, 7), timetokens(after));
    }

    private static List<String> timetokens(JsonNode page) {
        return StreamSupport.stream(page.get("events").spliterator(), false)
                .map(event -> event.get("timetoken").asText())
                .toList();
    }

    // ---- gone -------------------------------------------------------------------------------------------------------

    @Test
    void a_deletion_is_heard_and_frees_the_disk() {
        byte[] bytes = Samples.random(40_000, 8);
        try (SocketClient socket = SocketClient.open(api)) {
            socket.subscribe("deleted");
            String id = published("deleted", "d.bin", bytes);
            assertTrue(blobs.hold(bytes));
            api.delete(file("deleted", id)).expect(204);

            socket.awaitFileEvent("file-deleted", id);
            api.get(file("deleted", id)).expectProblem(404, "not-found");
            api.get(content("deleted", id)).expectProblem(404, "not-found");
            api.delete(file("deleted", id)).expectProblem(404, "not-found");
            assertEquals(0, api.get(files("deleted")).json().get("count").asInt());
            JsonNode published =
                    api.get(events("deleted") + "?order=oldest").json().at("/events/0");
            assertEquals("file", published.get("type").asText());
            assertTrue(published.at("/file/deleted").asBoolean());
            assertTrue(published.at("/file/url").isMissingNode());
            Eventually.holds("the disk is freed", () -> !blobs.hold(bytes));
        }
    }

    @Test
    void what_is_not_stored_is_heard_and_not_found_in_history() {
        try (SocketClient socket = SocketClient.open(api)) {
            socket.subscribe("secret");
            api.postJson(messages("secret"), "{\"message\":\"kept\"}").expect(201);
            api.postJson(messages("secret"), "{\"message\":\"hidden\",\"store\":false}")
                    .expect(201);
            socket.await(
                    "the hidden one", frame -> frame.path("message").asText().equals("hidden"));
            JsonNode history = api.get(events("secret")).expect(200).json();
            assertEquals(1, history.get("count").asInt());
            assertEquals("kept", history.at("/events/0/message").asText());
        }
    }

    /** What is so for two seconds, and cannot be seen where the machine took longer to look. */
    private static void inTime(long begunNanos, Runnable check) {
        try {
            check.run();
        } catch (AssertionError wrong) {
            if (System.nanoTime() - begunNanos < TimeUnit.SECONDS.toNanos(2)) {
                throw wrong;
            }
        }
    }

    @Test
    void a_file_of_two_seconds_expires_everywhere_at_once_and_frees_the_disk() {
        byte[] bytes = Samples.random(50_000, 9);
        try (SocketClient socket = SocketClient.open(api)) {
            socket.subscribe("brief");
            long begun = System.nanoTime();
            String id = api.post(newFile("brief", "b.bin") + "&fileTtl=2s", bytes)
                    .expect(201)
                    .json()
                    .get("id")
                    .asText();
            inTime(begun, () -> api.get(content("brief", id)).expect(200));

            Eventually.passes(
                    "the file expires", () -> api.get(content("brief", id)).expect(404));
            api.get(file("brief", id)).expect(404);
            assertEquals(0, api.get(files("brief")).json().get("count").asInt());
            socket.awaitFileEvent("file-expired", id);
            Eventually.holds("the disk is freed", () -> !blobs.hold(bytes));
            JsonNode published =
                    api.get(events("brief") + "?order=oldest").json().at("/events/0");
            assertTrue(published.at("/file/deleted").asBoolean(), published::toString);
        }
    }

    @Test
    void an_event_of_two_seconds_leaves_history_and_its_file_stays() {
        long begun = System.nanoTime();
        String id = api.post(newFile("passing", "p.bin") + "&ttl=2s", new byte[9])
                .expect(201)
                .json()
                .get("id")
                .asText();
        api.postJson(messages("passing"), "{\"message\":1,\"ttl\":\"2s\"}").expect(201);
        inTime(
                begun,
                () -> assertEquals(
                        2, api.get(events("passing")).json().get("count").asInt()));
        Eventually.passes(
                "the events expire",
                () -> assertEquals(
                        0, api.get(events("passing")).json().get("count").asInt()));
        api.get(content("passing", id)).expect(200);
    }

    // ---- links, repetitions, digests --------------------------------------------------------------------------------

    @Test
    void a_signed_link_opens_its_file_until_it_ends() {
        String id = published("linked", "l.txt", "linked".getBytes(StandardCharsets.UTF_8));
        String other = published("linked", "o.txt", "other".getBytes(StandardCharsets.UTF_8));
        long begun = System.nanoTime();
        JsonNode link =
                api.get(file("linked", id) + "/url?linkTtl=2s").expect(200).json();
        URI url = URI.create(link.get("url").asText());
        inTime(
                begun,
                () -> assertEquals("linked", api.get(url.toString()).expect(200).text()));
        api.get(content("linked", other) + "?" + url.getRawQuery()).expectProblem(403, "forbidden");
        Eventually.passes("the link ends", () -> api.get(url.toString()).expectProblem(403, "forbidden"));
        api.get(content("linked", id)).expect(200);
    }

    @Test
    void a_repeated_idempotency_key_publishes_once_and_a_changed_request_is_refused() {
        byte[] bytes = Samples.random(5_000, 10);
        Answer first = api.post(newFile("once", "o.bin"), bytes, "Idempotency-Key", "k-1")
                .expect(201);
        Answer again = api.post(newFile("once", "o.bin"), bytes, "Idempotency-Key", "k-1")
                .expect(201);
        assertEquals(first.text(), again.text());
        api.post(newFile("once", "o.bin"), new byte[7], "Idempotency-Key", "k-1")
                .expectProblem(422, "idempotency-mismatch");
        assertEquals(1, api.get(files("once")).json().get("count").asInt());
        assertEquals(1, api.get(events("once")).json().get("count").asInt());
        Eventually.holds(
                "the second copy of the bytes is gone",
                () -> Collections.frequency(blobs.sha256s(), Samples.sha256(bytes)) == 1);

        Answer message = api.postJson(messages("once"), "{\"message\":1}", "Idempotency-Key", "k-2")
                .expect(201);
        assertEquals(
                message.text(),
                api.postJson(messages("once"), "{\"message\":1}", "Idempotency-Key", "k-2")
                        .expect(201)
                        .text());
        api.postJson(messages("once"), "{\"message\":2}", "Idempotency-Key", "k-2")
                .expect(422);
    }

    @Test
    void a_wrong_digest_is_refused_and_leaves_nothing() {
        byte[] bytes = Samples.random(6_000, 11);
        api.post(newFile("digest", "d.bin"), bytes, "Repr-Digest", Samples.reprDigest(new byte[1]))
                .expectProblem(422, "digest-mismatch");
        assertEquals(0, api.get(files("digest")).json().get("count").asInt());
        Eventually.holds("its bytes go", () -> !blobs.hold(bytes));
        api.post(newFile("digest", "d.bin"), bytes, "Repr-Digest", Samples.reprDigest(bytes))
                .expect(201);
    }

    // ---- sockets ----------------------------------------------------------------------------------------------------

    @Test
    void an_event_that_matches_a_name_and_a_wildcard_comes_once() {
        try (SocketClient socket = SocketClient.open(api)) {
            socket.subscribe("twice.a");
            socket.subscribe("twice.*");
            api.postJson(messages("twice.a"), "{\"message\":1}").expect(201);
            api.postJson(messages("twice.b"), "{\"message\":2}").expect(201);
            socket.await("the last", frame -> frame.path("message").asInt() == 2);
            assertEquals(2, socket.events().size());
        }
    }

    @Test
    void a_message_published_on_a_socket_reaches_the_others() {
        try (SocketClient speaker = SocketClient.open(api);
                SocketClient listener = SocketClient.open(api)) {
            listener.subscribe("talk");
            JsonNode answer = speaker.call(
                    SocketClient.command("publish").put("channel", "talk").put("message", "hello"));
            assertEquals("published", answer.get("op").asText());
            JsonNode heard = listener.await(
                    "the message", frame -> frame.path("message").asText().equals("hello"));
            assertEquals(answer.get("timetoken"), heard.get("timetoken"));
        }
    }
}
