package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.fileTo;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.to;
import static io.filecast.testing.ApiClient.upload;
import static io.filecast.testing.ApiClient.uploads;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.BlobFiles;
import io.filecast.testing.Eventually;
import io.filecast.testing.Jwt;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One send to many channels, on a whole node: who gets it, by every way, and that it is all of them or none. */
class SendToManyIT {

    private static final String SECRET = "a-signing-secret-of-the-app-alpha-0123456789";
    private static final String CONFIG = """
            apps:
              - name: alpha
                keys:
                  - {id: alpha-jwt, type: jwt, value: %s}
            """.formatted(SECRET);
    private static final int FILES_PER_CHANNEL = 50;
    private static final String NO_GRANT = "{}";

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static BlobFiles blobs;

    /** May write to every target, and read none. */
    private static ApiClient sender;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .config(CONFIG)
                .set("limits.filesPerChannel", FILES_PER_CHANNEL)
                .set("retention.sweepInterval", "100ms")
                .set("blobs.sweepInterval", "200ms")
                .start();
        blobs = new BlobFiles(node.data());
        sender = user("sender", "{\"user:*\":\"w\",\"group:*\":\"w\",\"room:*\":\"w\",\"broadcast\":\"w\"}");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static ApiClient user(String id, String grants) {
        String token = Jwt.of("alpha-jwt", SECRET, id, grants, 600);
        return new ApiClient(node.url(), "Authorization", "Bearer " + token);
    }

    private static ApiClient user(String id) {
        return user(id, NO_GRANT);
    }

