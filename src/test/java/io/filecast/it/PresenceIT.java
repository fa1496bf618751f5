package io.filecast.it;

import static io.filecast.it.Notices.setState;
import static io.filecast.it.Notices.states;
import static io.filecast.it.Notices.told;
import static io.filecast.it.Notices.users;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.Jwt;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is on a channel, as clients of a running node see it. */
class PresenceIT {

    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final String SECRET = "a secret of at least thirty-two bytes";

    @TempDir
    static Path scratch;

    private static NodeProcess node;

    private final List<SocketClient> opened = new ArrayList<>();

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .set("presence.grace", GRACE.toMillis() + "ms")
                .set("presence.nodeTimeout", "1s")
                .set("presence.linger", "2s")
                .set("presence.announceMax", 8)
                .set("presence.occupancyInterval", "200ms")
                .config("""
                        apps:
                          - name: demo
                            open: true
                            trustClaimedUsers: true
                            keys:
                              - {id: p, type: publish, value: pub}
                          - name: closed
                            keys:
                              - {id: signer, type: jwt, value: %s}
                        """.formatted(SECRET))
                .start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @AfterEach
    void close() {
        opened.forEach(SocketClient::close);
    }

    // ---- who does what ----------------------------------------------------------------------------------------------

    private static ApiClient api(String user) {
        return new ApiClient(node.url(), "X-Filecast-Key", "pub", "X-Filecast-User", user);
    }

    private SocketClient open(ApiClient client) {
        SocketClient socket = SocketClient.open(client);
        opened.add(socket);
        return socket;
    }

    private SocketClient enter(String user, String channel) {
        SocketClient socket = open(api(user));
        assertEquals("subscribed", socket.subscribe(channel).get("op").asText());
        return socket;
    }

    private SocketClient listen(String user, String channel) {
        SocketClient socket = open(api(user));
        Notices.listen(socket, channel);
        return socket;
    }

    private static JsonNode members(String channel) {
        return members(node, channel);
    }

    private static JsonNode members(NodeProcess of, String channel) {
        return Notices.members(new ApiClient(of.url()), channel);
    }

    // ---- members ----------------------------------------------------------------------------------------------------

    @Test
    void members_are_exact_at_the_moment_they_are_asked_for_even_on_a_channel_that_nobody_watched() {
        SocketClient ann = enter("ann", "exact");
        SocketClient bob = enter("bob", "exact");
        SocketClient again = enter("bob", "exact");
        SocketClient below = enter("wild", "exact.*");
        SocketClient nobody = open(new ApiClient(node.url()));
        nobody.subscribe("exact");
        JsonNode list = members("exact");
        assertEquals(List.of("ann", "bob"), users(list));
        assertEquals(2, list.get("occupancy").asInt());
        for (int i = 0; i < 5; i++) {
            SocketClient cid = enter("cid", "exact");
            assertEquals(List.of("ann", "bob", "cid"), users(members("exact")));
            cid.call(SocketClient.command("unsubscribe").put("channel", "exact"));
            assertEquals(List.of("ann", "bob"), users(members("exact")));
        }
    }

    @Test
    void members_come_in_pages_and_need_the_right_to_read() {
        SocketClient a = enter("a", "pages");
        SocketClient b = enter("b", "pages");
        SocketClient c = enter("c", "pages");
        ApiClient anyone = api("anyone");
        JsonNode first = anyone.get("/api/v1/channels/pages/members?limit=2").json();
        assertEquals(List.of("a", "b"), users(first));
        assertEquals(3, first.get("occupancy").asInt());
        JsonNode second = anyone.get("/api/v1/channels/pages/members?limit=2&cursor="
                        + first.get("next").asText())
                .json();
        assertEquals(List.of("c"), users(second));
        assertFalse(second.has("next"));
        String token = Jwt.of("signer", SECRET, "dan", "{\"other\":\"r\"}", 60);
        new ApiClient(node.url(), "Authorization", "Bearer " + token)
                .get("/api/v1/channels/pages/members")
                .expectProblem(403, "forbidden");
        new ApiClient(node.url(), "Authorization", "Bearer " + token)
                .get("/api/v1/channels/other/members")
                .expect(200);
        api("x").get("/api/v1/channels/pages/members?cursor=%2F").expectProblem(400, "bad-position");
    }

