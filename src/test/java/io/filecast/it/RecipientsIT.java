package io.filecast.it;

import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.segment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.Jwt;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items for listed users, over time: resuming past them, paging among them, and their end. */
class RecipientsIT {

    private static final String SECRET = "a-signing-secret-of-the-app-alpha-0123456789";
    private static final int LONG_STRETCH = 600;

    /** How many are announced at a time: each has a connection of its own. */
    private static final int TOGETHER = 60;

    /** A short tail in memory, so that resuming reads the log; positions come soon. */
    private static final String CONFIG = """
            delivery:
              positionInterval: 100ms
              tailEvents: 32
            apps:
              - name: alpha
                keys:
                  - {id: alpha-p, type: publish, value: alpha-publish-key}
                  - {id: alpha-jwt, type: jwt, value: %s}
            """.formatted(SECRET);

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient ann;
    private static ApiClient bob;
    private static ApiClient sender;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data")).config(CONFIG).start();
        ann = user("ann");
        bob = user("bob");
        sender = user("sam");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static ApiClient user(String name) {
        String token = Jwt.of("alpha-jwt", SECRET, name, "{\"*\":\"rwd\"}", 600);
        return new ApiClient(node.url()).with("Authorization", "Bearer " + token);
    }

    private static JsonNode send(String channel, String options) {
        return sender.post(newFile(channel, "x") + options, new byte[8])
                .expect(201)
                .json();
    }

    private static JsonNode tell(String channel, String message) {
        return sender.postJson(messages(channel), "{\"message\":\"" + message + "\"}")
                .expect(201)
                .json();
    }

    /** Announces many messages for ann; the last place. */
    private static String tellAnn(String channel, int count) {
        String body = "{\"message\":\"for ann\",\"recipients\":[\"ann\"]}";
        String last = "";
        for (int begun = 0; begun < count; begun += TOGETHER) {
            List<CompletableFuture<Answer>> some = IntStream.range(begun, Math.min(count, begun + TOGETHER))
                    .mapToObj(i -> sender.sendAsync("POST", messages(channel), BodyPublishers.ofString(body)))
                    .toList();
            for (CompletableFuture<Answer> sent : some) {
                String position = sent.join().expect(201).json().get("position").asText();
                last = position.compareTo(last) > 0 ? position : last;
            }
        }
        return last;
    }

    private static boolean isMessage(JsonNode event, String message) {
        return event.path("message").asText().equals(message);
    }

    // ---- resuming ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"over.name", "over.*"})
    void an_excluded_subscriber_resumes_from_a_position_past_what_was_not_for_it(String subscription) {
        String channel = subscription.equals("over.*") ? "over.wildcard" : subscription;
        String position;
        try (SocketClient first = SocketClient.open(bob)) {
            first.subscribe(subscription);
            String last = tellAnn(channel, LONG_STRETCH);
            position = reached(() -> first.position(subscription), last);
            assertEquals(List.of(), first.events());
            first.cut();
        }
        tellAnn(channel, LONG_STRETCH);
        tell(channel, "for all");
        tellAnn(channel, LONG_STRETCH);
        try (SocketClient back = SocketClient.open(bob)) {
            JsonNode answer = back.subscribe(subscription, position, null);
            assertTrue(answer.path("recovered").asBoolean(), answer::toString);
            back.await("what was missed", frame -> isMessage(frame, "for all"));
            tell(channel, "and later");
            back.await("what comes later", frame -> isMessage(frame, "and later"));
            assertEquals(2, back.events().size(), () -> back.events().toString());
        }
    }

    @Test
    void an_excluded_stream_resumes_from_a_position_past_what_was_not_for_it() {
        String position;
        try (SseClient first = SseClient.follow(bob, "over.stream", "", null)) {
            position = reached(first::lastId, tellAnn("over.stream", LONG_STRETCH));
            assertEquals(List.of(), first.events());
        }
        tellAnn("over.stream", LONG_STRETCH);
        tell("over.stream", "for all");
        try (SseClient back = SseClient.follow(bob, "over.stream", "", position)) {
            back.await(
                    "that nothing is missing",
                    frame -> frame.name().equals("subscribed")
                            && frame.data().path("recovered").asBoolean());
            back.await("what was missed", frame -> frame.data() != null && isMessage(frame.data(), "for all"));
            assertEquals(1, back.events().size());
        }
    }

    /** Waits for a position at or behind another one; positions of one app are in the order of their texts. */
    private static String reached(Supplier<String> position, String last) {
        Eventually.holds(
                "an excluded subscriber is told a position past the stretch",
                () -> position.get() != null && position.get().compareTo(last) >= 0);
        return position.get();
    }

    @Test
    void history_goes_past_a_long_stretch_that_is_not_for_the_reader() {
        String before = tell("long", "first").get("position").asText();
        tellAnn("long", LONG_STRETCH);
        tell("long", "last");
        JsonNode page =
                bob.get(events("long") + "?limit=1&after=" + before).expect(200).json();
        assertTrue(page.get("recovered").asBoolean());
        assertEquals("last", page.get("events").get(0).get("message").asText());
        JsonNode newest = bob.get(events("long") + "?limit=10").expect(200).json();
        assertEquals(2, newest.get("count").asInt());
        assertEquals(
                10, ann.get(events("long") + "?limit=10").json().get("count").asInt());
    }

    // ---- lists ------------------------------------------------------------------------------------------------------

