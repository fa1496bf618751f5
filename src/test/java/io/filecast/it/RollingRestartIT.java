package io.filecast.it;

import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.Follower;
import io.filecast.testing.Follower.Seen;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import io.filecast.testing.Samples;
import io.filecast.testing.SocketClient;
import io.filecast.testing.Ways;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes are stopped with SIGTERM and started again as a newer release, one after the other, while clients go on as they
 * are used to: meanwhile nodes run side by side that speak the first version of the wire and that speak all of them.
 */
class RollingRestartIT {

    private static final int NODES = 3;
    private static final int PUBLISHERS = 6;
    private static final Duration READY_GRACE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> CHANNELS = List.of("rolling.a", "rolling.b");

    /** An app with users beside the one on whose channels the load is. */
    private static final String CONFIG =
            People.CONFIG + "  - name: demo\n    open: true\n    keys:\n      - {id: p, type: publish, value: demo}\n";

    /** Each node once, and the first again: all that an ordinary client should need while one node is away. */
    private static final int TRIES = NODES + 1;

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    Path scratch;

    private final AtomicReferenceArray<URI> addresses = new AtomicReferenceArray<>(NODES);
    private final AtomicInteger turn = new AtomicInteger();
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger repeated = new AtomicInteger();
    private final AtomicBoolean isEnding = new AtomicBoolean();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger operations = new AtomicInteger();
    private final List<Follower> followers = new ArrayList<>();
    private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(PUBLISHERS + 1);
    private final AtomicInteger wire = new AtomicInteger(1);
    private NodeCluster cluster;

    /** What was acknowledged. */
    private record Sent(String channel, String timetoken) {}

    @AfterEach
    void stopAll() {
        clients.shutdownNow();
        followers.forEach(Follower::close);
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void nothing_is_lost_doubled_or_refused_while_all_nodes_are_replaced_in_turn_by_newer_ones() {
        cluster = new NodeCluster(
                        scratch,
                        REDIS,
                        NODES,
                        setup -> setup.config(CONFIG)
                                .set("cluster.wireVersion", wire.get())
                                .set("drain.readyGrace", READY_GRACE.toMillis() + "ms")
                                .set("drain.timeout", "4s"))
                .startAll();
        for (int node = 0; node < NODES; node++) {
            addresses.set(node, cluster.node(node).url());
        }
        beginFollowing();
        beginPublishing();
        wire.set(0);
        for (int node = 0; node < NODES; node++) {
            awaitProgress();
            stopInOrder(node);
            awaitProgress();
            addresses.set(node, cluster.start(node).url());
            if (node == 0) {
                checkOldAndNew();
            }
        }
        awaitProgress();
        assertEquals(List.of(2, 2), wiresSeenBy(0));
        endPublishing();
        assertEquals(List.of(), List.copyOf(failures), "publishes that failed after " + TRIES + " tries");
        CHANNELS.forEach(this::checkHistory);
        followers.forEach(this::checkFollower);
        followers.forEach(follower -> assertTrue(follower.cuts() > 0, follower + " was never sent elsewhere"));
        assertTrue(repeated.get() > 0, "no publisher met a node that was away");
    }

    // ---- clients ----------------------------------------------------------------------------------------------------

    /** The next of all nodes in turn, whether it is there or not: a round robin that checks nothing. */
    private ApiClient next() {
        return node(turn.getAndIncrement());
    }

    private ApiClient node(int number) {
        return new ApiClient(addresses.get(Math.floorMod(number, NODES)));
    }

    private void beginFollowing() {
        Supplier<ApiClient> anyNode = this::next;
        for (int node = 0; node < NODES; node++) {
            followers.add(Ways.socket(anyNode, null, "rolling.*"));
            followers.add(Ways.socket(anyNode, null, CHANNELS.toArray(String[]::new)));
            followers.add(Ways.stream(anyNode, "rolling.*"));
        }
        followers.forEach(Follower::resume);
        clients.scheduleWithFixedDelay(this::resumeWhoIsOff, 20, 20, TimeUnit.MILLISECONDS);
    }

    private void resumeWhoIsOff() {
        for (Follower follower : followers) {
            if (follower.isOff()) {
                follower.cut();
                try {
                    follower.resume();
                } catch (RuntimeException | AssertionError away) {
                    // It is off still, and tries the next node in the next round.
                }
            }
        }
    }

    private void beginPublishing() {
        for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
            clients.scheduleWithFixedDelay(this::publish, 0, 10, TimeUnit.MILLISECONDS);
        }
    }

    private void endPublishing() {
        isEnding.set(true);
        Eventually.holds("the last publishes are done", PATIENCE, () -> underWay.get() == 0);
    }

    private void publish() {
        underWay.incrementAndGet();
        try {
            if (!isEnding.get()) {
                publish(operations.incrementAndGet());
            }
        } catch (RuntimeException | AssertionError broken) {
            failures.add(broken.toString());
        } finally {
            underWay.decrementAndGet();
        }
    }

    /** One publish as ordinary clients do it: whatever went wrong on the way, the next node is asked under the same key. */
    private void publish(int operation) {
        String channel = CHANNELS.get(operation % CHANNELS.size());
        String last = "";
        int first = turn.getAndIncrement();
        for (int tried = 0; tried < TRIES; tried++) {
            try {
                Answer answer = ask(node(first + tried), channel, operation);
                if (answer.status() != 503) {
                    sent.add(new Sent(
                            channel, answer.expect(201).json().get("timetoken").asText()));
                    return;
                }
                last = node(first + tried).base() + ": " + answer.text();
            } catch (UncheckedIOException away) {
                last = node(first + tried).base() + ": " + away;
            }
            repeated.incrementAndGet();
        }
        failures.add("operation " + operation + ": " + last);
    }