    // ---- notices ----------------------------------------------------------------------------------------------------

    @Test
    void a_listener_hears_the_members_first_and_then_each_change_once() {
        SocketClient ann = enter("ann", "story");
        SocketClient ear = listen("ear", "story");
        JsonNode snapshot = Notices.await(ear, "members", null);
        assertEquals(List.of("ann", "ear"), users(snapshot));
        long version = snapshot.get("version").asLong();

        SocketClient bob = enter("bob", "story");
        SocketClient second = enter("bob", "story");
        JsonNode join = Notices.await(ear, "join", "bob");
        assertEquals(version + 1, join.get("version").asLong());
        assertEquals(3, join.get("occupancy").asInt());
        second.call(SocketClient.command("unsubscribe").put("channel", "story"));
        bob.call(SocketClient.command("unsubscribe").put("channel", "story"));
        JsonNode leave = Notices.await(ear, "leave", "bob");
        assertEquals(version + 2, leave.get("version").asLong());
        assertEquals(List.of("join bob", "leave bob"), told(ear));
        assertTrue(told(ann).isEmpty(), "who did not ask hears nothing");
    }

    @Test
    void a_connection_that_breaks_is_a_timeout_after_the_grace_and_none_when_its_user_comes_back() {
        SocketClient ear = listen("ear", "grace");
        String bob = whoCameBackInTime(ear);
        List<String> before = told(ear);
        SocketClient cid = enter("cid", "grace");
        Notices.await(ear, "join", "cid");
        long cutAt = System.nanoTime();
        cid.cut();
        Notices.await(ear, "timeout", "cid");
        assertTrue(System.nanoTime() - cutAt >= GRACE.toNanos() / 2, "it was awaited");
        List<String> changes = told(ear);
        assertEquals(
                List.of("join " + bob, "join cid", "timeout cid"),
                changes.subList(before.indexOf("join " + bob), changes.size()).stream()
                        .filter(change -> change.endsWith(bob) || change.endsWith("cid"))
                        .toList());
        assertEquals(List.of(bob, "ear"), users(members("grace")));
    }

    /** A user whose connection broke and who came back within the grace; the next one where the machine was too slow for one. */
    private String whoCameBackInTime(SocketClient ear) {
        for (int i = 0; i < 10; i++) {
            String bob = "bob" + i;
            SocketClient first = enter(bob, "grace");
            Notices.await(ear, "join", bob);
            long cutAt = System.nanoTime();
            first.cut();
            SocketClient back = enter(bob, "grace");
            if (System.nanoTime() - cutAt < GRACE.toNanos()) {
                return bob;
            }
            leave(back, "grace");
            Eventually.holds(bob + " has gone", () -> !users(members("grace")).contains(bob));
        }
        throw new AssertionError("nobody comes back within " + GRACE);
    }

    private static void leave(SocketClient socket, String channel) {
        socket.call(SocketClient.command("unsubscribe").put("channel", channel));
    }

    @Test
    void subscribing_again_is_no_leaving() {
        SocketClient ear = listen("ear", "again");
        SocketClient bob = enter("bob", "again");
        Notices.await(ear, "join", "bob");
        for (int i = 0; i < 5; i++) {
            bob.subscribe("again", null, "n == " + i);
        }
        ear.call(SocketClient.command("subscribe").put("channel", "again").put("presence", true));
        Eventually.holds(
                "the members come again",
                () -> ear.frames().stream()
                                .filter(frame -> Notices.is(frame, "members"))
                                .count()
                        == 2);
        assertEquals(List.of("join bob"), told(ear));
        assertEquals(List.of("bob", "ear"), users(members("again")));
    }

    @Test
    void a_stream_hears_notices_without_ids_and_its_user_is_there() {
        SseClient ear = SseClient.follow(api("ear"), "stream", "?presence=true", null);
        SseClient.Frame snapshot = ear.await("members", frame -> frame.name().equals("notice"));
        assertEquals("members", snapshot.data().get("type").asText());
        assertEquals(List.of("ear"), users(snapshot.data()));
        String idBefore = ear.lastId();
        enter("bob", "stream");
        SseClient.Frame join = ear.await(
                "a join", frame -> frame.name().equals("notice") && frame.data().has("user"));
        assertEquals("join", join.data().get("type").asText());
        assertEquals(idBefore, ear.lastId());
        ear.close();
        Eventually.holds(
                "the stream's user has gone", () -> users(members("stream")).equals(List.of("bob")));
    }

