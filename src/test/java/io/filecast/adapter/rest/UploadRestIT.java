package io.filecast.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.testing.RawHttp;
import io.filecast.adapter.testing.RawHttp.Answer;
import io.filecast.adapter.testing.RestServer;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.testing.Eventually;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files going in, well and badly, byte by byte on the socket. */
@Timeout(60)
class UploadRestIT {

    private static final String FILES = "/api/v1/channels/demo/files";
    private static final String BOUNDARY = "bOuNdArY";
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.UTF_8);

    @TempDir
    static Path directory;

    private static RestServer server;

    /** Ends uploads that stop soon, for those that stop. */
    private static RestServer impatient;

    @BeforeAll
    static void start() throws IOException {
        server = new RestServer(Files.createDirectory(directory.resolve("patient")));
        impatient = new RestServer(
                Files.createDirectory(directory.resolve("impatient")),
                RestServer.Idle.ofUploads(Duration.ofMillis(400)));
    }

    @AfterAll
    static void stop() {
        server.close();
        impatient.close();
    }

    private static RawHttp connect() throws IOException {
        return new RawHttp(server.port);
    }

    private static String code(Answer answer) {
        return new JsonObject(answer.text()).getString("code");
    }

    private static void assertStillInStep(RawHttp http) throws IOException {
        Answer next = http.head("GET /api/v1/channels/demo/files?limit=1").answer();
        assertEquals(200, next.status());
        assertTrue(next.text().startsWith("{\"files\":"), next.text());
    }

    @Test
    void a_raw_body_becomes_a_file_and_an_event() throws IOException {
        try (RawHttp http = connect()) {
            Answer answer = http.head(
                            "POST " + FILES + "?name=a%20b.txt&message=%5B1%5D&meta=%7B%22k%22:1%7D&description=hi",
                            "Content-Type: text/plain",
                            "Content-Length: 5")
                    .send(HELLO)
                    .answer();

            assertEquals(201, answer.status(), answer.text());
            JsonObject file = new JsonObject(answer.text());
            assertEquals("a b.txt", file.getString("name"));
            assertEquals(5, file.getLong("size"));
            assertEquals("text/plain", file.getString("type"));
            assertEquals("hi", file.getString("description"));
            assertEquals(1, file.getJsonObject("meta").getInteger("k"));
            assertEquals("demo", file.getString("channel"));
            assertEquals(file.getString("timetoken") + "-epoch1", file.getString("position"));
            assertEquals(FILES + "/" + file.getString("id"), answer.header("Location"));
            Answer content = http.head("GET " + file.getString("url")).answer();
            assertArrayEquals(HELLO, content.body());
            assertStillInStep(http);
        }
    }

    @Test
    void a_put_names_its_file_in_the_path() throws IOException {
        try (RawHttp http = connect()) {
            Answer answer = http.head("PUT " + FILES + "/photo%2Fone.png", "Transfer-Encoding: chunked")
                    .chunk(HELLO)
                    .chunk(HELLO)
                    .send("0\r\n\r\n")
                    .answer();

            assertEquals(201, answer.status(), answer.text());
            JsonObject file = new JsonObject(answer.text());
            assertEquals("photo/one.png", file.getString("name"));
            assertEquals("image/png", file.getString("type"));
            assertEquals(10, file.getLong("size"));
            assertStillInStep(http);
        }
    }

    @Test
    void an_empty_file_is_a_file() throws IOException {
        try (RawHttp http = connect()) {
            Answer answer =
                    http.head("PUT " + FILES + "/empty", "Content-Length: 0").answer();

            assertEquals(201, answer.status(), answer.text());
            String url = new JsonObject(answer.text()).getString("url");
            assertEquals(0, http.head("GET " + url).answer().body().length);
            assertStillInStep(http);
        }
    }

    @Test
    void a_put_without_a_name_is_told_so() throws IOException {
        try (RawHttp http = connect()) {
            Answer answer = http.head("PUT " + FILES + "/", "Content-Length: 5")
                    .send(HELLO)
                    .answer();

            assertEquals(400, answer.status());
            assertEquals("bad-name", code(answer));
            assertStillInStep(http);
        }
    }

    @Test
    void a_length_over_the_limit_is_refused_before_the_body() throws IOException {
        int begunBefore = server.broker.begun();
        try (RawHttp http = connect()) {
            Answer answer = http.head("PUT " + FILES + "/big", "Content-Length: 2000000000")
                    .answer();

            assertEquals(413, answer.status());
            assertEquals("file-too-large", code(answer));
            assertEquals("close", answer.header("Connection"));
            assertEquals(begunBefore, server.broker.begun());
            assertTrue(http.isClosedByServer());
        }
    }

    @Test
    void a_chunked_body_is_cut_at_the_limit_and_its_sender_gets_the_answer() throws IOException {
        int abortedBefore = server.broker.aborted();
        byte[] block = new byte[65_536];
        try (RawHttp http = connect()) {
            http.head("PUT " + FILES + "/big", "Transfer-Encoding: chunked");
            for (int sent = 0; sent < RestServer.MAX_FILE_BYTES * 4; sent += block.length) {
                http.chunk(block);
            }
            Answer answer = http.answer();

            assertEquals(413, answer.status());
            assertEquals("close", answer.header("Connection"));
            assertEquals(abortedBefore + 1, server.broker.aborted());
            assertEquals(0, server.broker.storedBytes());
            http.send("0\r\n\r\n");
            assertTrue(http.isClosedByServer());
        }
    }

    @Test
    void who_waits_for_100_continue_gets_it_only_after_the_checks() throws IOException {
        try (RawHttp http = connect()) {
            Answer early = http.head("PUT " + FILES + "/a", "Content-Length: 5", "Expect: 100-continue")
                    .answer();
            assertEquals(100, early.status());
            assertEquals(201, http.send(HELLO).answer().status());
            assertStillInStep(http);
        }
        try (RawHttp http = connect()) {
            Answer refused = http.head("PUT " + FILES + "/a", "Content-Length: 5000000", "Expect: 100-continue")
                    .answer();
            assertEquals(413, refused.status());
            assertTrue(http.isClosedByServer());
        }
    }

    @Test
    void who_goes_away_in_the_middle_leaves_nothing() throws IOException {
        int abortedBefore = server.broker.aborted();
        int eventsBefore = server.broker.log().size();
        try (RawHttp http = connect()) {
            http.head("PUT " + FILES + "/half", "Content-Length: 100").send(HELLO);
            Eventually.holds("bytes arrive", () -> server.broker.storedBytes() == 5);
        }
        Eventually.holds("the upload is given up", () -> server.broker.aborted() == abortedBefore + 1);
        Eventually.holds("its bytes go", () -> server.broker.storedBytes() == 0);
        assertEquals(eventsBefore, server.broker.log().size());
    }

    @Test
    void who_stops_sending_is_answered_408() throws IOException {
        try (RawHttp http = new RawHttp(impatient.port)) {
            Answer answer = http.head("PUT " + FILES + "/slow", "Content-Length: 100")
                    .send(HELLO)
                    .answer();

            assertEquals(408, answer.status());
            assertEquals("too-slow", code(answer));
            assertTrue(http.isClosedByServer());
            assertEquals(0, impatient.broker.storedBytes());
        }
    }

    @Test
    void who_trickles_below_the_minimum_rate_is_answered_408() throws Exception {
        try (RawHttp http = new RawHttp(impatient.port)) {
            http.head("PUT " + FILES + "/slow", "Content-Length: 1000000");
            CountDownLatch answered = new CountDownLatch(1);
            Thread trickle = new Thread(() -> {
                try {
                    while (!answered.await(50, TimeUnit.MILLISECONDS)) {
                        http.send("x");
                    }
                } catch (IOException | InterruptedException e) {
                    answered.countDown();
                }
            });
            trickle.start();
            Answer answer = http.answer();
            answered.countDown();
            trickle.join(5_000);

            assertEquals(408, answer.status());
        }
    }

    @Test
    void a_slow_disk_does_not_count_against_the_client() throws Exception {
        impatient.broker.onBegin = impatient.broker::fillSinks;
        try (RawHttp http = new RawHttp(impatient.port)) {
            // In one go, so that whoever waits waits for the disk alone.
            String head = "PUT " + FILES + "/patient HTTP/1.1\r\nHost: localhost\r\nX-Filecast-Key: pub\r\n"
                    + "Content-Length: 200000\r\n\r\n";
            http.send(head + "x".repeat(200_000));
            Eventually.holds("the source is paused", () -> impatient.broker.storedBytes() > 0);
            long pausedAt = System.nanoTime();
            Eventually.holds(
                    "twice the patience is over",
                    () -> System.nanoTime() - pausedAt > TimeUnit.MILLISECONDS.toNanos(900));
            impatient.broker.drainSinks();
            Answer answer = http.answer();
            assertEquals(201, answer.status(), answer.text());
        } finally {
            impatient.broker.onBegin = () -> {};
        }
    }

    @Test
    void a_full_disk_in_the_middle_is_answered_507() throws Exception {
        int abortedBefore = server.broker.aborted();
        try (RawHttp http = connect()) {
            http.head("PUT " + FILES + "/a", "Content-Length: 100").send(HELLO);
            Eventually.holds("bytes arrive", () -> server.broker.storedBytes() == 5);
            server.broker.failSinks(BrokerError.of(ErrorCode.STORAGE_FULL, "the disk is full"));
            Answer answer = http.answer();

            assertEquals(507, answer.status());
            assertEquals(abortedBefore + 1, server.broker.aborted());
            http.send(new byte[95]);
            assertStillInStep(http);
        }
    }

    @Test
    void a_packed_body_is_refused_and_not_unpacked() throws IOException {
        try (RawHttp http = connect()) {
            Answer answer = http.head("PUT " + FILES + "/z", "Content-Length: 5", "Content-Encoding: gzip")
                    .send(HELLO)
                    .answer();

            assertEquals(400, answer.status());
            assertStillInStep(http);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip, chunked", "chunked, identity", "chunked, chunked", "xchunked", "identity"})
    void a_body_whose_end_is_in_doubt_is_refused_and_its_connection_closed(String encoding) throws IOException {
        try (RawHttp http = connect()) {
            Answer answer = http.head("PUT " + FILES + "/z", "Transfer-Encoding: " + encoding)
                    .send("5\r\nhello\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                    .answer();

            assertEquals(400, answer.status());
            assertTrue(http.isClosedByServer(), "the connection stays open");
        }
    }

    @Test
    void a_wrong_digest_is_refused_and_a_right_one_taken() throws IOException {
        String right = "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
        String wrong = "MPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
        try (RawHttp http = connect()) {
            Answer refused = http.head(
                            "PUT " + FILES + "/d", "Content-Length: 5", "Repr-Digest: sha-256=:" + wrong + ":")
                    .send(HELLO)
                    .answer();
            assertEquals(422, refused.status());
            assertEquals("digest-mismatch", code(refused));
            Answer taken = http.head("PUT " + FILES + "/d", "Content-Length: 5", "Repr-Digest: sha-256=:" + right + ":")
                    .send(HELLO)
                    .answer();
            assertEquals(201, taken.status(), taken.text());
        }
    }

    @Test
    void the_same_key_with_the_same_request_counts_once_and_with_another_is_refused() throws IOException {
        try (RawHttp http = connect()) {
            String[] headers = {"Content-Length: 5", "Idempotency-Key: once-" + new Random().nextLong()};
            Answer first = http.head("PUT " + FILES + "/i", headers).send(HELLO).answer();
            Answer again = http.head("PUT " + FILES + "/i", headers).send(HELLO).answer();
            Answer other =
                    http.head("PUT " + FILES + "/i", headers).send("HELLO").answer();

            assertEquals(201, first.status());
            assertEquals(first.text(), again.text());
            assertEquals(422, other.status());
            assertEquals("idempotency-mismatch", code(other));
        }
    }

    @Test
    void refused_bodies_do_not_become_the_next_request() throws IOException {
        byte[] smuggled =
                "GET /api/v1/channels/demo/files HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        try (RawHttp http = connect()) {
            Answer unknown = http.head("POST /nowhere", "Content-Length: " + smuggled.length)
                    .send(smuggled)
                    .answer();
            assertEquals(404, unknown.status());
            assertStillInStep(http);
            Answer channel = http.head("POST /api/v1/channels/a%2Cb/files?name=x", "Content-Length: " + smuggled.length)
                    .send(smuggled)
                    .answer();
            assertEquals(400, channel.status());
            assertEquals("bad-channel", code(channel));
            assertStillInStep(http);
            Answer get = http.head("GET " + FILES + "?limit=1", "Content-Length: " + smuggled.length)
                    .send(smuggled)
                    .answer();
            assertEquals(200, get.status());
            assertStillInStep(http);
        }
    }

    // ---- forms ----------------------------------------------------------------------------------------------------

    private static String field(String name, String value) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    private static String filePart(String part, String name, String content) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\"" + name
                + "\"\r\nContent-Type: text/plain\r\n\r\n" + content + "\r\n";
    }

    private static Answer postForm(RawHttp http, String body) throws IOException {
        byte[] bytes = (body + "--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8);
        return http.head(
                        "POST " + FILES,
                        "Content-Type: multipart/form-data; boundary=" + BOUNDARY,
                        "Content-Length: " + bytes.length)
                .send(bytes)
                .answer();
    }

    @Test
    void fields_before_and_after_the_file_are_options() throws IOException {
        try (RawHttp http = connect()) {
            Answer answer = postForm(
                    http,
                    field("description", "before")
                            + filePart("file", "ü.txt", "hello")
                            + field("meta", "{\"after\":[12345678901234567890]}")
                            + field("message", "\"m\""));

            assertEquals(201, answer.status(), answer.text());
            JsonObject file = new JsonObject(answer.text());
            assertEquals("ü.txt", file.getString("name"));
            assertEquals("text/plain", file.getString("type"));
            assertEquals("before", file.getString("description"));
            assertTrue(answer.text().contains("\"meta\":{\"after\":[12345678901234567890]}"), answer.text());
            assertArrayEquals(
                    HELLO, http.head("GET " + file.getString("url")).answer().body());
            assertStillInStep(http);
        }
    }

    @Test
    void a_large_form_streams_with_back_pressure() throws IOException {
        StringBuilder large = new StringBuilder();
        Random random = new Random(7);
        while (large.length() < 900_000) {
            large.append(Long.toHexString(random.nextLong())).append(large.length() % 7 == 0 ? "\r\n" : "-");
        }
        server.broker.onBegin = server.broker::fillSinks;
        long draining = server.vertx.setPeriodic(20, tick -> server.broker.drainSinks());
        try (RawHttp http = connect()) {
            Answer answer = postForm(http, filePart("file", "large", large.toString()) + field("description", "end"));

            assertEquals(201, answer.status(), answer.text());
            JsonObject file = new JsonObject(answer.text());
            assertEquals(large.length(), file.getLong("size"));
            assertEquals("end", file.getString("description"));
            byte[] back = http.head("GET " + file.getString("url")).answer().body();
            assertEquals(large.toString(), new String(back, StandardCharsets.UTF_8));
        } finally {
            server.vertx.cancelTimer(draining);
            server.broker.onBegin = () -> {};
        }
    }

    @Test
    void a_form_without_a_file_or_with_two_or_with_another_part_is_refused() throws IOException {
        for (String body : new String[] {
            field("description", "no file"),
            filePart("file", "a", "1") + filePart("file", "b", "2"),
            filePart("photo", "a", "1"),
            ""
        }) {
            int logBefore = server.broker.log().size();
            try (RawHttp http = connect()) {
                Answer answer = postForm(http, body);
                assertEquals(400, answer.status(), body);
                assertStillInStep(http);
            }
            Eventually.holds("nothing is left", () -> server.broker.storedBytes() == 0);
            assertEquals(logBefore, server.broker.log().size());
        }
    }

    @Test
    void a_bad_field_after_the_file_takes_the_file_with_it() throws IOException {
        try (RawHttp http = connect()) {
            Answer answer = postForm(http, filePart("file", "a", "1") + field("meta", "not json"));

            assertEquals(400, answer.status());
            assertEquals("bad-json", code(answer));
            assertEquals(0, server.broker.storedBytes());
            assertStillInStep(http);
        }
    }

    @Test
    void too_many_or_too_large_fields_are_refused() throws IOException {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            many.append(field("f" + i, "x"));
        }
        for (String fields :
                new String[] {many.toString(), field("x", "y".repeat(10_000)) + field("z", "y".repeat(10_000))}) {
            try (RawHttp http = connect()) {
                Answer answer = postForm(http, fields + filePart("file", "a", "1"));
                assertTrue(answer.status() == 400 || answer.status() == 413, answer.text());
            }
            Eventually.holds("nothing is left", () -> server.broker.storedBytes() == 0);
        }
    }

    @Test
    void a_form_over_the_limit_is_cut_off() throws IOException {
        try (RawHttp http = connect()) {
            http.head(
                    "POST " + FILES,
                    "Content-Type: multipart/form-data; boundary=" + BOUNDARY,
                    "Transfer-Encoding: chunked");
            String start = filePart("file", "a", "");
            http.chunk(start.substring(0, start.length() - 2).getBytes(StandardCharsets.UTF_8));
            for (int sent = 0; sent < RestServer.MAX_FILE_BYTES * 3; sent += 65_536) {
                http.chunk(new byte[65_536]);
            }
            Answer answer = http.answer();
            assertEquals(413, answer.status());
            assertNull(answer.header("Location"));
        }
        Eventually.holds("nothing is left", () -> server.broker.storedBytes() == 0);
    }

    @Test
    void a_form_whose_client_goes_away_leaves_nothing() throws IOException {
        int abortedBefore = server.broker.aborted();
        try (RawHttp http = connect()) {
            http.head(
                            "POST " + FILES,
                            "Content-Type: multipart/form-data; boundary=" + BOUNDARY,
                            "Content-Length: 100000")
                    .send(filePart("file", "a", "some bytes"));
            Eventually.holds("the upload has begun", () -> server.broker.storedBytes() > 0);
        }
        Eventually.holds("the upload is given up", () -> server.broker.aborted() == abortedBefore + 1);
    }

    @Test
    void a_form_that_stops_is_answered_408() throws IOException {
        for (String start : new String[] {field("description", "x"), filePart("file", "a", "some bytes")}) {
            try (RawHttp http = new RawHttp(impatient.port)) {
                Answer answer = http.head(
                                "POST " + FILES,
                                "Content-Type: multipart/form-data; boundary=" + BOUNDARY,
                                "Content-Length: 100000")
                        .send(start)
                        .answer();
                assertEquals(408, answer.status());
            }
        }
        Eventually.holds("nothing is left", () -> impatient.broker.storedBytes() == 0);
    }

    @Test
    void a_form_without_a_boundary_is_refused() throws IOException {
        try (RawHttp http = connect()) {
            Answer answer = http.head("POST " + FILES, "Content-Type: multipart/form-data", "Content-Length: 5")
                    .send(HELLO)
                    .answer();
            assertEquals(400, answer.status());
            assertStillInStep(http);
        }
    }

    // ---- two steps ------------------------------------------------------------------------------------------------

    @Test
    void a_file_in_two_steps_is_declared_sent_and_announced_by_its_id() throws IOException {
        String declared = "{\"channel\":\"demo\",\"name\":\"two.bin\",\"size\":5,\"meta\":{\"a\":1}}";
        try (RawHttp http = connect()) {
            Answer upload = http.head("POST /api/v1/uploads", "Content-Length: " + declared.length())
                    .send(declared)
                    .answer();
            assertEquals(201, upload.status(), upload.text());
            JsonObject created = new JsonObject(upload.text());
            String url = created.getString("url");
            assertEquals(url, upload.header("Location"));
            assertEquals("created", created.getString("state"));

            Answer wrong = http.head("PUT " + url, "Transfer-Encoding: chunked")
                    .chunk("toolong".getBytes(StandardCharsets.UTF_8))
                    .send("0\r\n\r\n")
                    .answer();
            assertEquals(400, wrong.status());
            assertEquals("length-mismatch", code(wrong));

            Answer done =
                    http.head("PUT " + url, "Content-Length: 5").send(HELLO).answer();
            assertEquals(200, done.status(), done.text());
            assertEquals("completed", new JsonObject(done.text()).getString("state"));
            assertEquals(
                    "completed", new JsonObject(http.head("GET " + url).answer().text()).getString("state"));

            String message =
                    "{\"fileId\":\"" + created.getString("id") + "\",\"message\":{\"n\":12345678901234567890}}";
            Answer announced = http.head("POST /api/v1/channels/demo/messages", "Content-Length: " + message.length())
                    .send(message)
                    .answer();
            assertEquals(201, announced.status(), announced.text());
            String events = http.head("GET /api/v1/channels/demo/events?limit=1")
                    .answer()
                    .text();
            assertTrue(events.contains("\"message\":{\"n\":12345678901234567890}"), events);
            assertTrue(events.contains(created.getString("id")), events);
            assertEquals(204, http.head("DELETE " + url).answer().status());
            assertEquals(404, http.head("GET " + url).answer().status());
        }
    }

    @Test
    void what_is_said_when_publishing_is_refused_when_declaring() throws IOException {
        String declared = "{\"channel\":\"demo\",\"name\":\"x\",\"ttl\":\"5s\"}";
        try (RawHttp http = connect()) {
            Answer answer = http.head("POST /api/v1/uploads", "Content-Length: " + declared.length())
                    .send(declared)
                    .answer();
            assertEquals(400, answer.status());
            assertStillInStep(http);
        }
    }
}
