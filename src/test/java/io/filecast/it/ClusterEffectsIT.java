package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.segment;
import static io.filecast.testing.ApiClient.token;
import static io.filecast.testing.ApiClient.tokens;
import static io.filecast.testing.ApiClient.user;
import static io.filecast.testing.ApiClient.users;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.RealRedis;
import io.filecast.testing.Samples;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is done on one node is so on all, at once: who is there, who may do what, what goes on where it was begun.
 *
 * <p>Nodes look by themselves at what others revoke once a minute only, so that a revocation which is known sooner was told.
 * How long presence and revocations took is printed.
 */
class ClusterEffectsIT {

    private static final int ROUNDS = 15;

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    static Path scratch;

    private static NodeCluster cluster;

    private final List<SocketClient> opened = new ArrayList<>();

    @BeforeAll
    static void startNodes() {
        cluster = new NodeCluster(
                        scratch,
                        REDIS,
                        3,
                        setup -> setup.config(People.CONFIG)
                                .set("passwords.memory", "7MiB")
                                .set("passwords.iterations", 1)
                                .set("tokens.revocationCheck", "1m")
                                .set("presence.nodeTimeout", "9s")
                                .set("presence.grace", "200ms"))
                .startAll();
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    @AfterEach
    void closeSockets() {
        opened.forEach(SocketClient::close);
    }

    // ---- who does what ----------------------------------------------------------------------------------------------

    private static People on(int node) {
        return new People(cluster.node(node));
    }

    private static String tokenOf(String user) {
        return on(0).issue("{\"user\":\"" + user + "\"}").token();
    }

    /** Who shows a token to a node. */
    private static ApiClient as(String token, int node) {
        return on(node).bearer(token);
    }

    private SocketClient open(ApiClient client) {
        SocketClient socket = SocketClient.open(client);
        opened.add(socket);
        return socket;
    }

    private SocketClient enter(String user, int node, String channel) {
        SocketClient socket = open(as(tokenOf(user), node));
        assertEquals("subscribed", socket.subscribe(channel).get("op").asText());
        return socket;
    }

    private SocketClient listen(String user, int node, String channel) {
        SocketClient socket = open(as(tokenOf(user), node));
        Notices.listen(socket, channel);
        return socket;
    }

    private static void leave(SocketClient socket, String channel) {
        socket.call(SocketClient.command("unsubscribe").put("channel", channel));
    }

    private static JsonNode members(int node, String channel) {
        return Notices.members(on(node).backEnd(), channel);
    }

    private static void everyNodeLists(String channel, List<String> wanted) {
        for (int node = 0; node < cluster.size(); node++) {
            int asked = node;
            Eventually.passes(
                    "node " + node + " lists them", () -> assertEquals(wanted, Notices.users(members(asked, channel))));
        }
    }

    private static void print(String what, List<Long> nanos) {
        long[] sorted = nanos.stream()
                .mapToLong(TimeUnit.NANOSECONDS::toMillis)
                .sorted()
                .toArray();
        System.out.printf(
                "%s: median %d ms, longest %d ms of %d%n",
                what, sorted[sorted.length / 2], sorted[sorted.length - 1], sorted.length);
    }

    // ---- presence ---------------------------------------------------------------------------------------------------

    @Test
    void who_comes_goes_and_says_something_on_one_node_is_told_and_listed_on_all() {
        SocketClient early = enter("early", 2, "story");
        SocketClient one = listen("one", 1, "story");
        SocketClient two = listen("two", 2, "story");
        everyNodeLists("story", List.of("early", "one", "two"));
        SocketClient ann = enter("ann", 0, "story");
        SocketClient bob = enter("bob", 0, "story");
        Notices.setState(ann, "story", "{\"mood\":1}");
        for (SocketClient ear : List.of(one, two)) {
            Notices.await(ear, "join", "ann");
            Notices.await(ear, "join", "bob");
            assertEquals(
                    "{\"mood\":1}",
                    Notices.await(ear, "state", "ann").get("state").toString());
        }
        Map<String, String> states = Notices.states(members(0, "story"));
        assertEquals("{\"mood\":1}", states.get("ann"));
        assertEquals(states, Notices.states(members(1, "story")));
        assertEquals(states, Notices.states(members(2, "story")));
        leave(ann, "story");
        bob.cut();
        for (SocketClient ear : List.of(one, two)) {
            Notices.await(ear, "leave", "ann");
            Notices.await(ear, "timeout", "bob");
        }
        leave(early, "story");
        everyNodeLists("story", List.of("one", "two"));
        JsonNode wakes = NodeCluster.view(cluster.node(1)).get("wakes");
        assertTrue(wakes.get("received").asLong() > 0, wakes::toString);
    }

    @Test
    void a_user_with_connections_on_two_nodes_is_one_member_until_the_last_has_gone() {
        SocketClient ear = listen("ear", 2, "double");
        SocketClient here = enter("bob", 0, "double");
        Notices.await(ear, "join", "bob");
        SocketClient there = enter("bob", 1, "double");
        everyNodeLists("double", List.of("bob", "ear"));
        leave(here, "double");
        enter("cid", 0, "double");
        Notices.await(ear, "join", "cid");
        everyNodeLists("double", List.of("bob", "cid", "ear"));
        leave(there, "double");
        Notices.await(ear, "leave", "bob");
        assertEquals(List.of("join bob", "join cid", "leave bob"), Notices.told(ear));
    }

    @Test
    void a_join_is_heard_on_another_node_in_a_moment() {
        SocketClient ear = listen("ear", 1, "soon");
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            SocketClient socket = open(as(tokenOf("u" + i), 0));
            long since = System.nanoTime();
            socket.subscribe("soon");
            Notices.await(ear, "join", "u" + i);
            took.add(System.nanoTime() - since);
        }
        print("a join on another node was told", took);
    }