    @Test
    void pages_both_ways_hold_exactly_what_the_reader_sees() {
        List<String> all = new ArrayList<>();
        List<String> forBob = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            // Stretches of hidden files, longer than a page, at both ends and in the middle.
            boolean hidden = i < 6 || i > 33 || i % 4 != 0 || i / 8 == 2;
            String id = send("pages", hidden ? "&recipients=ann&recipients=cid" : "")
                    .get("id")
                    .asText();
            all.add(id);
            if (!hidden) {
                forBob.add(id);
            }
        }
        Collections.reverse(all);
        Collections.reverse(forBob);
        for (int size : List.of(1, 2, 3, 50)) {
            assertEquals(forBob, there(bob, size, ""), "bob, " + size);
            assertEquals(all, there(ann, size, ""), "ann, " + size);
            assertEquals(forBob, andBack(bob, size), "bob and back, " + size);
            assertEquals(all, andBack(ann, size), "ann and back, " + size);
        }
        Collections.reverse(forBob);
        assertEquals(forBob, there(bob, 2, "&order=oldest"));
    }

    private static List<String> there(ApiClient client, int size, String options) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = page(client, size, options + cursor);
            idsOf(page).forEach(ids::add);
            cursor = page.has("next") ? "&cursor=" + segment(page.get("next").asText()) : null;
            assertTrue(cursor == null || page.get("count").asInt() == size, "only the last page is not full");
        } while (cursor != null);
        return ids;
    }

    /** From the last page back to the first one, in the order of the list. */
    private static List<String> andBack(ApiClient client, int size) {
        JsonNode page = page(client, size, "");
        while (page.has("next")) {
            page = page(client, size, "&cursor=" + segment(page.get("next").asText()));
        }
        List<String> ids = new ArrayList<>(idsOf(page).toList());
        while (page.has("prev")) {
            page = page(client, size, "&cursor=" + segment(page.get("prev").asText()));
            ids.addAll(0, idsOf(page).toList());
        }
        return ids;
    }

    private static JsonNode page(ApiClient client, int size, String options) {
        return client.get(files("pages") + "?limit=" + size + options)
                .expect(200)
                .json();
    }

    private static Stream<String> idsOf(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.get("files").forEach(file -> ids.add(file.get("id").asText()));
        return ids.stream();
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    @Test
    void the_end_of_an_item_is_told_to_its_recipients_alone() {
        try (SocketClient anns = SocketClient.open(ann);
                SocketClient bobs = SocketClient.open(bob);
                SseClient stream = SseClient.follow(bob, "ends.a", "", null)) {
            anns.subscribe("ends.a");
            bobs.subscribe("ends.a");
            bobs.subscribe("ends.*");
            String deleted = send("ends.a", "&recipients=ann").get("id").asText();
            String expired =
                    send("ends.a", "&recipients=ann&fileTtl=1s").get("id").asText();
            ann.delete(file("ends.a", deleted)).expect(204);
            anns.awaitFileEvent("file-deleted", deleted);
            anns.awaitFileEvent("file-expired", expired);
            tell("ends.a", "for all");
            bobs.await("what is for all", frame -> isMessage(frame, "for all"));
            stream.await("what is for all", frame -> frame.data() != null && isMessage(frame.data(), "for all"));
            assertEquals(1, bobs.events().size());
            assertEquals(1, stream.events().size());
            assertEquals(5, ann.get(events("ends.a")).json().get("count").asInt());
            assertEquals(1, bob.get(events("ends.a")).json().get("count").asInt());
        }
    }

    @Test
    void a_delete_that_is_sent_again_is_answered_as_before_and_others_still_find_nothing() {
        String id = send("twice", "&recipients=ann").get("id").asText();
        bob.delete(file("twice", id), "Idempotency-Key", "k").expectProblem(404, "not-found");
        ann.delete(file("twice", id), "Idempotency-Key", "k").expect(204);
        ann.delete(file("twice", id), "Idempotency-Key", "k").expect(204);
        ann.delete(file("twice", id), "Idempotency-Key", "another").expectProblem(404, "not-found");
        bob.delete(file("twice", id), "Idempotency-Key", "k").expectProblem(404, "not-found");
        assertEquals(2, ann.get(events("twice")).json().get("count").asInt());
    }

    @Test
    void a_sender_who_is_not_listed_has_the_answer_and_nothing_more() {
        JsonNode sent = send("blind", "&recipients=ann&recipients=cid");
        assertEquals(2, sent.get("recipients").size());
        String id = sent.get("id").asText();
        sender.get(file("blind", id)).expectProblem(404, "not-found");
        sender.delete(file("blind", id)).expectProblem(404, "not-found");
        assertEquals(0, sender.get(files("blind")).json().get("count").asInt());
        assertEquals(0, sender.get(events("blind")).json().get("count").asInt());
        ann.get(file("blind", id)).expect(200);
    }

    @Test
    void a_sender_who_repeats_a_request_has_its_answer_again_although_not_listed() {
        String path = newFile("again", "x") + "&recipients=ann";
        Answer first = sender.post(path, new byte[8], "Idempotency-Key", "k").expect(201);
        Answer again = sender.post(path, new byte[8], "Idempotency-Key", "k").expect(201);
        assertEquals(first.text(), again.text());
        assertEquals(1, ann.get(files("again")).json().get("count").asInt());
    }
}
