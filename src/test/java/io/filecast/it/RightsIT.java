package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.segment;
import static io.filecast.testing.ApiClient.uploads;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Jwt;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may do what, on every door of a whole node; and no word of a credential in its log. */
class RightsIT {

    private static final String SECRET = "a-signing-secret-of-the-app-alpha-0123456789";
    private static final String OTHER_SECRET = "another-secret-that-no-app-has-0123456789-ab";
    private static final String KID = "alpha-jwt";

    private static final String CONFIG = """
            http:
              allowedOrigins: ["https://app.example.com"]
            limits:
              authTimeout: 4s
            log:
              level: debug
            apps:
              - name: alpha
                keys:
                  - {id: alpha-p, type: publish, value: alpha-publish-key}
                  - {id: alpha-s, type: subscribe, value: alpha-subscribe-key}
                  - {id: alpha-jwt, type: jwt, value: %s}
              - name: beta
                keys:
                  - {id: beta-p, type: publish, value: beta-publish-key}
            """.formatted(SECRET);

    @TempDir
    static Path scratch;

    private static final List<String> SHOWN = new ArrayList<>(
            List.of(SECRET, OTHER_SECRET, "alpha-publish-key", "alpha-subscribe-key", "beta-publish-key"));

    private static NodeProcess node;
    private static ApiClient anyone;
    private static ApiClient publisher;
    private static ApiClient reader;
    private static ApiClient stranger;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).config(CONFIG).start();
        anyone = new ApiClient(node.url());
        publisher = anyone.with("X-Filecast-Key", "alpha-publish-key");
        reader = anyone.with("X-Filecast-Key", "alpha-subscribe-key");
        stranger = anyone.with("X-Filecast-Key", "beta-publish-key");
    }

    @AfterAll
    static void noCredentialIsInTheLog() {
        node.terminate();
        node.awaitEnd();
        node.close();
        String log = node.log();
        assertTrue(log.contains(" DEBUG "), "the log is as talkative as it gets");
        for (String secret : SHOWN) {
            assertFalse(log.contains(secret), () -> "in the log: " + secret);
        }
    }

    private static ApiClient holder(String grants) {
        return anyone.with("Authorization", "Bearer " + token(grants, 600));
    }

    private static String token(String grants, long endsInSeconds) {
        String token = Jwt.of(KID, SECRET, "ann", grants, endsInSeconds);
        SHOWN.add(token);
        return token;
    }

    // ---- no right at all --------------------------------------------------------------------------------------------

    static Stream<String> wrongTokens() {
        long now = Instant.now().getEpochSecond();
        String header = "{\"alg\":\"HS256\",\"kid\":\"alpha-jwt\"}";
        String claims = "{\"sub\":\"ann\",\"exp\":" + (now + 600) + ",\"grants\":{\"*\":\"rwd\"}}";
        String good = Jwt.signed(header, claims, SECRET);
        String[] parts = good.split("\\.");
        String none = Base64.getUrlEncoder().withoutPadding().encodeToString("{\"alg\":\"none\"}".getBytes());
        return Stream.of(
                none + "." + parts[1] + ".",
                Jwt.signed("{\"alg\":\"none\",\"kid\":\"alpha-jwt\"}", claims, SECRET),
                Jwt.signed("{\"alg\":\"HS512\",\"kid\":\"alpha-jwt\"}", claims, SECRET),
                Jwt.signed(header, claims, OTHER_SECRET),
                Jwt.signed("{\"alg\":\"HS256\",\"kid\":\"no-such\"}", claims, SECRET),
                Jwt.signed("{\"alg\":\"HS256\",\"kid\":\"alpha-p\"}", claims, "alpha-publish-key"),
                Jwt.signed("{\"alg\":\"HS256\"}", claims, SECRET),
                Jwt.signed(header, "{\"exp\":" + (now - 1) + ",\"grants\":{\"*\":\"rwd\"}}", SECRET),
                Jwt.signed(header, "{\"nbf\":" + (now + 600) + ",\"exp\":" + (now + 900) + "}", SECRET),
                Jwt.signed(header, "{\"grants\":{\"*\":\"rwd\"}}", SECRET),
                parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + "." + parts[2].substring(1),
                good + "x",
                Jwt.signed(header, "{\"exp\":" + (now + 600) + ",\"pad\":\"" + "p".repeat(9_000) + "\"}", SECRET),
                "not a token at all",
                ".");
    }

    @ParameterizedTest
    @MethodSource("wrongTokens")
    void a_wrong_token_is_401_on_every_door(String token) {
        if (token.length() > SECRET.length()) {
            SHOWN.add(token);
        }
        ApiClient holder = anyone.with("Authorization", "Bearer " + token);
        holder.post(newFile("a", "x"), new byte[10]).expectProblem(401, "unauthenticated");
        holder.get(files("a")).expectProblem(401, "unauthenticated");
        anyone.get(events("a") + "?access_token=" + segment(token)).expectProblem(401, "unauthenticated");
        assertRefused(401, () -> SocketClient.open(node.url(), "?access_token=" + segment(token)));
    }

    private static void assertRefused(int status, Executable connect) {
        CompletionException refused = assertThrows(CompletionException.class, connect);
        WebSocketHandshakeException handshake = (WebSocketHandshakeException) refused.getCause();
        assertEquals(status, handshake.getResponse().statusCode());
    }

    @Test
    void without_a_credential_there_is_only_health_and_a_socket_that_has_to_show_one() {
        anyone.get(files("a")).expectProblem(401, "unauthenticated");
        anyone.post(newFile("a", "x"), new byte[1]).expectProblem(401, "unauthenticated");
        anyone.get("/health/live").expect(200);
        try (SocketClient silent = SocketClient.open(anyone)) {
            assertEquals(4001, silent.awaitClosed().code());
        }
        try (SocketClient late = SocketClient.open(anyone)) {
            JsonNode answer = late.call(SocketClient.command("auth").put("key", "alpha-subscribe-key"));
            assertEquals("authenticated", answer.get("op").asText(), answer::toString);
            assertEquals("subscribed", late.subscribe("a").get("op").asText());
        }
    }

    @Test
    void pages_of_other_origins_are_refused_on_every_door() {
        ApiClient foreign = publisher.with("Origin", "https://evil.example.com");
        foreign.get(files("a")).expectProblem(403, "origin-refused");
        foreign.post(newFile("a", "x"), new byte[1]).expectProblem(403, "origin-refused");
        assertRefused(403, () -> SocketClient.open(foreign));
        ApiClient own = publisher.with("Origin", "https://app.example.com");
        Answer answer = own.get(files("a")).expect(200);
        assertEquals("https://app.example.com", answer.header("Access-Control-Allow-Origin"));
        SocketClient.open(own).close();
    }

    // ---- some rights ------------------------------------------------------------------------------------------------

    @Test
    void who_may_only_read_cannot_send_or_delete_in_any_way() {
        String id = publisher
                .post(newFile("ro", "x"), new byte[1])
                .expect(201)
                .json()
                .get("id")
                .asText();
        for (ApiClient client : List.of(reader, holder("{\"ro\":\"r\"}"))) {
            client.post(newFile("ro", "y"), new byte[1]).expectProblem(403, "forbidden");
            client.put(files("ro") + "/y", new byte[1]).expectProblem(403, "forbidden");
            client.post(files("ro"), "--b--".getBytes(), "Content-Type", "multipart/form-data; boundary=b")
                    .expectProblem(403, "forbidden");
            client.postJson(uploads(), "{\"channel\":\"ro\",\"name\":\"y\"}").expectProblem(403, "forbidden");
            client.postJson(messages("ro"), "{\"message\":1}").expectProblem(403, "forbidden");
            client.postJson(messages("ro"), "{\"fileId\":\"" + id + "\"}").expectProblem(403, "forbidden");
            client.delete(file("ro", id)).expectProblem(403, "forbidden");
            try (SocketClient socket = SocketClient.open(client)) {
                JsonNode answer = socket.call(
                        SocketClient.command("publish").put("channel", "ro").put("message", "x"));
                assertEquals("forbidden", answer.get("code").asText(), answer::toString);
                assertEquals("subscribed", socket.subscribe("ro").get("op").asText());
            }
            client.get(content("ro", id)).expect(200);
        }
    }

    @Test
    void who_may_only_write_cannot_read_in_any_way() {
        ApiClient writer = holder("{\"wo\":\"w\"}");
        String id = writer.post(newFile("wo", "x"), new byte[1])
                .expect(201)
                .json()
                .get("id")
                .asText();
        writer.get(files("wo")).expectProblem(403, "forbidden");
        writer.get(file("wo", id)).expectProblem(403, "forbidden");
        writer.get(content("wo", id)).expectProblem(403, "forbidden");
        writer.head(content("wo", id)).expect(403);
        writer.get(file("wo", id) + "/url").expectProblem(403, "forbidden");
        writer.get(events("wo")).expectProblem(403, "forbidden");
        writer.get(events("wo"), "Accept", "text/event-stream").expectProblem(403, "forbidden");
        try (SocketClient socket = SocketClient.open(writer)) {
            assertEquals("forbidden", socket.subscribe("wo").get("code").asText());
            assertEquals("forbidden", socket.subscribe("w.*").get("code").asText());
        }
    }

    @Test
    void a_token_for_one_channel_opens_no_other_and_the_rest_of_its_connection_goes_on() {
        ApiClient holder = holder("{\"rooms.a\":\"rw\",\"halls.*\":\"rw\"}");
        for (String other : List.of("rooms.b", "rooms", "rooms.a.b", "halls", "hallsx.a", "Rooms.a")) {
            holder.get(events(other)).expectProblem(403, "forbidden");
            holder.postJson(messages(other), "{\"message\":1}").expectProblem(403, "forbidden");
        }
        try (SocketClient socket = SocketClient.open(holder)) {
            socket.subscribe("rooms.a");
            assertEquals("forbidden", socket.subscribe("rooms.b").get("code").asText());
            assertEquals("forbidden", socket.subscribe("rooms.*").get("code").asText());
            assertEquals("subscribed", socket.subscribe("halls.*").get("op").asText());
            publisher.postJson(messages("rooms.b"), "{\"message\":\"secret\"}").expect(201);
            publisher.postJson(messages("rooms.a"), "{\"message\":\"open\"}").expect(201);
            socket.await("its own", frame -> frame.path("message").asText().equals("open"));
            assertEquals(1, socket.events().size());
        }
    }

    @Test
    void nothing_of_one_app_is_seen_from_another() {
        String id = publisher
                .post(newFile("same", "x"), new byte[1])
                .expect(201)
                .json()
                .get("id")
                .asText();
        String link = publisher
                .get(file("same", id) + "/url")
                .expect(200)
                .json()
                .get("url")
                .asText();
        SHOWN.add(link.substring(link.indexOf("link=") + 5));
        stranger.get(file("same", id)).expectProblem(404, "not-found");
        stranger.get(content("same", id)).expectProblem(404, "not-found");
        stranger.delete(file("same", id)).expectProblem(404, "not-found");
        stranger.get(file("same", id) + "/url").expectProblem(404, "not-found");
        stranger.postJson(messages("same"), "{\"fileId\":\"" + id + "\"}").expectProblem(404, "not-found");
        assertEquals(0, stranger.get(files("same")).json().get("count").asInt());
        assertEquals(0, stranger.get(events("same")).json().get("count").asInt());
        try (SocketClient foreign = SocketClient.open(stranger);
                SocketClient own = SocketClient.open(reader)) {
            foreign.subscribe("same");
            own.subscribe("same");
            publisher.postJson(messages("same"), "{\"message\":1}").expect(201);
            own.await("the message", SocketClient::isEvent);
            stranger.postJson(messages("same"), "{\"message\":2}").expect(201);
            foreign.await("its own message", SocketClient::isEvent);
            assertEquals(1, foreign.events().size());
        }
        anyone.get(link).expect(200);
    }

    @Test
    void an_item_for_some_users_is_seen_by_those_alone() {
        ApiClient ann = holder("{\"few\":\"rw\"}");
        ApiClient bob = anyone.with("Authorization", "Bearer " + bobsToken());
        try (SocketClient annsSocket = SocketClient.open(ann);
                SocketClient bobsSocket = SocketClient.open(bob);
                SocketClient claimed = SocketClient.open(reader.with("X-Filecast-User", "ann"))) {
            List.of(annsSocket, bobsSocket, claimed).forEach(socket -> socket.subscribe("few"));
            String id = publisher
                    .post(newFile("few", "x") + "&recipients=ann", new byte[1])
                    .expect(201)
                    .json()
                    .get("id")
                    .asText();
            publisher.postJson(messages("few"), "{\"message\":\"all\"}").expect(201);
            for (SocketClient socket : List.of(annsSocket, bobsSocket, claimed)) {
                socket.await(
                        "what is for all",
                        frame -> frame.path("message").asText().equals("all"));
            }
            assertEquals(2, annsSocket.events().size());
            assertEquals(1, bobsSocket.events().size());
            assertEquals(1, claimed.events().size());
            ann.get(content("few", id)).expect(200);
            bob.get(content("few", id)).expectProblem(404, "not-found");
            bob.get(file("few", id)).expectProblem(404, "not-found");
            assertEquals(0, bob.get(files("few")).json().get("count").asInt());
            assertEquals(1, bob.get(events("few")).json().get("count").asInt());
            reader.with("X-Filecast-User", "ann").get(content("few", id)).expectProblem(404, "not-found");
        }
    }

    private static String bobsToken() {
        String token = Jwt.of(KID, SECRET, "bob", "{\"few\":\"rw\"}", 600);
        SHOWN.add(token);
        return token;
    }

    // ---- rights that end --------------------------------------------------------------------------------------------

    @Test
    void a_token_that_ends_while_subscribed_is_warned_of_and_then_the_socket_is_closed() {
        String token = token("{\"*\":\"r\"}", 10);
        ApiClient holder = anyone.with("Authorization", "Bearer " + token);
        try (SocketClient socket = SocketClient.open(node.url(), "?access_token=" + token);
                SseClient stream = SseClient.follow(holder, "ends", "", null)) {
            socket.subscribe("ends");
            socket.await("the warning", frame -> frame.path("op").asText().equals("expiring"));
            assertEquals(4003, socket.awaitClosed().code());
            stream.await("its end", frame -> frame.name().equals("end"));
            holder.get(events("ends")).expectProblem(401, "unauthenticated");
        }
    }
}