    @Test
    void users_of_a_killed_node_are_timeouts_on_all_others() {
        SocketClient one = listen("one", 0, "killed");
        SocketClient two = listen("two", 1, "killed");
        enter("ann", 2, "killed");
        enter("two", 2, "killed");
        Notices.await(one, "join", "ann");
        cluster.node(2).kill();
        for (SocketClient ear : List.of(one, two)) {
            Notices.await(ear, "timeout", "ann");
        }
        for (int node = 0; node < 2; node++) {
            assertEquals(List.of("one", "two"), Notices.users(members(node, "killed")));
        }
        assertFalse(Notices.told(one).contains("timeout two"), "who is on another node, too, stays");
        cluster.start(2);
        assertEquals(List.of("one", "two"), Notices.users(members(2, "killed")));
    }

    // ---- rights -----------------------------------------------------------------------------------------------------

    /** Sockets of a token on all nodes. */
    private List<SocketClient> everywhere(String token) {
        return IntStream.range(0, cluster.size())
                .mapToObj(node -> {
                    SocketClient socket = open(as(token, node));
                    assertEquals(
                            "subscribed", socket.subscribe("rooms").get("op").asText());
                    return socket;
                })
                .toList();
    }

    private static void isRefusedEverywhere(String token, List<SocketClient> sockets) {
        for (SocketClient socket : sockets) {
            assertEquals(4003, socket.awaitClosed().code());
        }
        for (int node = 0; node < cluster.size(); node++) {
            as(token, node).get(files("rooms")).expectProblem(401, "unauthenticated");
        }
    }

    @Test
    void a_token_of_one_node_opens_all_and_when_it_is_revoked_on_one_it_opens_none() {
        on(0).enrol("ann");
        People.Session revoked = on(0).login("ann");
        People.Session kept = on(1).login("ann");
        List<SocketClient> sockets = everywhere(revoked.token());
        List<SocketClient> others = everywhere(kept.token());
        as(revoked.token(), 1).delete(token("current")).expect(204);
        isRefusedEverywhere(revoked.token(), sockets);
        on(2).bearer(kept.token()).get(files("rooms")).expect(200);
        assertTrue(others.stream().noneMatch(SocketClient::isClosed), "the other login goes on");

        on(2).backEnd().delete(user("ann") + "/tokens").expect(204);
        isRefusedEverywhere(kept.token(), others);
        on(0).login("ann").expectLetIn();
    }

    @Test
    void who_is_deleted_on_one_node_is_turned_away_on_all() {
        on(0).enrol("ben");
        String token = on(1).login("ben").token();
        List<SocketClient> sockets = everywhere(token);
        on(2).backEnd().delete(user("ben")).expect(204);
        isRefusedEverywhere(token, sockets);
        for (int node = 0; node < cluster.size(); node++) {
            on(node).page()
                    .postJson(tokens(), "{\"user\":\"ben\",\"password\":\"" + People.PASSWORD + "\"}")
                    .expectProblem(401, "unauthenticated");
        }
    }

    @Test
    void a_password_that_is_changed_on_one_node_ends_what_the_old_one_opened_on_all() {
        on(0).enrol("cid");
        String token = on(0).login("cid").token();
        List<SocketClient> sockets = everywhere(token);
        JsonNode changed = as(token, 1)
                .putJson(
                        user("cid") + "/password",
                        "{\"oldPassword\":\"" + People.PASSWORD + "\",\"password\":\"another horse\"}")
                .expect(200)
                .json();
        isRefusedEverywhere(token, sockets);
        for (int node = 0; node < cluster.size(); node++) {
            as(changed.get("token").asText(), node).get(files("rooms")).expect(200);
            on(node).page()
                    .postJson(tokens(), "{\"user\":\"cid\",\"password\":\"" + People.PASSWORD + "\"}")
                    .expectProblem(401, "unauthenticated");
        }
        on(2).page()
                .postJson(tokens(), "{\"user\":\"cid\",\"password\":\"another horse\"}")
                .expect(201);
    }

