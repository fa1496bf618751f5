package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.pubnub.api.models.consumer.pubsub.PNPresenceEventResult;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.PubNubClient;
import io.filecast.testing.RealRedis;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who has no connection belongs to no node: it comes at one, goes at another, and is seen on both; and what it may follow is changed on any.
 *
 * <p>Nodes look by themselves at others' channel groups and grants once a minute only, so that a change which is known sooner
 * was told.
 */
class ClusterVisitsIT {

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    private static final String CONFIG = """
            apps:
              - name: demo
                trustClaimedUsers: true
                keys:
                  - {id: p, type: publish, value: pub}
                  - {id: s, type: subscribe, value: sub}
              - name: guarded
                accessManager: true
                keys:
                  - {id: gp, type: publish, value: guarded-pub}
                  - {id: gs, type: subscribe, value: guarded-sub}
                  - {id: gx, type: secret, value: guarded-secret}
            """;
    private static final String LEFT =
            "{\"status\":200,\"message\":\"OK\",\"action\":\"leave\",\"service\":\"Presence\"}";

    @TempDir
    static Path scratch;

    private static NodeCluster cluster;

    @BeforeAll
    static void startNodes() {
        cluster = new NodeCluster(
                        scratch,
                        REDIS,
                        2,
                        setup -> setup.config(CONFIG)
                                .set("presence.nodeTimeout", "3s")
                                .set("groups.check", "1m"))
                .startAll();
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    private static String call(int node, String path) {
        return cluster.client(node)
                .get("/v2/presence/sub-key/sub" + path)
                .expect(200)
                .text();
    }

    private static void awaitChange(PubNubClient client, String action) {
        client.await(
                action,
                heard -> heard.event() instanceof PNPresenceEventResult event
                        && event.getEvent().equals(action)
                        && "ann".equals(event.getUuid()));
    }

    @Test
    void a_user_comes_at_one_node_and_goes_at_the_other() {
        ApiClient native0 = new ApiClient(cluster.node(0).url(), "X-Filecast-Key", "pub", "X-Filecast-User", "nat");
        try (SocketClient socket = SocketClient.open(native0);
                PubNubClient bob = PubNubClient.of(
                        cluster.node(1).url(),
                        "bob",
                        configuration -> configuration.setPublishKey("pub").setSubscribeKey("sub"))) {
            Notices.listen(socket, "room");
            bob.sdk().subscribe().channels(List.of("room")).withPresence().execute();
            Notices.await(socket, "join", "bob");

            call(0, "/channel/room/heartbeat?uuid=ann");
            Notices.await(socket, "join", "ann");
            awaitChange(bob, "join");
            assertEquals(LEFT, call(1, "/channel/room/leave?uuid=ann"));
            Notices.await(socket, "leave", "ann");
            awaitChange(bob, "leave");
            assertEquals(
                    "{\"status\":200,\"message\":\"OK\",\"payload\":{\"channels\":[]},\"service\":\"Presence\"}",
                    call(0, "/uuid/ann"));

            call(1, "/channel/room/heartbeat?uuid=ann&heartbeat=1");
            Notices.await(socket, "timeout", "ann");
            awaitChange(bob, "timeout");
        }
    }

    private static SigningCalls guarded(int node) {
        return new SigningCalls(cluster.client(node), "guarded-pub", "guarded-sub");
    }

    private static Answer ended(CompletableFuture<Answer> poll) throws Exception {
        return poll.get(Eventually.LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void a_change_of_a_channel_group_at_one_node_ends_polls_at_the_other() throws Exception {
        SigningCalls root = guarded(0).signing("guarded-secret");
        root.group("/flock", "add", "f1").expect(200);
        SigningCalls reader = guarded(1).signing("guarded-secret");
        String[] flock = {"channel-group", "flock"};
        Answer at = reader.subscribe(",", flock).expect(200);
        CompletableFuture<Answer> poll = reader.poll(",", at, flock);
        // A change that came before the poll is no change to it.
        AtomicInteger more = new AtomicInteger(1);
        Eventually.holds("the change ends the poll", () -> {
            root.group("/flock", "add", "f" + more.incrementAndGet()).expect(200);
            return poll.isDone();
        });
        Answer changed = ended(poll).expect(200);
        assertEquals(at.json().get("t"), changed.json().get("t"));
        root.publish("f2", "1").expect(200);
        Answer told = ended(reader.poll(",", changed, flock)).expect(200);
        assertEquals("f2", told.json().get("m").get(0).get("c").asText());
    }

    @Test
    void a_grant_that_is_taken_back_at_one_node_ends_polls_at_the_other() throws Exception {
        SigningCalls root = guarded(0).signing("guarded-secret");
        root.legacyGrant("channel", "hall", "auth", "key", "r", "1").expect(200);
        SigningCalls reader = guarded(1).showing("key");
        CompletableFuture<Answer> poll =
                reader.poll("hall", reader.subscribe("hall").expect(200));
        Eventually.holds("another grant sends the client back", () -> {
            root.legacyGrant("channel", "hall", "auth", "key", "r", "1").expect(200);
            return poll.isDone();
        });
        CompletableFuture<Answer> next = reader.poll("hall", ended(poll));
        root.legacyGrant("channel", "hall", "auth", "key").expect(200);
        // The word of the last repetition may have come to this poll, and sends the client back once more.
        SigningCalls.assertForbidden(reader.outcome(next, "hall"), "hall");
    }
}
