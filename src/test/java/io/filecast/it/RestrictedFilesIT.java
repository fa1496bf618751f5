package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.fileTo;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.upload;
import static io.filecast.testing.ApiClient.uploads;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.FileId;
import io.filecast.core.LinkTokens.Link;
import io.filecast.security.LinkSigner;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Jwt;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import io.filecast.testing.SocketClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that open only with the secret which their publisher was shown. */
class RestrictedFilesIT {

    private static final String SIGNING_KEY = "a-signing-secret-of-the-app-alpha-0123456789";
    private static final byte[] BYTES = Samples.random(2_000, 7);

    private static final String CONFIG = """
            log:
              level: debug
            apps:
              - name: alpha
                keys:
                  - {id: alpha-p, type: publish, value: alpha-publish-key}
                  - {id: alpha-jwt, type: jwt, value: %s}
            """.formatted(SIGNING_KEY);

    @TempDir
    static Path scratch;

    private static final List<String> SECRETS = new ArrayList<>();

    private static NodeProcess node;
    private static ApiClient anyone;
    private static ApiClient sender;
    private static ApiClient reader;
    private static ApiClient manager;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).config(CONFIG).start();
        connect();
    }

    private static void connect() {
        anyone = new ApiClient(node.url());
        sender = anyone.with("X-Filecast-Key", "alpha-publish-key");
        reader = holder("bob", "{\"*\":\"r\"}");
        manager = holder("max", "{\"*\":\"rm\"}");
    }

    private static ApiClient holder(String user, String grants) {
        return anyone.with("Authorization", "Bearer " + Jwt.of("alpha-jwt", SIGNING_KEY, user, grants, 600));
    }

    @AfterAll
    static void noSecretIsInTheLog() {
        node.terminate();
        node.awaitEnd();
        node.close();
        assertTrue(SECRETS.size() > 3);
        SECRETS.forEach(secret -> assertFalse(node.log().contains(secret), "a share secret is in the log"));
    }

    private static JsonNode published(Answer answer) {
        JsonNode json = answer.expect(201).json();
        SECRETS.add(json.get("shareSecret").asText());
        return json;
    }

    private static JsonNode publish(String channel) {
        return published(sender.post(newFile(channel, "x") + "&restricted=true", BYTES));
    }

    private static String id(JsonNode file) {
        return file.get("id").asText();
    }

    private static String secret(JsonNode file) {
        return file.get("shareSecret").asText();
    }

    // ---- publishing -------------------------------------------------------------------------------------------------

    private static Answer byForm(String channel) {
        String form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n"
                + new String(BYTES, StandardCharsets.ISO_8859_1)
                + "\r\n--b\r\nContent-Disposition: form-data; name=\"restricted\"\r\n\r\ntrue\r\n--b--\r\n";
        return sender.post(
                files(channel),
                form.getBytes(StandardCharsets.ISO_8859_1),
                "Content-Type",
                "multipart/form-data; boundary=b");
    }

    private static Answer byUpload(String channel) {
        String id = id(sender.postJson(uploads(), "{\"channel\":\"" + channel + "\",\"name\":\"x\"}")
                .expect(201)
                .json());
        sender.put(upload(id), BYTES).expect(200);
        return sender.postJson(messages(channel), "{\"fileId\":\"" + id + "\",\"restricted\":true}");
    }

    static Stream<Supplier<Answer>> waysToPublish() {
        return Stream.of(
                () -> sender.post(newFile("in", "x") + "&restricted=true", BYTES),
                () -> sender.put(files("in") + "/x?restricted=true", BYTES),
                () -> byForm("in"),
                () -> byUpload("in"));
    }

    @ParameterizedTest
    @MethodSource("waysToPublish")
    void whichever_way_it_is_published_the_answer_alone_shows_the_secret(Supplier<Answer> way) {
        try (SocketClient socket = SocketClient.open(reader)) {
            socket.subscribe("in");
            Answer answer = way.get();
            String secret = secret(published(answer));
            assertTrue(secret.matches("[A-Za-z0-9_-]{32}"), secret);
            assertEquals("no-store", answer.header("Cache-Control"));

            JsonNode event = socket.await("the file", SocketClient::isEvent);
            assertTrue(event.get("file").get("restricted").asBoolean());
            String id = id(event.get("file"));
            for (String path : List.of(file("in", id), files("in"), events("in"))) {
                String text = reader.get(path).expect(200).text();
                assertTrue(text.contains("\"restricted\":true"), text);
                assertFalse(text.contains("shareSecret") || text.contains("shareHash"), text);
                assertFalse(text.contains(secret), text);
            }
            assertFalse(event.toString().contains("shareSecret"));
            reader.get(content("in", id)).expectProblem(403, "secret-needed");
            assertArrayEquals(
                    BYTES,
                    reader.get(content("in", id), "Share-Secret", secret)
                            .expect(200)
                            .body());
        }
    }

    @Test
    void only_a_file_can_be_restricted_and_only_when_it_is_published() {
        sender.postJson(messages("late"), "{\"message\":1,\"restricted\":true}").expectProblem(400, "bad-request");
        sender.postJson(uploads(), "{\"channel\":\"late\",\"name\":\"x\",\"restricted\":true}")
                .expectProblem(400, "bad-request");
        String id = id(sender.post(newFile("late", "x"), BYTES).expect(201).json());
        sender.postJson(messages("late"), "{\"fileId\":\"" + id + "\",\"restricted\":true}")
                .expectProblem(409, "conflict");
        reader.get(content("late", id)).expect(200);
        String restricted = id(publish("late"));
        sender.postJson(messages("late"), "{\"fileId\":\"" + restricted + "\",\"restricted\":true}")
                .expectProblem(409, "conflict");
        JsonNode again = sender.postJson(messages("late"), "{\"fileId\":\"" + restricted + "\"}")
                .expect(201)
                .json();
        assertFalse(again.has("shareSecret"));
        reader.get(content("late", restricted)).expectProblem(403, "secret-needed");
    }

    @Test
    void a_plain_file_has_no_secret_and_does_not_mind_one() {
        JsonNode plain = sender.post(newFile("plain", "x") + "&restricted=false", BYTES)
                .expect(201)
                .json();
        assertFalse(plain.has("shareSecret") || plain.has("restricted"));
        Answer answer = reader.get(content("plain", id(plain)), "Share-Secret", "anything")
                .expect(200);
        assertEquals("private, no-cache", answer.header("Cache-Control"));
    }

    // ---- sending again ----------------------------------------------------------------------------------------------

    @Test
    void the_same_request_with_the_same_key_has_the_same_secret_also_after_a_restart() {
        String path = newFile("again", "x") + "&restricted=true";
        JsonNode first = published(sender.post(path, BYTES, "Idempotency-Key", "k"));
        JsonNode again = published(sender.post(path, BYTES, "Idempotency-Key", "k"));
        assertEquals(first, again);
        JsonNode other = published(sender.post(path, BYTES, "Idempotency-Key", "another"));
        assertNotEquals(secret(first), secret(other));

        node.terminate();
        node.awaitEnd();
        node = node.restart();
        connect();
        assertEquals(first, published(sender.post(path, BYTES, "Idempotency-Key", "k")));
        reader.get(content("again", id(first)), "Share-Secret", secret(first)).expect(200);
        reader.get(content("again", id(first)), "Share-Secret", secret(other)).expectProblem(403, "secret-needed");
    }

    @Test
    void a_published_upload_has_its_secret_again_likewise() {
        String id = id(sender.postJson(uploads(), "{\"channel\":\"up\",\"name\":\"x\"}")
                .expect(201)
                .json());
        sender.put(upload(id), BYTES).expect(200);
        String body = "{\"fileId\":\"" + id + "\",\"restricted\":true}";
        JsonNode first = published(sender.postJson(messages("up"), body, "Idempotency-Key", "u"));
        assertEquals(first, published(sender.postJson(messages("up"), body, "Idempotency-Key", "u")));
        reader.get(content("up", id), "Share-Secret", secret(first)).expect(200);
    }

    @Test
    void a_key_that_comes_again_with_another_request_tells_nothing() {
        String path = newFile("mixed", "x");
        JsonNode first = published(sender.post(path + "&restricted=true", BYTES, "Idempotency-Key", "m"));
        for (String other : List.of(path, path + "&restricted=true&recipients=ann")) {
            Answer refused =
                    sender.post(other, BYTES, "Idempotency-Key", "m").expectProblem(422, "idempotency-mismatch");
            assertFalse(refused.text().contains("shareSecret"));
        }
        // The key of somebody else is another one.
        ApiClient eve = sender.with("X-Filecast-User", "eve");
        JsonNode hers = published(eve.post(path + "&restricted=true", BYTES, "Idempotency-Key", "m"));
        assertNotEquals(secret(first), secret(hers));
    }

    @Test
    void one_secret_opens_a_file_in_every_channel_it_was_sent_to() {
        String path = fileTo("x", "user:ann", "user:bob", "group:g") + "&restricted=true";
        JsonNode sent = published(sender.post(path, BYTES, "Idempotency-Key", "t"));
        assertEquals(3, sent.get("entries").size());
        assertEquals(sent, published(sender.post(path, BYTES, "Idempotency-Key", "t")));
        for (String user : List.of("ann", "bob")) {
            ApiClient owner = holder(user, "{\"group:g\":\"r\"}");
            for (String channel : List.of("user:" + user, "group:g")) {
                owner.get(content(channel, id(sent))).expectProblem(403, "secret-needed");
                owner.get(content(channel, id(sent)), "Share-Secret", secret(sent))
                        .expect(200);
            }
        }
        manager.get(content("user:ann", id(sent))).expect(200);
    }

    @Test
    void an_upload_for_targets_is_restricted_when_it_is_published() {
        String to = "\"to\":[\"room:1\",\"room:2\"]";
        String id = id(sender.postJson(uploads(), "{" + to + ",\"name\":\"x\"}")
                .expect(201)
                .json());
        sender.put(upload(id), BYTES).expect(200);
        String body = "{" + to + ",\"fileId\":\"" + id + "\",\"restricted\":true}";
        JsonNode sent = published(sender.postJson(messages(), body));
        for (String channel : List.of("room:1", "room:2")) {
            reader.get(content(channel, id)).expectProblem(403, "secret-needed");
            reader.get(content(channel, id), "Share-Secret", secret(sent)).expect(200);
        }
    }

    // ---- fetching ---------------------------------------------------------------------------------------------------

    @Test
    void nothing_of_it_is_kept_by_caches_and_refusals_are_not_either() {
        JsonNode file = publish("cache");
        String content = content("cache", id(file));
        for (String range : List.of("bytes=0-9", "bytes=0-1,5-6", "bytes=0-")) {
            Answer part = reader.get(content, "Share-Secret", secret(file), "Range", range)
                    .expect(206);
            assertEquals("private, no-store", part.header("Cache-Control"));
            reader.get(content, "Range", range).expectProblem(403, "secret-needed");
        }
        Answer known = reader.get(
                content,
                "Share-Secret",
                secret(file),
                "If-None-Match",
                '"' + file.get("sha256").asText() + '"');
        assertEquals("private, no-store", known.expect(304).header("Cache-Control"));
        Answer refused =
                reader.get(content, "If-None-Match", '"' + file.get("sha256").asText() + '"');
        assertEquals("no-store", refused.expectProblem(403, "secret-needed").header("Cache-Control"));
        assertEquals("", refused.header("ETag"));
        assertEquals("", reader.head(content).expect(403).header("ETag"));
    }

    @Test
    void the_index_keeps_the_hash_of_a_secret_and_not_the_secret() {
        JsonNode file = publish("kept");
        String hash = Samples.sha256(secret(file).getBytes(StandardCharsets.US_ASCII));
        String key = "fc:{alpha.0}:file:" + id(file);
        assertEquals(hash, node.redis("HGET", key, "shareHash"));
        assertFalse(node.redis("HGETALL", key).contains(secret(file)));
        String log = node.redis("XRANGE", "fc:{alpha.0}:log:kept", "-", "+");
        assertTrue(log.contains(id(file)), log);
        assertFalse(log.contains(secret(file)) || log.contains(hash), log);
    }

    @Test
    void the_secret_of_one_file_opens_no_other() {
        JsonNode one = publish("pair");
        JsonNode other = publish("pair");
        assertNotEquals(secret(one), secret(other));
        reader.get(content("pair", id(one)), "Share-Secret", secret(other)).expectProblem(403, "secret-needed");
        for (String wrong : List.of("", " ", secret(one) + "x", secret(one).substring(1), "x".repeat(10_000))) {
            reader.get(content("pair", id(one)), "Share-Secret", wrong).expectProblem(403, "secret-needed");
        }
        String inQuery = content("pair", id(one)) + "?shareSecret=" + secret(one) + "&Share-Secret=" + secret(one);
        reader.get(inQuery).expectProblem(403, "secret-needed");
    }

    @Test
    void a_link_carries_the_right_of_who_made_it() {
        JsonNode file = publish("links");
        String url = file("links", id(file)) + "/url";
        reader.get(url).expectProblem(403, "secret-needed");
        reader.get(url, "Share-Secret", "wrong").expectProblem(403, "secret-needed");
        List<Answer> made = List.of(reader.get(url, "Share-Secret", secret(file)), manager.get(url));
        for (Answer answer : made) {
            String link = answer.expect(200).json().get("url").asText();
            assertFalse(link.contains(secret(file)));
            Answer opened = anyone.get(link).expect(200);
            assertArrayEquals(BYTES, opened.body());
            assertEquals("private, no-store", opened.header("Cache-Control"));
            anyone.get(withoutItsFlag(link)).expectProblem(403, "forbidden");
        }
    }

    @Test
    void a_genuine_link_without_the_right_opens_nothing_that_is_restricted() {
        JsonNode file = publish("links");
        byte[] key = HexFormat.of().parseHex(node.redis("HGET", "fc:{alpha.0}:app", "linkKey"));
        for (boolean opens : new boolean[] {true, false}) {
            Link link = new Link(
                    new AppName("alpha"),
                    new ChannelName("links"),
                    new FileId(id(file)),
                    Instant.now().plusSeconds(600),
                    opens);
            String url = content("links", id(file)) + "?link=" + new LinkSigner(Instant::now).sign(link, key);
            assertEquals(opens ? 200 : 403, anyone.get(url).status());
            assertEquals(
                    opens ? 206 : 403, anyone.get(url, "Range", "bytes=0-1").status());
        }
    }

    /** The link as if it were one to a plain file: the flag is the byte before the signature's sixteen. */
    private static String withoutItsFlag(String link) {
        int at = link.indexOf("link=") + "link=".length();
        byte[] token = Base64.getUrlDecoder().decode(link.substring(at));
        assertEquals(1, token[token.length - 17]);
        token[token.length - 17] = 0;
        return link.substring(0, at) + Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    @Test
    void a_page_may_show_the_secret() {
        Answer preflight = anyone.send(
                "OPTIONS",
                content("any", "0"),
                BodyPublishers.noBody(),
                "Origin",
                "https://app.example.com",
                "Access-Control-Request-Method",
                "GET",
                "Access-Control-Request-Headers",
                "share-secret");
        assertTrue(preflight.expect(204).header("Access-Control-Allow-Headers").contains("Share-Secret"));
    }

    @Test
    void guesses_are_bounded_like_all_requests() {
        try (NodeProcess small = NodeProcess.on(scratch.resolve("small"))
                .set("limits.requestsPerSecond", 1)
                .set("limits.requestBurst", 30)
                .start()) {
            ApiClient demo = new ApiClient(small.url());
            JsonNode file = demo.post(newFile("a", "x") + "&restricted=true", BYTES)
                    .expect(201)
                    .json();
            int guesses = 0;
            Answer answer;
            do {
                answer = demo.get(content("a", id(file)), "Share-Secret", "guess " + guesses++);
            } while (answer.status() == 403 && guesses < 10_000);
            answer.expectProblem(429, "rate-limited");
            assertFalse(answer.header("Retry-After").isEmpty());
        }
    }
}
