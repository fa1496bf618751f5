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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What senders do wrong, on purpose or not: each is refused in its own words, and nothing stays. */
class UploadRobustnessIT {

    private static final int LIMIT = 8 << 20;
    private static final int DECLARED = 20;
    private static final int IN_FLIGHT = 5;
    private static final Duration DECLARED_TTL = Duration.ofSeconds(6);

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient api;
    private static BlobFiles blobs;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .set("limits.fileSize", LIMIT)
                .set("limits.uploadIdleTimeout", "4s")
                .set("limits.uploadsDeclaredPerKey", DECLARED)
                .set("limits.uploadsInFlightPerKey", IN_FLIGHT)
                .set("uploads.unpublishedTtl", DECLARED_TTL.toSeconds() + "s")
                .set("retention.sweepInterval", "100ms")
                .set("blobs.sweepInterval", "100ms")
                .set("blobs.writeSize", "4KiB")
                .start();
        api = new ApiClient(node.url());
        blobs = new BlobFiles(node.data());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void nothingHalfStays() {
        Eventually.holds("no unfinished blob stays", () -> blobs.parts().isEmpty());
        api.get("/health/ready").expect(200);
    }

    private static void assertNothingIn(String channel) {
        assertEquals(0, api.get(files(channel)).expect(200).json().get("count").asInt());
        assertEquals(0, api.get(events(channel)).expect(200).json().get("count").asInt());
    }

    private static RawHttp begin(String path, String... headers) throws IOException {
        RawHttp http = new RawHttp(node.url().getPort());
        String lines = String.join("\r\n", headers);
        return http.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n\r\n");
    }

    // ---- length -----------------------------------------------------------------------------------------------------

    @Test
    void a_length_over_the_limit_is_refused_before_the_body() throws Exception {
        try (RawHttp http = begin(newFile("over", "x"), "Content-Length: " + (LIMIT + 1))) {
            assertEquals(413, http.answer().status());
        }
        assertNothingIn("over");
    }