    private static Answer ask(ApiClient node, String channel, int operation) {
        String[] key = {"Idempotency-Key", "rolling-" + operation};
        return operation % 3 == 0
                ? node.post(newFile(channel, "f" + operation), Samples.random(20_000, operation), key)
                : node.postJson(messages(channel), "{\"message\":" + operation + "}", key);
    }

    private void awaitProgress() {
        int before = sent.size();
        Eventually.holds("publishing goes on", PATIENCE, () -> sent.size() >= before + 100);
        Eventually.holds("everybody listens", PATIENCE, () -> followers.stream().noneMatch(Follower::isOff));
    }

    // ---- one node ---------------------------------------------------------------------------------------------------

    private void stopInOrder(int number) {
        NodeProcess node = cluster.node(number);
        ApiClient probe = new ApiClient(node.url());
        try (SocketClient witness = SocketClient.open(probe)) {
            witness.subscribe("witness");
            node.terminate();
            AtomicBoolean saidSo = new AtomicBoolean();
            AtomicLong asked = new AtomicLong(System.nanoTime());
            AtomicLong longestPause = new AtomicLong();
            Eventually.holds("node " + number + " refuses connections", () -> {
                boolean isRefused = isRefused(probe, saidSo);
                long now = System.nanoTime();
                longestPause.accumulateAndGet(now - asked.getAndSet(now), Math::max);
                return isRefused;
            });
            // Who was not asked for as long as it says so cannot have said it.
            assertTrue(
                    saidSo.get() || longestPause.get() >= READY_GRACE.toNanos(),
                    "it refused connections before it said that it is not ready");
            assertEquals(1012, witness.awaitClosed().code());
        }
        assertEquals(0, node.awaitEnd());
        assertFalse(node.log().contains("did not end well"), node::log);
        cluster.awaitMeeting();
    }

    private static boolean isRefused(ApiClient probe, AtomicBoolean saidSo) {
        try {
            saidSo.compareAndSet(false, probe.get("/health/ready").status() == 503);
            return false;
        } catch (UncheckedIOException broken) {
            return broken.getCause() instanceof ConnectException;
        }
    }

    // ---- old and new side by side ---------------------------------------------------------------------------------

    private List<Integer> wiresSeenBy(int node) {
        List<Integer> wires = new ArrayList<>();
        NodeCluster.view(cluster.node(node))
                .get("peers")
                .forEach(peer -> wires.add(peer.get("wire").asInt()));
        return wires;
    }

    /** The first node is new, the others are old. */
    private void checkOldAndNew() {
        assertEquals(List.of(1, 1), wiresSeenBy(0));
        checkPresence(0, 1);
        checkPresence(1, 0);
        checkRevocation(0, 1);
        checkRevocation(1, 0);
        assertEquals(0, NodeCluster.view(cluster.node(0)).at("/wakes/sent").asInt(), "nobody else knows what that is");
    }

    private SocketClient open(int node, String user) {
        People people = new People(cluster.node(node));
        return SocketClient.open(
                people.bearer(people.issue("{\"user\":\"" + user + "\"}").token()));
    }

    private void checkPresence(int here, int there) {
        String channel = "from-" + here + "-to-" + there;
        try (SocketClient ear = open(there, "ear");
                SocketClient ann = open(here, "ann")) {
            Notices.listen(ear, channel);
            ann.subscribe(channel);
            Notices.await(ear, "join", "ann");
            ann.call(SocketClient.command("unsubscribe").put("channel", channel));
            Notices.await(ear, "leave", "ann");
        }
    }

    private void checkRevocation(int here, int there) {
        People people = new People(cluster.node(here));
        String token = people.issue("{\"user\":\"bob\"}").token();
        try (SocketClient socket = SocketClient.open(new People(cluster.node(there)).bearer(token))) {
            socket.subscribe("rooms");
            people.bearer(token).delete(ApiClient.token("current")).expect(204);
            assertEquals(4003, socket.awaitClosed().code());
        }
    }

    // ---- what must be so --------------------------------------------------------------------------------------------

    private List<String> acknowledged(String channel) {
        return sent.stream()
                .filter(event -> event.channel().equals(channel))
                .map(Sent::timetoken)
                .sorted()
                .toList();
    }

    /** Everything that was acknowledged is there, once; and nothing else, as no publish was given up. */
    private void checkHistory(String channel) {
        List<String> all = new ArrayList<>();
        for (String after = ""; after != null; ) {
            JsonNode page = new ApiClient(addresses.get(0))
                    .get(events(channel) + "?order=oldest&limit=500" + after)
                    .expect(200)
                    .json();
            page.get("events").forEach(event -> all.add(event.get("timetoken").asText()));
            after = page.has("next") ? "&after=" + page.get("next").asText() : null;
        }
        assertEquals(acknowledged(channel), all);
        assertEquals(all.size(), Set.copyOf(all).size(), "one was published twice");
    }

    private void checkFollower(Follower follower) {
        Eventually.holds(follower + " has seen all " + sent.size(), PATIENCE, () -> follower.count() >= sent.size());
        for (String channel : CHANNELS) {
            List<String> seen = follower.seen().stream()
                    .filter(event -> event.channel().equals(channel))
                    .map(Seen::timetoken)
                    .toList();
            assertEquals(acknowledged(channel), seen, follower.toString());
        }
        assertFalse(follower.isUnrecovered(), follower + " was told that events are lost");
    }
}
