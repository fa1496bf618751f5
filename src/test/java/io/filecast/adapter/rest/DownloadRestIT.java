package io.filecast.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.testing.RawHttp;
import io.filecast.adapter.testing.RawHttp.Answer;
import io.filecast.adapter.testing.RestServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files and entries coming out, and the ways of asking wrongly. */
@Timeout(60)
class DownloadRestIT {

    private static final String FILES = "/api/v1/channels/demo/files";
    private static final byte[] BYTES = new byte[300_000];

    @TempDir
    static Path directory;

    private static RestServer server;
    private static JsonObject file;
    private static String url;

    @BeforeAll
    static void start() throws IOException {
        new Random(1).nextBytes(BYTES);
        server = new RestServer(
                directory,
                (router, floor) -> router.get("/fault").handler(ctx -> {
                    throw new IllegalStateException("secret detail");
                }));
        file = upload("photo.png", "image/png", BYTES);
        url = file.getString("url");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonObject upload(String name, String type, byte[] bytes) throws IOException {
        try (RawHttp http = new RawHttp(server.port)) {
            Answer answer = http.head(
                            "PUT " + FILES + "/" + name, "Content-Length: " + bytes.length, "Content-Type: " + type)
                    .send(bytes)
                    .answer();
            assertEquals(201, answer.status(), answer.text());
            return new JsonObject(answer.text());
        }
    }

    private static Answer get(String target, String... headers) throws IOException {
        try (RawHttp http = new RawHttp(server.port)) {
            return http.head("GET " + target, headers).answer();
        }
    }

    @Test
    void a_whole_file_comes_with_everything_that_keeps_it_harmless() throws IOException {
        Answer answer = get(url);

        assertEquals(200, answer.status());
        assertArrayEquals(BYTES, answer.body());
        assertEquals("image/png", answer.header("Content-Type"));
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        assertEquals("sandbox; default-src 'none'", answer.header("Content-Security-Policy"));
        assertEquals(
                "inline; filename=\"photo.png\"; filename*=UTF-8''photo.png", answer.header("Content-Disposition"));
        assertEquals("\"" + file.getString("sha256") + "\"", answer.header("ETag"));
        assertEquals("Thu, 01 Jan 2026 00:00:00 GMT", answer.header("Last-Modified"));
        assertEquals("bytes", answer.header("Accept-Ranges"));
        assertTrue(answer.header("Repr-Digest").startsWith("sha-256=:"));
        assertEquals("private, no-cache", answer.header("Cache-Control"));
    }

    @Test
    void scripts_are_downloads() throws IOException {
        for (String type : new String[] {"text/html", "image/svg+xml", "application/xml", "not a type"}) {
            JsonObject script = upload("x.bin", type, "<script>".getBytes(StandardCharsets.UTF_8));
            Answer answer = get(script.getString("url"));
            assertTrue(answer.header("Content-Disposition").startsWith("attachment;"), type);
        }
    }

    @Test
    void a_head_says_the_same_without_the_bytes() throws IOException {
        try (RawHttp http = new RawHttp(server.port)) {
            Answer answer = http.head("HEAD " + url).answer(true);

            assertEquals(200, answer.status());
            assertEquals("300000", answer.header("Content-Length"));
            assertNotNull(answer.header("ETag"));
            assertEquals(200, http.head("GET " + FILES).answer().status());
        }
    }

    @Test
    void ranges_are_cut_out_as_asked() throws IOException {
        record Case(String range, int from, int to) {}
        for (Case one : new Case[] {
            new Case("bytes=0-0", 0, 1),
            new Case("bytes=100-199", 100, 200),
            new Case("bytes=299999-", 299_999, 300_000),
            new Case("bytes=-5", 299_995, 300_000),
            new Case("bytes=299000-999999999", 299_000, 300_000),
            new Case("bytes=0-9,5-19", 0, 20)
        }) {
            Answer answer = get(url, "Range: " + one.range);
            assertEquals(206, answer.status(), one.range);
            assertEquals("bytes " + one.from + "-" + (one.to - 1) + "/300000", answer.header("Content-Range"));
            assertArrayEquals(Arrays.copyOfRange(BYTES, one.from, one.to), answer.body(), one.range);
        }
    }

    @Test
    void several_ranges_come_as_parts() throws IOException {
        Answer answer = get(url, "Range: bytes=0-9,200000-279999");

        assertEquals(206, answer.status());
        String type = answer.header("Content-Type");
        assertTrue(type.startsWith("multipart/byteranges; boundary="), type);
        String text = new String(answer.body(), StandardCharsets.ISO_8859_1);
        assertTrue(text.contains("Content-Range: bytes 0-9/300000"));
        assertTrue(text.contains("Content-Range: bytes 200000-279999/300000"));
        assertTrue(text.contains(new String(BYTES, 200_000, 80_000, StandardCharsets.ISO_8859_1)));
        assertTrue(text.endsWith("--" + type.substring(type.indexOf('=') + 1) + "--\r\n"));
    }

    @Test
    void a_range_outside_is_416_and_too_many_or_nonsense_is_the_whole() throws IOException {
        for (String outside : new String[] {"bytes=300000-", "bytes=-0"}) {
            Answer answer = get(url, "Range: " + outside);
            assertEquals(416, answer.status(), outside);
            assertEquals("bytes */300000", answer.header("Content-Range"));
            assertEquals("bad-range", new JsonObject(answer.text()).getString("code"));
        }
        for (String ignored :
                new String[] {"bytes=5-1", "lines=0-1", "bytes=x", "bytes=" + "0-1,".repeat(999) + "0-1"}) {
            assertEquals(200, get(url, "Range: " + ignored).status(), ignored);
        }
    }

    @Test
    void conditions_are_kept() throws IOException {
        String etag = "\"" + file.getString("sha256") + "\"";
        assertEquals(304, get(url, "If-None-Match: " + etag).status());
        assertEquals(304, get(url, "If-None-Match: \"x\", W/" + etag).status());
        assertEquals(200, get(url, "If-None-Match: \"x\"").status());
        assertEquals(
                304,
                get(url, "If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT").status());
        assertEquals(412, get(url, "If-Match: \"x\"").status());
        assertEquals(200, get(url, "If-Match: " + etag).status());
        assertEquals(206, get(url, "Range: bytes=0-1", "If-Range: " + etag).status());
        assertEquals(200, get(url, "Range: bytes=0-1", "If-Range: \"x\"").status());
    }

    @Test
    void a_signed_link_needs_no_other_credential() throws IOException {
        Answer signed = get(FILES + "/" + file.getString("id") + "/url?linkTtl=90s");
        JsonObject link = new JsonObject(signed.text());
        assertEquals("2026-01-01T00:01:30Z", link.getString("expiresAt"));
        try (RawHttp http = new RawHttp(server.port)) {
            http.send("GET " + link.getString("url") + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertArrayEquals(BYTES, http.answer().body());
            http.send("GET " + url + "?link=wrong HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertEquals(403, http.answer().status());
            http.send("GET " + url + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            Answer none = http.answer();
            assertEquals(401, none.status());
            assertEquals("Bearer", none.header("WWW-Authenticate"));
        }
    }

    @Test
    void a_file_whose_bytes_are_lost_is_gone() throws IOException {
        JsonObject lost = upload("lost", "text/plain", new byte[10]);
        try (var blobs = Files.list(directory)) {
            for (Path blob : blobs.filter(path -> sizeOf(path) == 10).toList()) {
                Files.delete(blob);
            }
        }
        Answer answer = get(lost.getString("url"));
        assertEquals(410, answer.status());
        assertEquals("content-gone", new JsonObject(answer.text()).getString("code"));
        assertNull(answer.header("Content-Disposition"));
    }

    private static long sizeOf(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            return -1;
        }
    }

    @Test
    void a_file_deleted_during_its_download_comes_to_its_end() throws IOException {
        byte[] large = new byte[RestServer.MAX_FILE_BYTES];
        new Random(2).nextBytes(large);
        JsonObject doomed = upload("doomed", "text/plain", large);
        try (RawHttp http = new RawHttp(server.port)) {
            http.socket().setReceiveBufferSize(65_536);
            http.head("GET " + doomed.getString("url"));
            String status = http.line();
            try (RawHttp other = new RawHttp(server.port)) {
                assertEquals(
                        204,
                        other.head("DELETE " + FILES + "/" + doomed.getString("id"))
                                .answer()
                                .status());
                assertEquals(
                        404,
                        other.head("GET " + doomed.getString("url")).answer().status());
            }
            assertEquals("HTTP/1.1 200 OK", status);
            for (String line = http.line(); !line.isEmpty(); line = http.line()) {
                assertFalse(line.startsWith("Connection: close"));
            }
            assertArrayEquals(large, http.read(large.length));
        }
    }

    @Test
    void a_list_is_walked_by_its_cursors() throws IOException {
        for (int i = 0; i < 5; i++) {
            upload("n" + i, "text/plain", new byte[1]);
        }
        JsonObject first = new JsonObject(get(FILES).text());
        assertEquals(2, first.getInteger("count"));
        assertEquals("n4", first.getJsonArray("files").getJsonObject(0).getString("name"));
        assertFalse(first.containsKey("prev"));
        JsonObject second =
                new JsonObject(get(FILES + "?cursor=" + first.getString("next")).text());
        assertEquals("n2", second.getJsonArray("files").getJsonObject(0).getString("name"));
        assertNotNull(second.getString("prev"));
        assertEquals(400, get(FILES + "?cursor=%21").status());
        assertEquals(400, get(FILES + "?limit=11").status());
        assertEquals(400, get(FILES + "?order=random").status());
    }

    @Test
    void what_is_asked_wrongly_is_said_so_in_problem_json() throws IOException {
        record Case(String request, int status, String code) {}
        for (Case one : new Case[] {
            new Case("GET /nowhere", 404, "not-found"),
            new Case("GET /api/v1/channels/a%2Fb/files", 400, "bad-channel"),
            new Case("GET /api/v1/channels/%FF/files", 400, "bad-request"),
            new Case("GET /api/v1/channels/%zz/files", 400, "bad-request"),
            new Case("GET /api/v1/channels/demo/files?limit=%zz", 400, "bad-request"),
            new Case("GET " + FILES + "/not-an-id", 404, "not-found"),
            new Case("GET " + FILES + "/..%2f..%2fetc%2fpasswd/content", 404, "not-found"),
            new Case("PATCH " + FILES, 405, "method-not-allowed"),
            new Case("POST /api/v1/files?name=x", 400, "bad-request"),
            new Case("POST /api/v1/files?name=x&to=demo", 400, "bad-request"),
            new Case("POST /api/v1/files?name=x&to=user:1&recipients=1", 400, "bad-request"),
            new Case("POST " + FILES + "?name=x&to=user:1", 400, "bad-request"),
            new Case("PUT /api/v1/files?to=user:1", 400, "bad-name"),
            new Case("GET /api/v1/channels/demo/events?after=nonsense", 400, "bad-position"),
            new Case("GET /api/v1/channels/demo/files/../../../../etc/passwd", 404, "not-found"),
        }) {
            try (RawHttp http = new RawHttp(server.port)) {
                Answer answer = http.head(one.request).answer();
                assertEquals(one.status, answer.status(), one.request + answer.text());
                assertEquals("application/problem+json", answer.header("Content-Type"), one.request);
                assertEquals(one.code, new JsonObject(answer.text()).getString("code"), one.request);
            }
        }
    }

    @Test
    void a_wrong_method_is_told_the_right_ones() throws IOException {
        try (RawHttp http = new RawHttp(server.port)) {
            assertEquals(
                    "OPTIONS, GET, POST, PUT",
                    http.head("PATCH " + FILES).answer().header("Allow"));
        }
    }

    @Test
    void a_fault_of_ours_shows_an_id_and_nothing_else() throws IOException {
        Answer answer = get("/fault");
        assertEquals(500, answer.status());
        JsonObject problem = new JsonObject(answer.text());
        assertEquals("internal", problem.getString("code"));
        assertEquals(12, problem.getString("errorId").length());
        assertFalse(answer.text().contains("secret"));
    }

    @Test
    void too_many_requests_are_told_when_to_come_back() throws IOException {
        server.requestsLeft.set(0);
        try {
            Answer answer = get(FILES);
            assertEquals(429, answer.status());
            assertEquals("2", answer.header("Retry-After"));
        } finally {
            server.requestsLeft.set(Integer.MAX_VALUE);
        }
    }

    @Test
    void pages_of_allowed_origins_may_read_and_others_may_not() throws IOException {
        Answer allowed = get(FILES, "Origin: https://app.example");
        assertEquals("https://app.example", allowed.header("Access-Control-Allow-Origin"));
        assertTrue(allowed.header("Access-Control-Expose-Headers").contains("ETag"));
        assertEquals("Origin", allowed.header("Vary"));
        assertNull(allowed.header("Access-Control-Allow-Credentials"));
        for (String origin : new String[] {"https://evil.example", "https://other-app.example"}) {
            Answer refused = get(FILES, "Origin: " + origin);
            assertEquals(403, refused.status());
            assertEquals("origin-refused", new JsonObject(refused.text()).getString("code"));
            assertNull(refused.header("Access-Control-Allow-Origin"));
        }
        try (RawHttp http = new RawHttp(server.port)) {
            Answer preflight = http.head(
                            "OPTIONS " + FILES,
                            "Origin: https://app.example",
                            "Access-Control-Request-Method: PUT",
                            "Access-Control-Request-Headers: x-filecast-key")
                    .answer();
            assertEquals(204, preflight.status());
            assertTrue(preflight.header("Access-Control-Allow-Headers").contains("X-Filecast-Key"));
            assertTrue(preflight.header("Access-Control-Allow-Methods").contains("PUT"));
        }
    }

    @Test
    void a_connection_that_never_finishes_its_head_is_closed() throws IOException {
        try (RawHttp http = new RawHttp(server.port)) {
            http.send("GET / HTTP/1.1\r\nHost: local");
            assertTrue(http.isClosedByServer());
        }
    }

    @Test
    void the_description_of_the_api_is_served() throws IOException {
        Answer answer = get("/openapi.yaml");
        assertEquals(200, answer.status());
        assertTrue(answer.text().startsWith("openapi: 3.1"), answer.text());
    }
}
