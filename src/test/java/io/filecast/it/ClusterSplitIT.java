package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.Follower.Seen;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.NodeNetwork;
import io.filecast.testing.NodeNetwork.Break;
import io.filecast.testing.RealRedis;
import io.filecast.testing.Signals;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes that all reach Redis, and a network between them that breaks under steady publishing, for longer than nodes
 * wait for each other, and is mended.
 *
 * <p>In the busy channels all nodes publish all the time, so that the chain shows what is missing. In the quiet ones one
 * node alone publishes, during the split, and nothing comes afterwards: there only the comparison after the merge can tell
 * the other side. The regular comparison is too rare to help.
 */
class ClusterSplitIT {

    private static final int NODES = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int EACH_DURING_THE_SPLIT = 700;

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    static Path scratch;

    private static NodeCluster cluster;

    private List<String> busy;
    private List<String> quiet;
    private final List<SocketClient> sockets = new ArrayList<>();
    private final Queue<Sent> sent = new ConcurrentLinkedQueue<>();
    private List<String> names;
    private int healedBefore;

    /** What was acknowledged. */
    private record Sent(String channel, String timetoken) {}

    @BeforeAll
    static void startNodes() {
        cluster = new NodeCluster(
                        scratch,
                        REDIS,
                        NODES,
                        setup -> setup.set("delivery.headsCheck", "15m").set("limits.idleTimeout", "10m"))
                .overNetwork()
                .startAll();
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    @BeforeEach
    void follow(TestInfo test) {
        String name = test.getTestMethod().orElseThrow().getName();
        busy = List.of(name + ".busy.a", name + ".busy.b");
        quiet = IntStream.range(0, NODES)
                .mapToObj(node -> name + ".quiet." + node)
                .toList();
        for (int node = 0; node < NODES; node++) {
            SocketClient socket = SocketClient.open(cluster.client(node));
            sockets.add(socket);
            busy.forEach(socket::subscribe);
            quiet.forEach(socket::subscribe);
        }
        cluster.awaitMeeting();
        names = IntStream.range(0, NODES)
                .mapToObj(node -> view(node).get("node").asText())
                .toList();
        healedBefore = healed();
    }

    /** Whatever came of a test, the next one finds a sound network. */
    @AfterEach
    void mend() {
        sockets.forEach(SocketClient::close);
        Signals.send("CONT", cluster.node(NODES - 1).pid());
        cluster.network().mend();
        cluster.awaitMeeting();
    }

    // ---- what breaks ----------------------------------------------------------------------------------------------

    @Test
    void halves_whose_words_get_lost_hear_everything_when_they_meet_again() {
        split(network -> network.split(Break.FREEZE, Set.of(0)), () -> peersOf(0) == 0 && isGone(0));
    }

    @Test
    void halves_that_turn_each_other_away_hear_everything_when_they_meet_again() {
        split(network -> network.split(Break.CUT, Set.of(0)), () -> peersOf(0) == 0 && isGone(0));
    }

    @Test
    void a_node_that_hears_and_is_not_heard_takes_part_again_when_it_is() {
        split(network -> network.mute(0), () -> isGone(0));
    }

    @Test
    void a_node_that_hung_hears_what_it_missed_and_is_heard_again() {
        Signals.send("STOP", cluster.node(2).pid());
        Eventually.holds("the others go on without it", PATIENCE, () -> isGone(2));
        for (int i = 0; i < EACH_DURING_THE_SPLIT; i++) {
            publish(i % 2, quiet.get(i % 2));
        }
        Signals.send("CONT", cluster.node(2).pid());
        everybodyMeetsAndHasHeardEverything();
    }

    @Test
    void what_a_broken_bus_swallowed_is_heard_when_it_is_mended() {
        cluster.network().splitBus(Break.CUT, Set.of(0));
        for (int i = 0; i < EACH_DURING_THE_SPLIT; i++) {
            publish(i % NODES, quiet.get(i % NODES));
        }
        assertTrue(isTogether());
        cluster.network().mend();
        everybodyMeetsAndHasHeardEverything();
    }

    // ---- how it goes ----------------------------------------------------------------------------------------------

    private void split(Consumer<NodeNetwork> fault, BooleanSupplier isNoticed) {
        AtomicBoolean isOver = new AtomicBoolean();
        List<AtomicInteger> toSay =
                IntStream.range(0, NODES).mapToObj(node -> new AtomicInteger()).toList();
        List<CompletableFuture<Void>> publishing = IntStream.range(0, NODES)
                .mapToObj(node -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; !isOver.get(); i++) {
                        boolean isQuiet = i % 2 == 0 && toSay.get(node).getAndDecrement() > 0;
                        publish(node, isQuiet ? quiet.get(node) : busy.get(i % busy.size()));
                    }
                }))
                .toList();
        try {
            awaitSent(sent.size() + 100);
            fault.accept(cluster.network());
            Eventually.holds("the nodes notice", PATIENCE, isNoticed::getAsBoolean);
            toSay.forEach(count -> count.set(EACH_DURING_THE_SPLIT));
            Eventually.holds(
                    "thousands are published", PATIENCE, () -> toSay.stream().allMatch(count -> count.get() <= 0));
            cluster.network().mend();
            awaitSent(sent.size() + 100);
            Eventually.holds("the nodes see each other", PATIENCE, ClusterSplitIT::isTogether);
        } finally {
            isOver.set(true);
        }
        publishing.forEach(CompletableFuture::join);
        everybodyMeetsAndHasHeardEverything();
    }

    private void awaitSent(int count) {
        Eventually.holds("publishing goes on", PATIENCE, () -> sent.size() >= count);
    }

    private static boolean isTogether() {
        return IntStream.range(0, NODES).allMatch(node -> peersOf(node) == NODES - 1);
    }

    private void publish(int node, String channel) {
        String timetoken = cluster.client(node)
                .postJson(ApiClient.messages(channel), "{\"message\":" + node + "}")
                .expect(201)
                .json()
                .get("timetoken")
                .asText();
        sent.add(new Sent(channel, timetoken));
    }

    private static int peersOf(int node) {
        return view(node).get("peers").size();
    }

    /** How many events the nodes did not hear of from each other, and found. */
    private static int healed() {
        return IntStream.range(0, NODES)
                .map(node -> view(node).get("healed").asInt())
                .sum();
    }

    /** Whether no other node counts it in. Those that go on may be apart, too, until the network is mended. */
    private boolean isGone(int gone) {
        return IntStream.range(0, NODES)
                .filter(node -> node != gone)
                .noneMatch(
                        node -> view(node).get("peers").findValuesAsText("node").contains(names.get(gone)));
    }

    private static JsonNode view(int node) {
        return NodeCluster.view(cluster.node(node));
    }

    // ---- what is expected -----------------------------------------------------------------------------------------

    private void everybodyMeetsAndHasHeardEverything() {
        Eventually.holds("the nodes see each other", PATIENCE, ClusterSplitIT::isTogether);
        cluster.awaitMeeting();
        everybodyHasHeardEverything();
        assertTrue(healed() > healedBefore);

        // And from now on, without any help, as before.
        for (int node = 0; node < NODES; node++) {
            for (String channel : quiet) {
                publish(node, channel);
            }
        }
        everybodyHasHeardEverything();
    }

    private void everybodyHasHeardEverything() {
        Map<String, SortedSet<String>> expected = new TreeMap<>();
        sent.forEach(one ->
                expected.computeIfAbsent(one.channel(), none -> new TreeSet<>()).add(one.timetoken()));
        for (SocketClient socket : sockets) {
            try {
                Eventually.holds(
                        "somebody hears everything",
                        PATIENCE,
                        () -> socket.events().size() >= sent.size());
            } catch (AssertionError missing) {
                throw new AssertionError(
                        "node " + sockets.indexOf(socket) + " told of "
                                + socket.events().size() + " events of " + sent.size(),
                        missing);
            }
            Map<String, List<String>> heard = new TreeMap<>();
            socket.events().stream()
                    .map(Seen::of)
                    .forEach(seen -> heard.computeIfAbsent(seen.channel(), none -> new ArrayList<>())
                            .add(seen.timetoken()));
            assertEquals(expected.keySet(), heard.keySet());
            expected.forEach(
                    (channel, timetokens) -> assertEquals(List.copyOf(timetokens), heard.get(channel), channel));
            assertFalse(socket.isClosed());
        }
    }
}