    private static List<String> texts(JsonNode list, String field) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(item -> item.get(field).asText())
                .toList();
    }

    private static JsonNode send(byte[] bytes, String... targets) {
        return sender.post(fileTo("f.bin", targets), bytes).expect(201).json();
    }

    private static int count(ApiClient reader, String path) {
        return reader.get(path).expect(200).json().get("count").asInt();
    }

    // ---- delivery ---------------------------------------------------------------------------------------------------

    @Test
    void users_groups_rooms_and_everyone_hear_of_one_file_find_it_and_fetch_it() {
        byte[] bytes = Samples.random(20_000, 1);
        String[] targets = {"user:ann", "user:bob", "group:staff", "room:1", "broadcast"};
        ApiClient ann = user("ann", "{\"group:staff\":\"r\",\"broadcast\":\"r\"}");
        ApiClient bob = user("bob", "{\"room:*\":\"r\"}");
        try (SocketClient anns = SocketClient.open(ann);
                SocketClient bobs = SocketClient.open(bob);
                SseClient stream = SseClient.follow(ann, "user:ann", "", null)) {
            for (String channel : List.of("user:ann", "group:staff", "broadcast")) {
                assertEquals("subscribed", anns.subscribe(channel).get("op").asText(), channel);
            }
            for (String channel : List.of("user:bob", "room:1")) {
                assertEquals("subscribed", bobs.subscribe(channel).get("op").asText(), channel);
            }
            stream.await("that it is live", frame -> frame.name().equals("subscribed"));

            JsonNode sent = sender.post(
                            fileTo("plan.pdf", targets) + "&message=%7B%22n%22%3A1%7D&meta=%7B%22k%22%3A2%7D", bytes)
                    .expect(201)
                    .json();
            String id = sent.get("id").asText();
            assertEquals("plan.pdf", sent.get("name").asText());
            assertFalse(sent.has("url"), "what lies in several channels has no one address");

            for (JsonNode entry : sent.get("entries")) {
                String channel = entry.get("channel").asText();
                SocketClient socket = channel.equals("user:bob") || channel.equals("room:1") ? bobs : anns;
                JsonNode heard = socket.await(
                        "the file on " + channel,
                        frame -> frame.path("op").asText().equals("event")
                                && frame.path("channel").asText().equals(channel));
                assertEquals(id, heard.at("/file/id").asText());
                assertEquals(entry.get("timetoken"), heard.get("timetoken"));
                assertEquals(entry.get("position"), heard.get("position"));
                assertEquals(entry.get("url"), heard.at("/file/url"));
                assertEquals(1, heard.at("/message/n").asInt());
                assertEquals(2, heard.at("/file/meta/k").asInt());
                ApiClient reader = socket == bobs ? bob : ann;
                assertEquals(
                        id,
                        reader.get(files(channel))
                                .expect(200)
                                .json()
                                .at("/files/0/id")
                                .asText());
                assertEquals(
                        heard.get("timetoken"),
                        reader.get(events(channel)).expect(200).json().at("/events/0/timetoken"));
                assertArrayEquals(
                        bytes, reader.get(entry.get("url").asText()).expect(200).body());
            }
            JsonNode streamed = stream.await("the file", frame -> frame.name().equals("file"))
                    .data();
            assertEquals(id, streamed.at("/file/id").asText());
            assertEquals(3, anns.events().size());
            assertEquals(2, bobs.events().size());
        }
        assertEquals(1, Collections.frequency(blobs.sha256s(), Samples.sha256(bytes)), "one stored blob");
    }

    @Test
    void an_inbox_is_its_users_own_without_any_grant_and_nobody_elses() {
        byte[] bytes = Samples.random(900, 2);
        String id = send(bytes, "user:carl").get("id").asText();
        user("carl").get(file("user:carl", id)).expect(200);
        for (ApiClient other : List.of(user("dora"), user("dora", "{\"user:*\":\"rwd\",\"*\":\"rwd\"}"), sender)) {
            other.get(files("user:carl")).expectProblem(403, "forbidden");
            other.get(events("user:carl")).expectProblem(403, "forbidden");
            other.get(content("user:carl", id)).expectProblem(403, "forbidden");
            other.delete(file("user:carl", id)).expectProblem(403, "forbidden");
        }
        ApiClient manager = user("boss", "{\"user:*\":\"m\"}");
        assertArrayEquals(
                bytes, manager.get(content("user:carl", id)).expect(200).body());
        user("carl").delete(file("user:carl", id)).expect(204);
    }

    @Test
    void nobody_follows_a_kind_of_target_as_a_whole() {
        try (SocketClient socket = SocketClient.open(user("boss", "{\"*\":\"rwdm\"}"))) {
            assertEquals("bad-channel", socket.subscribe("user:*").get("code").asText());
        }
    }

    // ---- ways in ----------------------------------------------------------------------------------------------------

    private static final String BOUNDARY = "bOuNdArY";

    private static Answer form(String query, List<String> before, List<String> after) {
        StringBuilder body = new StringBuilder();
        before.forEach(text -> body.append(field(text)));
        body.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n"
                + "Content-Type: text/plain\r\n\r\nhello\r\n");
        after.forEach(text -> body.append(field(text)));
        body.append("--" + BOUNDARY + "--\r\n");
        return sender.post(
                "/api/v1/files" + query,
                body.toString().getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "multipart/form-data; boundary=" + BOUNDARY);
    }

    private static String field(String target) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\n" + target + "\r\n";
    }

    @Test
    void a_form_names_its_targets_before_or_after_its_file_one_by_one_or_in_a_list() {
        List<String> both = List.of("user:f1", "user:f2");
        for (Answer answer : List.of(
                form("", both, List.of()),
                form("", List.of(), both),
                form("", List.of("user:f1"), List.of("user:f2", "user:f1")),
                form("?to=user:f1", List.of(), List.of("user:f2")),
                form("", List.of(), List.of("[\"user:f2\",\"user:f1\"]")),
                form("?to=user:f2&to=user:f1", List.of(), List.of()))) {
            JsonNode sent = answer.expect(201).json();
            assertEquals(both, texts(sent.get("entries"), "channel"));
            assertEquals("a.txt", sent.get("name").asText());
        }
        assertEquals(6, count(user("f1"), files("user:f1")));
        assertEquals(6, count(user("f2"), files("user:f2")));
    }

    @Test
    void a_put_sends_as_a_post_does_and_one_target_has_an_address() {
        Answer many = sender.put("/api/v1/files/p%20q.txt?x=1" + to("user:p1", "room:p"), new byte[7])
                .expect(201);
        assertEquals("p q.txt", many.json().get("name").asText());
        assertEquals(List.of("room:p", "user:p1"), texts(many.json().get("entries"), "channel"));
        assertEquals("", many.header("Location"));
        Answer one =
                sender.put("/api/v1/files/one?x=1" + to("user:p1"), new byte[7]).expect(201);
        user("p1").get(one.header("Location")).expect(200);
        assertEquals(1, one.json().get("entries").size());
    }

    @Test
    void a_message_goes_to_targets_and_so_does_a_file_again() {
        JsonNode said = sender.postJson(messages(), "{\"to\":[\"user:m2\",\"user:m1\"],\"message\":{\"a\":[]}}")
                .expect(201)
                .json();
        assertEquals(List.of("user:m1", "user:m2"), texts(said.get("entries"), "channel"));
        assertEquals(
                said.at("/entries/1/timetoken"),
                user("m2").get(events("user:m2")).json().at("/events/0/timetoken"));

        String id = send(new byte[3], "user:m1", "user:m2").get("id").asText();
        String again = "{\"to\":[\"user:m1\",\"user:m2\"],\"message\":\"look again\",\"fileId\":\"" + id + "\"}";
        JsonNode entries = sender.postJson(messages(), again).expect(201).json().get("entries");
        assertEquals(content("user:m1", id), entries.at("/0/url").asText());
        assertEquals(3, count(user("m1"), events("user:m1")));
        assertEquals(1, count(user("m1"), files("user:m1")));
        String elsewhere = "{\"to\":[\"user:m1\",\"user:m3\"],\"message\":1,\"fileId\":\"" + id + "\"}";
        sender.postJson(messages(), elsewhere).expectProblem(404, "not-found");
        assertEquals(3, count(user("m1"), events("user:m1")));
    }

    @Test
    void an_upload_is_declared_for_targets_and_published_to_them_by_its_id() {
        byte[] bytes = Samples.random(5_000, 3);
        JsonNode declared = sender.postJson(uploads(), "{\"to\":[\"user:u2\",\"user:u1\"],\"name\":\"u.bin\"}")
                .expect(201)
                .json();
        String id = declared.get("id").asText();
        List<String> both = List.of("user:u1", "user:u2");
        assertEquals("[\"user:u1\",\"user:u2\"]", declared.get("to").toString());
        sender.put(upload(id), bytes).expect(200);
        JsonNode found = sender.get(upload(id)).expect(200).json();
        assertEquals(declared.get("to"), found.get("to"));
        assertEquals("completed", found.get("state").asText());

        String publish = "{\"to\":[\"user:u1\",\"user:u2\"],\"fileId\":\"" + id + "\"}";
        JsonNode entries =
                sender.postJson(messages(), publish).expect(201).json().get("entries");
        assertEquals(both, texts(entries, "channel"));
        for (String user : List.of("u1", "u2")) {
            assertArrayEquals(
                    bytes,
                    user(user).get(content("user:" + user, id)).expect(200).body());
        }
        sender.postJson(uploads(), "{\"to\":\"user:u1\",\"channel\":\"room:1\",\"name\":\"x\"}")
                .expectProblem(400, "bad-request");
        sender.postJson(uploads(), "{\"name\":\"x\"}").expectProblem(400, "bad-request");
        sender.postJson(uploads(), "{\"to\":\"user:u1\",\"name\":\"x\"}").expect(201);
    }

    @Test
    void a_socket_publishes_to_targets_or_to_recipients() {
        ApiClient ann = user("s1", "{\"room:s\":\"rw\",\"user:*\":\"w\"}");
        ApiClient bob = user("s2", "{\"room:s\":\"rw\"}");
        try (SocketClient speaker = SocketClient.open(ann);
                SocketClient listener = SocketClient.open(bob)) {
            listener.subscribe("user:s2");
            listener.subscribe("room:s");
            ObjectNode command = SocketClient.command("publish").put("message", "to you");
            command.putArray("to").add("user:s2").add("room:s").add("user:s2");
            JsonNode answer = speaker.call(command);
            assertEquals("published", answer.get("op").asText());
            assertEquals(List.of("room:s", "user:s2"), texts(answer.get("entries"), "channel"));
            for (JsonNode entry : answer.get("entries")) {
                listener.await(
                        "the message on " + entry,
                        frame -> entry.get("position").equals(frame.get("position")));
            }

            ObjectNode limited =
                    SocketClient.command("publish").put("channel", "room:s").put("message", "not for you");
            limited.putArray("recipients").add("s1");
            JsonNode published = speaker.call(limited);
            assertTrue(published.has("timetoken"), published::toString);
            JsonNode last = speaker.call(
                    SocketClient.command("publish").put("channel", "room:s").put("message", "bye"));
            listener.await("the last", frame -> last.get("position").equals(frame.get("position")));
            assertEquals(3, listener.events().size());

            ObjectNode forbidden = SocketClient.command("publish").put("message", 1);
            forbidden.putArray("to").add("user:s2").add("group:s");
            assertEquals("forbidden", speaker.call(forbidden).get("code").asText());
        }
    }

    // ---- once -------------------------------------------------------------------------------------------------------

    @Test
    void a_repeated_send_counts_once_in_whatever_order_its_targets_come() {
        byte[] bytes = Samples.random(3_000, 4);
        Answer first = sender.post(fileTo("i", "user:i1", "user:i2"), bytes, "Idempotency-Key", "i-1")
                .expect(201);
        Answer again = sender.post(fileTo("i", "user:i2", "user:i1", "user:i2"), bytes, "Idempotency-Key", "i-1")
                .expect(201);
        assertEquals(first.text(), again.text());
        sender.post(fileTo("i", "user:i2", "user:i1"), new byte[1], "Idempotency-Key", "i-1")
                .expectProblem(422, "idempotency-mismatch");
        Answer others = sender.post(fileTo("i", "user:i2"), bytes, "Idempotency-Key", "i-1")
                .expect(201);
        assertNotEquals(first.json().get("id"), others.json().get("id"));
        assertEquals(1, count(user("i1"), files("user:i1")));
        assertEquals(2, count(user("i2"), files("user:i2")));

        String message = "{\"to\":[\"user:i1\",\"user:i2\"],\"message\":1}";
        Answer said =
                sender.postJson(messages(), message, "Idempotency-Key", "i-2").expect(201);
        assertEquals(
                said.text(),
                sender.postJson(messages(), message, "Idempotency-Key", "i-2")
                        .expect(201)
                        .text());
    }

    // ---- all or none ------------------------------------------------------------------------------------------------

    @Test
    void one_forbidden_or_malformed_target_keeps_the_send_from_all() {
        ApiClient narrow = user("narrow", "{\"user:n1\":\"w\"}");
        byte[] bytes = Samples.random(7_000, 5);
        narrow.post(fileTo("n", "user:n1", "user:n2"), bytes).expectProblem(403, "forbidden");
        narrow.postJson(messages(), "{\"to\":[\"user:n1\",\"user:n2\"],\"message\":1}")
                .expectProblem(403, "forbidden");
        user("reader", "{\"*\":\"r\"}")
                .postJson(messages(), "{\"to\":[\"user:n1\"],\"message\":1}")
                .expectProblem(403, "forbidden");
        sender.post(fileTo("n", "user:n1", "rooms.7"), bytes).expectProblem(400, "bad-request");
        sender.post(fileTo("n", "user:n1") + "&recipients=n1", bytes).expectProblem(400, "bad-request");
        sender.postJson(messages(), "{\"to\":[\"user:n1\"],\"recipients\":[\"n1\"],\"message\":1}")
                .expectProblem(400, "bad-request");
        sender.postJson(messages(), "{\"message\":1}").expectProblem(400, "bad-request");
        sender.post(newFile("room:n", "n") + to("user:n1"), bytes).expectProblem(400, "bad-request");
        form("", List.of(), List.of("user:n1", "demo")).expectProblem(400, "bad-request");
        form("", List.of(), List.of()).expectProblem(400, "bad-request");
        assertEquals(0, count(user("n1"), events("user:n1")));
        Eventually.holds(
                "nothing is left", () -> !blobs.hold(bytes) && blobs.parts().isEmpty());
    }

    @Test
    void a_send_whose_texts_times_its_targets_are_too_much_is_refused() {
        String text = "\"" + "x".repeat(30_000) + "\"";
        String few = names("few", 2);
        String many = names("many", 300);
        sender.postJson(messages(), "{\"to\":[" + few + "],\"message\":" + text + "}")
                .expect(201);
        sender.postJson(messages(), "{\"to\":[" + many + "],\"message\":" + text + "}")
                .expectProblem(413, "message-too-large");
        sender.postJson(messages(), "{\"to\":[" + many + "],\"message\":1}").expect(201);
        assertEquals(1, count(user("many0"), events("user:many0")));
    }

    private static String names(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"user:" + prefix + i + "\"")
                .collect(Collectors.joining(","));
    }

    @Test
    void one_full_channel_keeps_the_send_from_all() {
        for (int i = 0; i < FILES_PER_CHANNEL; i++) {
            send(new byte[1], "user:full");
        }
        byte[] bytes = Samples.random(6_000, 6);
        sender.post(fileTo("n", "user:empty", "user:full", "user:void"), bytes).expectProblem(409, "channel-full");
        for (String user : List.of("empty", "void")) {
            assertEquals(0, count(user(user), files("user:" + user)));
            assertEquals(0, count(user(user), events("user:" + user)));
        }
        Eventually.holds("the bytes go", () -> !blobs.hold(bytes));
    }

    // ---- one blob ---------------------------------------------------------------------------------------------------

    @Test
    void each_inbox_lets_go_of_a_file_by_itself_and_the_bytes_go_with_the_last() {
        byte[] bytes = Samples.random(30_000, 7);
        List<String> users = List.of("d1", "d2", "d3");
        String id = send(bytes, "user:d1", "user:d2", "user:d3").get("id").asText();
        assertEquals(1, Collections.frequency(blobs.sha256s(), Samples.sha256(bytes)));
        List<String> left = new ArrayList<>(users);
        for (String user : users) {
            try (SocketClient socket = SocketClient.open(user(user))) {
                socket.subscribe("user:" + user);
                user(user).delete(file("user:" + user, id)).expect(204);
                socket.awaitFileEvent("file-deleted", id);
            }
            left.remove(user);
            user(user).get(content("user:" + user, id)).expectProblem(404, "not-found");
            for (String other : left) {
                assertArrayEquals(
                        bytes,
                        user(other)
                                .get(content("user:" + other, id))
                                .expect(200)
                                .body());
                assertEquals(1, count(user(other), files("user:" + other)));
            }
        }
        Eventually.holds("the disk is freed", () -> !blobs.hold(bytes));
    }

    @Test
    void a_sent_file_expires_in_every_inbox_and_frees_the_disk() {
        byte[] bytes = Samples.random(30_000, 8);
        String id;
        try (SocketClient socket = SocketClient.open(user("t2"))) {
            socket.subscribe("user:t2");
            JsonNode sent = sender.post(fileTo("t", "user:t1", "user:t2") + "&fileTtl=4s", bytes)
                    .expect(201)
                    .json();
            id = sent.get("id").asText();
            assertFalse(sent.has("expiresAt"));
            assertTrue(sent.at("/entries/0").has("expiresAt"), sent::toString);
            user("t1").delete(file("user:t1", id)).expect(204);
            user("t2").get(content("user:t2", id)).expect(200);
            socket.awaitFileEvent("file-expired", id);
        }
        user("t2").get(content("user:t2", id)).expectProblem(404, "not-found");
        Eventually.holds("the disk is freed", () -> !blobs.hold(bytes));
    }

    // ---- many -------------------------------------------------------------------------------------------------------

    @Test
    void two_thousand_inboxes_get_one_file_in_one_step() {
        List<String> targets = IntStream.range(0, 2_000)
                .mapToObj(i -> String.format("user:k%04d", i))
                .toList();
        long before = scriptMicros();
        JsonNode sent = form("", List.of(), targets).expect(201).json();
        System.out.println(
                "SendToManyIT: a file to 2,000 inboxes took Redis " + (scriptMicros() - before) / 1_000 + " ms");
        assertEquals(targets, texts(sent.get("entries"), "channel"));
        List<String> moments = texts(sent.get("entries"), "timetoken");
        assertEquals(moments.stream().sorted().distinct().toList(), moments);
        String id = sent.get("id").asText();
        for (int i : new int[] {0, 1, 499, 500, 999, 1_000, 1_999}) {
            JsonNode history = user(targets.get(i).substring(5))
                    .get(events(targets.get(i)))
                    .expect(200)
                    .json();
            assertEquals(1, history.get("count").asInt());
            assertEquals(moments.get(i), history.at("/events/0/timetoken").asText());
            assertEquals(id, history.at("/events/0/file/id").asText());
        }
        String list = targets.stream().collect(Collectors.joining("\",\"", "[\"", "\"]"));
        assertEquals(
                2_000,
                form("", List.of(list), List.of())
                        .expect(201)
                        .json()
                        .get("entries")
                        .size());
        String message = "{\"to\":" + list + ",\"message\":1}";
        assertEquals(
                2_000,
                sender.postJson(messages(), message)
                        .expect(201)
                        .json()
                        .get("entries")
                        .size());
        String tooMany = "{\"to\":" + list.replace("]", ",\"room:1\"]") + ",\"message\":1}";
        sender.postJson(messages(), tooMany).expectProblem(400, "bad-request");
        assertEquals(3, count(user("k1999"), events("user:k1999")));
    }

    private static long scriptMicros() {
        return node.redis("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll(".*usec=(\\d+).*", "$1")))
                .sum();
    }
}