    @Test
    void large_channels_tell_how_many_there_are_and_small_again_who() {
        List<SocketClient> crowd = new ArrayList<>();
        SocketClient ear = listen("ear", "large");
        for (int i = 0; i < 12; i++) {
            crowd.add(enter("u" + i, "large"));
        }
        ear.await(
                "the number",
                frame ->
                        Notices.is(frame, "occupancy") && frame.get("occupancy").asInt() == 13);
        SocketClient late = listen("late", "large");
        JsonNode some = Notices.await(late, "members", null);
        assertEquals(8, some.get("members").size());
        assertEquals(14, some.get("occupancy").asInt());
        assertTrue(some.has("next"));
        assertEquals(7, told(ear).size(), "changes that were told one by one: " + told(ear));
        crowd.forEach(socket -> socket.call(SocketClient.command("unsubscribe").put("channel", "large")));
        long crowded = Notices.await(ear, "occupancy", null).get("version").asLong();
        ear.await(
                "who is there again",
                frame -> Notices.is(frame, "members") && frame.get("version").asLong() > crowded);
        // The list may come when some of them are still there; then each of these is told to go.
        Eventually.passes("who is left", () -> assertEquals(Set.of("ear", "late"), present(ear)));
    }

    /** Who is there after all that was told: the last list, and what came after it. */
    private static Set<String> present(SocketClient ear) {
        Set<String> present = new TreeSet<>();
        for (JsonNode frame : ear.frames()) {
            if (Notices.is(frame, "members")) {
                present.clear();
                present.addAll(users(frame));
            } else if (Notices.is(frame, "join")) {
                present.add(frame.get("user").asText());
            } else if (Notices.is(frame, "leave") || Notices.is(frame, "timeout")) {
                present.remove(frame.get("user").asText());
            }
        }
        return present;
    }

    @Test
    void presence_of_a_wildcard_is_refused_and_notices_end_with_the_right_to_read() {
        ObjectNode command =
                SocketClient.command("subscribe").put("channel", "w.*").put("presence", true);
        assertEquals("bad-request", open(api("eve")).call(command).get("code").asText());
        ApiClient dan = token("dan", "{\"talk\":\"r\"}");
        SocketClient socket = open(dan);
        SocketClient eve = open(token("eve", "{\"talk\":\"r\"}"));
        socket.call(SocketClient.command("subscribe").put("channel", "talk").put("presence", true));
        Notices.await(socket, "members", null);
        String lesser = Jwt.of("signer", SECRET, "dan", "{\"other\":\"r\"}", 60);
        socket.call(SocketClient.command("auth").put("token", lesser));
        socket.await("it ended", frame -> frame.path("code").asText().equals("forbidden"));
        eve.subscribe("talk");
        assertEquals(
                List.of("eve"),
                users(token("eve", "{\"talk\":\"r\"}")
                        .get("/api/v1/channels/talk/members")
                        .json()));
        assertTrue(told(socket).isEmpty(), () -> "heard after the right ended: " + told(socket));
    }

    private static ApiClient token(String user, String grants) {
        return new ApiClient(node.url(), "Authorization", "Bearer " + Jwt.of("signer", SECRET, user, grants, 60));
    }

    // ---- states -----------------------------------------------------------------------------------------------------

    @Test
    void a_state_is_that_of_a_stay_and_the_newest_shows() {
        SocketClient ear = listen("ear", "states");
        SocketClient phone = open(api("bob"));
        SocketClient desk = enter("bob", "states");
        Notices.await(ear, "join", "bob");
        ObjectNode subscribe = SocketClient.command("subscribe").put("channel", "states");
        subscribe.putObject("state").put("mood", "fine");
        phone.call(subscribe);
        assertEquals(
                "{\"mood\":\"fine\"}",
                Notices.await(ear, "state", "bob").get("state").toString());
        assertEquals(
                "state-set",
                setState(desk, "states", "{\"typing\":true}").get("op").asText());
        ear.await("typing", frame -> frame.path("state").has("typing"));
        assertEquals("{\"typing\":true}", states(members("states")).get("bob"));
        desk.call(SocketClient.command("unsubscribe").put("channel", "states"));
        Eventually.passes(
                "the phone's shows again",
                () -> assertEquals(
                        "{\"mood\":\"fine\"}", states(members("states")).get("bob")));
        setState(phone, "states", "null");
        assertEquals("", states(members("states")).get("bob"));
        Eventually.passes(
                "each was told once",
                () -> assertEquals(List.of("join bob", "state bob", "state bob", "state bob", "state bob"), told(ear)));
    }