    @Test
    void chunks_over_the_limit_are_cut_off() {
        Answer answer = api.send(
                "POST",
                newFile("chunks", "x"),
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[LIMIT + 10])));
        answer.expectProblem(413, "file-too-large");
        assertNothingIn("chunks");
    }

    @Test
    void fewer_bytes_than_declared_publish_nothing() throws Exception {
        try (RawHttp http = begin(newFile("fewer", "x"), "Content-Length: 50000")) {
            http.send(new byte[20_000]);
            Eventually.holds("it is under way", () -> node.hasOpenPart());
            http.socket().shutdownOutput();
            String status = http.line();
            assertTrue(status == null || status.contains(" 400 "), status);
        }
        Eventually.holds("its bytes are gone", () -> blobs.parts().isEmpty());
        assertNothingIn("fewer");
    }

    @Test
    void more_bytes_than_declared_for_an_upload_are_refused() {
        String id = declare("declared", ",\"size\":100");
        api.put(upload(id), new byte[101]).expectProblem(400, "length-mismatch");
        api.put(upload(id), new byte[99]).expectProblem(400, "length-mismatch");
        api.put(upload(id), new byte[100]).expect(200);
        assertNothingIn("declared");
    }

    @Test
    void a_client_that_goes_away_leaves_nothing() throws Exception {
        try (RawHttp http = begin(newFile("gone", "x"), "Content-Length: 50000")) {
            http.send(new byte[20_000]);
            Eventually.holds("it is under way", () -> node.hasOpenPart());
            http.socket().setSoLinger(true, 0);
        }
        Eventually.holds("its bytes are gone", () -> blobs.parts().isEmpty());
        assertNothingIn("gone");
    }

    @Test
    void one_who_stops_sending_is_answered_408() throws Exception {
        try (RawHttp http = begin(newFile("stops", "x"), "Content-Length: 50000")) {
            http.send(new byte[20_000]);
            assertEquals(408, http.answer().status());
        }
        assertNothingIn("stops");
    }

    // ---- two writers ------------------------------------------------------------------------------------------------

    @Test
    void of_two_writers_one_wins_and_a_dead_one_is_followed_at_once() throws Exception {
        byte[] bytes = Samples.random(40_000, 1);
        String id = declare("writers", "");
        try (RawHttp first = new RawHttp(node.url().getPort())) {
            first.send("PUT " + upload(id) + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 40000\r\n\r\n");
            first.send(Arrays.copyOf(bytes, 20_000));
            Eventually.holds("it is under way", () -> node.hasOpenPart());
            api.put(upload(id), bytes).expectProblem(409, "conflict");
            first.socket().setSoLinger(true, 0);
        }
        Eventually.passes(
                "the dead one is followed",
                DECLARED_TTL,
                () -> api.put(upload(id), bytes).expect(200));
        api.put(upload(id), bytes).expectProblem(409, "conflict");
        api.postJson(messages("writers"), "{\"fileId\":\"" + id + "\"}").expect(201);
        assertArrayEquals(bytes, api.get(content("writers", id)).expect(200).body());
    }

    @Test
    void a_key_opens_only_so_many_uploads_and_more_when_they_are_swept() {
        ApiClient other = api.with("X-Filecast-Key", "demo");
        String declaration = "{\"channel\":\"many\",\"name\":\"x\"}";
        long begun = System.nanoTime();
        int declared = 0;
        Answer refused = other.postJson(uploads(), declaration);
        while (refused.isDone() && declared < 100 * DECLARED) {
            declared++;
            refused = other.postJson(uploads(), declaration);
        }
        refused.expectProblem(429, "rate-limited");
        boolean isSwept = System.nanoTime() - begun > DECLARED_TTL.toNanos();
        assertTrue(declared == DECLARED || isSwept && declared > DECLARED, declared + " were taken");
        assertFalse(refused.header("Retry-After").isEmpty());
        Eventually.passes(
                "the old ones are swept",
                () -> other.postJson(uploads(), declaration).expect(201));
    }

    @Test
    void what_came_of_an_upload_that_is_never_finished_is_swept() {
        String id = declare("unfinished", ",\"size\":2000");
        api.send(
                        "PATCH",
                        upload(id),
                        BodyPublishers.ofByteArray(new byte[1000]),
                        "Content-Type",
                        "application/offset+octet-stream",
                        "Upload-Offset",
                        "0")
                .expect(204);
        assertFalse(blobs.parts().isEmpty());
        Eventually.holds("its bytes are gone", () -> blobs.parts().isEmpty());
        api.get(upload(id)).expect(404);
    }

    @Test
    void a_key_sends_only_so_many_files_at_a_time() throws Exception {
        ApiClient other = api.with("X-Filecast-Key", "demo");
        List<RawHttp> busy = new ArrayList<>();
        try {
            for (int i = 0; i < IN_FLIGHT; i++) {
                busy.add(begin(newFile("busy", "x"), "X-Filecast-Key: demo", "Content-Length: 50000"));
                busy.get(i).send(new byte[20_000]);
            }
            Eventually.holds("all are under way", () -> blobs.parts().size() == IN_FLIGHT);
            Answer refused = other.post(newFile("busy", "x"), new byte[10]).expectProblem(429, "rate-limited");
            assertFalse(refused.header("Retry-After").isEmpty());
        } finally {
            for (RawHttp http : busy) {
                http.close();
            }
        }
        Eventually.passes(
                "there is room again",
                () -> other.post(newFile("busy", "x"), new byte[10]).expect(201));
    }

    private static String declare(String channel, String more) {
        return api.postJson(uploads(), "{\"channel\":\"" + channel + "\",\"name\":\"x\"" + more + "}")
                .expect(201)
                .json()
                .get("id")
                .asText();
    }

    @Test
    void a_packed_body_is_refused_and_not_unpacked() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(new byte[50 << 20]);
        }
        api.post(newFile("packed", "bomb"), packed.toByteArray(), "Content-Encoding", "gzip")
                .expect(400);
        assertNothingIn("packed");
        // The same bytes as a file are that file.
        String id = published("gzip", "bomb.gz", packed.toByteArray(), "application/gzip")
                .get("id")
                .asText();
        assertArrayEquals(packed.toByteArray(), api.get(content("gzip", id)).body());
    }

    // ---- names and types --------------------------------------------------------------------------------------------

    private static JsonNode published(String channel, String name, byte[] bytes, String type) {
        return api.post(newFile(channel, name), bytes, "Content-Type", type)
                .expect(201)
                .json();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../x",
                "..\\x",
                "/etc/passwd",
                "C:\\x",
                "%2e%2e%2f",
                "//",
                "a/b",
                ".",
                "..",
                "x.part",
                "epoch",
                "con",
                "-rf",
                "$(touch x)",
                "'; DROP",
                "{demo.0}",
                "*"
            })
    void a_name_is_only_ever_shown(String name) throws Exception {
        List<Path> before = Eventually.get("the tree", () -> Optional.of(tree()));
        JsonNode sent = published("names", name, new byte[] {1}, "application/octet-stream");
        assertEquals(name, sent.get("name").asText());
        Answer got = api.get(content("names", sent.get("id").asText())).expect(200);
        assertTrue(got.header("Content-Disposition").startsWith("attachment"), got.header("Content-Disposition"));
        api.delete(file("names", sent.get("id").asText())).expect(204);
        Eventually.passes("the tree is as before", () -> assertEquals(before, tree()));
    }

    /** All directories but those of the blobs' buckets, and all files but Redis' own and blobs. */
    private static List<Path> tree() throws IOException {
        try (Stream<Path> all = Files.walk(scratch)) {
            return all.filter(path -> !path.toString().contains("/redis/"))
                    .filter(path -> !path.toString().contains("/blobs/v1/demo/0"))
                    .filter(path -> !path.toString().contains("/blobs/v1/demo/uploads"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\r\nSet-Cookie: x", "a\tb", "gpj\u202Eexe.x", "a\u2066b", " ", ""})
    void a_name_that_deceives_is_refused(String name) {
        api.post(newFile("deceit", name), new byte[1]).expectProblem(400, "bad-name");
        assertNothingIn("deceit");
    }

    @Test
    void a_long_name_is_refused_and_one_in_any_script_is_told_rightly() {
        api.post(newFile("long", "x".repeat(5_000)), new byte[1]).expectProblem(400, "bad-name");
        String name = "Ångström 😀 e\u0301 \"quoted\".txt";
        String id = published("long", name, new byte[1], "text/plain").get("id").asText();
        String disposition = api.get(content("long", id)).expect(200).header("Content-Disposition");
        assertTrue(disposition.contains("filename*=UTF-8''" + "%C3%85ngstr%C3%B6m%20%F0%9F%98%80"), disposition);
        assertTrue(disposition.chars().allMatch(c -> c >= ' ' && c < 127), disposition);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..%2f..%2fx", "%2e%2e", "x%2Fcontent", "%00", "x%0d%0a", "\u202Ex", "*"})
    void an_id_that_is_none_finds_nothing(String id) {
        Answer answer = api.get(files("ids") + "/" + (id.startsWith("\u202E") ? segment(id) : id) + "/content");
        assertTrue(answer.status() == 404 || answer.status() == 400, answer::text);
    }

    @ParameterizedTest
    @CsvSource({
        "page.html, text/html",
        "page.xhtml, application/xhtml+xml",
        "image.svg, image/svg+xml",
        "data.xml, text/xml",
        "evil.png, text/html",
        "evil.txt, Text/HTML; charset=utf-7",
        "feed.rss, application/rss+xml",
        "script.js, text/javascript",
        "doc.pdf, application/pdf"
    })
    void what_could_run_is_a_download_in_a_sandbox(String name, String type) {
        byte[] script = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".getBytes(StandardCharsets.UTF_8);
        String id = published("run", name, script, type).get("id").asText();
        for (String range : List.of("", "bytes=0-3")) {
            Answer got = range.isEmpty() ? api.get(content("run", id)) : api.get(content("run", id), "Range", range);
            assertTrue(got.header("Content-Disposition").startsWith("attachment"), got.header("Content-Disposition"));
            assertEquals("nosniff", got.header("X-Content-Type-Options"));
            assertTrue(got.header("Content-Security-Policy").contains("sandbox"));
        }
    }

    @Test
    void a_wrong_type_is_served_as_declared_and_never_sniffed() {
        byte[] html = "<html><script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
        String id = published("sniff", "photo.png", html, "image/png").get("id").asText();
        Answer got = api.get(content("sniff", id)).expect(200);
        assertEquals("image/png", got.header("Content-Type"));
        assertEquals("nosniff", got.header("X-Content-Type-Options"));
        api.post(newFile("sniff", "x"), html, "Content-Type", "no type at all").expect(201);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a\\b", "a,b", "a*b", "a\u0001b", "x-pnpres", "foo:bar"})
    void a_channel_that_breaks_a_rule_is_refused(String channel) {
        Answer answer = api.postJson(messages(channel), "{\"message\":1}");
        assertTrue(answer.status() == 400 || answer.status() == 404, answer::text);
        api.postJson(messages("c".repeat(93)), "{\"message\":1}").expectProblem(400, "bad-channel");
    }

    // ---- ranges, deletes --------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0 | 206",
                "bytes=5-2 | 200",
                "bytes=-0 | 416",
                "bytes=1000- | 416",
                "bytes=999-99999 | 206",
                "bytes=99999999999999999-  | 416",
                "bytes=99999999999999999999999- | 200",
                "bytes=a-b | 200",
                "items=0-1 | 200",
                "bytes=0-1,4-5 | 206"
            })
    void a_range_is_answered_with(String range, int status) {
        String id = published("ranged", "x", new byte[1_000], "text/plain")
                .get("id")
                .asText();
        Answer answer = api.get(content("ranged", id), "Range", range);
        assertTrue(answer.status() == status, () -> range + " was answered " + answer.status());
    }

    @Test
    void a_thousand_ranges_are_not_a_thousand_answers() {
        String id = published("ranged", "many", new byte[10_000], "text/plain")
                .get("id")
                .asText();
        StringBuilder range = new StringBuilder("bytes=0-0");
        for (int i = 1; i < 1_000; i++) {
            range.append(',').append(i * 3).append('-').append(i * 3);
        }
        Answer answer = api.get(content("ranged", id), "Range", range.toString());
        assertEquals(200, answer.status());
        assertEquals(10_000, answer.body().length);
    }

    @Test
    void a_download_goes_on_to_its_end_when_its_file_is_deleted() throws Exception {
        byte[] bytes = Samples.random(LIMIT, 2);
        String id = published("torn", "x", bytes, "text/plain").get("id").asText();
        try (Socket socket = new Socket()) {
            // Small enough that most of the file is still to be sent when it goes.
            socket.setReceiveBufferSize(4_096);
            socket.setSoTimeout(30_000);
            socket.connect(new InetSocketAddress("127.0.0.1", node.url().getPort()));
            socket.getOutputStream()
                    .write(("GET " + content("torn", id) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(1_000);
            api.delete(file("torn", id)).expect(204);
            Eventually.holds("the bytes are gone", () -> !blobs.hold(bytes));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(start);
            socket.getInputStream().transferTo(all);
            byte[] rest = all.toByteArray();
            assertTrue(new String(start, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 200 "));
            assertArrayEquals(bytes, Arrays.copyOfRange(rest, rest.length - bytes.length, rest.length), "cut off");
        }
        api.get(content("torn", id)).expect(404);
    }
}