    @Test
    void a_revocation_closes_sockets_on_another_node_in_a_moment() {
        List<Long> took = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            String token = tokenOf("r" + i);
            SocketClient socket = open(as(token, 1));
            socket.subscribe("rooms");
            long since = System.nanoTime();
            as(token, 0).delete(token("current")).expect(204);
            assertEquals(4003, socket.awaitClosed().code());
            took.add(System.nanoTime() - since);
        }
        print("a revocation had closed the socket on another node", took);
    }

    // ---- what goes on where it was begun ----------------------------------------------------------------------------

    @Test
    void history_that_is_begun_on_one_node_goes_on_at_the_others_both_ways() {
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sent.add(on(i % 3)
                    .backEnd()
                    .postJson(messages("history"), "{\"message\":" + i + "}")
                    .expect(201)
                    .json()
                    .get("timetoken")
                    .asText());
        }
        assertEquals(sent, paged(events("history") + "?order=oldest&limit=2", "after", "events", "timetoken"));
        List<String> newest = new ArrayList<>(sent);
        Collections.reverse(newest);
        assertEquals(newest, paged(events("history") + "?limit=2", "before", "events", "timetoken"));
    }

    @Test
    void users_and_members_that_are_listed_from_one_node_go_on_at_the_others() {
        for (String user : List.of("pa", "pb", "pc", "pd", "pe", "pf")) {
            on(0).enrol(user);
            enter(user, user.charAt(1) % 3, "pages");
        }
        List<String> all = List.of("pa", "pb", "pc", "pd", "pe", "pf");
        everyNodeLists("pages", all);
        assertEquals(all, paged("/api/v1/channels/pages/members?limit=2", "cursor", "members", "user"));
        List<String> listed = paged(users() + "?limit=2", "cursor", "users", "id");
        assertEquals(all, listed.stream().filter(user -> user.startsWith("p")).toList());
    }

    /** Reads page after page, each from another node than the one before. */
    private static List<String> paged(String path, String cursor, String items, String id) {
        List<String> found = new ArrayList<>();
        String from = "";
        for (int node = 0; from != null; node = (node + 1) % cluster.size()) {
            JsonNode page = on(node).backEnd().get(path + from).expect(200).json();
            page.get(items).forEach(item -> found.add(item.get(id).asText()));
            from = page.has("next")
                    ? "&" + cursor + "=" + segment(page.get("next").asText())
                    : null;
        }
        return found;
    }

    @Test
    void a_file_or_a_send_that_is_repeated_on_another_node_answers_the_same_and_is_done_once() {
        String[] key = {"Idempotency-Key", "file-in-the-cluster"};
        byte[] bytes = Samples.random(5_000, 3);
        JsonNode first = on(0).backEnd()
                .post(newFile("once", "x"), bytes, key)
                .expect(201)
                .json();
        JsonNode again = on(1).backEnd()
                .post(newFile("once", "x"), bytes, key)
                .expect(201)
                .json();
        assertEquals(first, again);
        on(2).backEnd()
                .post(newFile("once", "x"), Samples.random(5_000, 4), key)
                .expect(422);

        String[] sendKey = {"Idempotency-Key", "send-in-the-cluster"};
        String body = "{\"message\":1,\"to\":[\"user:x\",\"room:once\"]}";
        JsonNode sent =
                on(2).backEnd().postJson(messages(), body, sendKey).expect(201).json();
        assertEquals(
                sent,
                on(0).backEnd().postJson(messages(), body, sendKey).expect(201).json());
        for (String channel : List.of("once", "room:once", "user:x")) {
            JsonNode history = on(1).backEnd().get(events(channel)).expect(200).json();
            assertEquals(1, history.get("count").asInt(), channel);
        }
    }

    @Test
    void a_share_secret_that_one_node_shows_opens_the_file_on_all() {
        byte[] bytes = Samples.random(2_000, 5);
        JsonNode file = on(0).backEnd()
                .post(newFile("shared", "x") + "&restricted=true", bytes)
                .expect(201)
                .json();
        String path = content("shared", file.get("id").asText());
        String secret = file.get("shareSecret").asText();
        for (int node = 0; node < cluster.size(); node++) {
            ApiClient reader = as(tokenOf("reader"), node);
            assertArrayEquals(
                    bytes, reader.get(path, "Share-Secret", secret).expect(200).body());
            reader.get(path).expectProblem(403, "secret-needed");
            reader.get(path, "Share-Secret", secret.substring(1) + "x").expect(403);
        }
    }
}