    @Test
    void a_state_that_is_too_large_no_object_or_nobodys_is_refused() {
        SocketClient bob = enter("bob", "refusals");
        SocketClient nobody = open(new ApiClient(node.url()));
        assertEquals("bad-request", setState(bob, "refusals", "7").get("code").asText());
        String large = "{\"a\":\"" + "x".repeat(1024) + "\"}";
        assertEquals(
                "message-too-large",
                setState(bob, "refusals", large).get("code").asText());
        assertEquals("conflict", setState(bob, "elsewhere", "{}").get("code").asText());
        nobody.subscribe("refusals");
        assertEquals(
                "bad-request", setState(nobody, "refusals", "{}").get("code").asText());
    }

    // ---- cost, and the end of things --------------------------------------------------------------------------------

    @Test
    void a_channel_that_nobody_watches_leaves_no_trace_in_redis() {
        SocketClient ann = enter("ann", "unseen");
        assertEquals("", node.redis("KEYS", "*:unseen"));
        SocketClient ear = listen("ear", "unseen");
        assertFalse(node.redis("KEYS", "*:here:unseen").isEmpty());
        ear.close();
        Eventually.holds("nothing is left", () -> node.redis("KEYS", "*:unseen").isEmpty());
    }

    @Test
    void a_redis_that_is_killed_or_flushed_costs_no_member() {
        SocketClient ann = enter("ann", "flush");
        SocketClient ear = listen("ear", "flush");
        Notices.await(ear, "members", null);
        node.redis("FLUSHALL");
        Eventually.holds(
                "the members come again",
                () -> ear.frames().stream()
                                .filter(frame -> Notices.is(frame, "members"))
                                .count()
                        >= 2);
        Eventually.passes("they are right", () -> assertEquals(List.of("ann", "ear"), users(members("flush"))));
        node.killRedis();
        SocketClient bob = open(api("bob"));
        Eventually.holds(
                "Redis is back",
                () -> bob.subscribe("flush").path("op").asText().equals("subscribed"));
        Notices.await(ear, "join", "bob");
        assertEquals(List.of("ann", "bob", "ear"), users(members("flush")));
    }

    @Test
    void two_nodes_on_one_redis_know_each_others_members_and_survive_each_others_death() {
        try (RealRedis redis = new RealRedis().start();
                NodeProcess left = second(redis, "left");
                NodeProcess right = second(redis, "right")) {
            at(left, "ann");
            at(left, "both");
            at(right, "both");
            SocketClient ear = at(right, "ear");
            ear.call(SocketClient.command("subscribe").put("channel", "shared").put("presence", true));
            Eventually.passes(
                    "the listener's node knows all",
                    () -> assertEquals(List.of("ann", "both", "ear"), users(members(right, "shared"))));
            Eventually.passes(
                    "the other one, too",
                    () -> assertEquals(List.of("ann", "both", "ear"), users(members(left, "shared"))));
            Notices.await(ear, "join", "ann");
            left.kill();
            Notices.await(ear, "timeout", "ann");
            assertEquals(List.of("both", "ear"), users(members(right, "shared")));
            assertEquals(List.of("join ann", "timeout ann"), told(ear));
        }
    }

    private static NodeProcess second(RealRedis redis, String name) {
        return NodeProcess.on(scratch.resolve(name))
                .set("redis.url", redis.url())
                .set("presence.nodeTimeout", "5s")
                .set("presence.grace", "200ms")
                .start();
    }

    private SocketClient at(NodeProcess where, String user) {
        SocketClient socket = open(new ApiClient(where.url(), "X-Filecast-Key", "demo", "X-Filecast-User", user));
        socket.subscribe("shared");
        return socket;
    }
}
