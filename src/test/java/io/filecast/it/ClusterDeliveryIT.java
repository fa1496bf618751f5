package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.Follower.Seen;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.RealRedis;
import io.filecast.testing.Signals;
import io.filecast.testing.SocketClient;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes and one Redis: what is published on any node is heard on all, once and in order. */
class ClusterDeliveryIT {

    /** So rare that what is healed here is not healed by the regular comparison. */
    private static final Duration HEADS_CHECK = Duration.ofMinutes(15);

    private static final int NODES = 3;

    /** On a machine that is busy with other things, too. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    static Path scratch;

    private static NodeCluster cluster;

    private final List<Subscriber> subscribers = new ArrayList<>();

    /**
     * One that follows something, and what it should hear.
     *
     * @param wants whether an event, as published, is for it
     */
    private record Subscriber(String name, SocketClient socket, Predicate<Sent> wants) {

        List<String> heard(String channel) {
            return socket.events().stream()
                    .map(Seen::of)
                    .filter(seen -> seen.channel().equals(channel))
                    .map(Seen::timetoken)
                    .toList();
        }
    }

    /** A published event. */
    private record Sent(String channel, String timetoken, int number) {}

    @BeforeAll
    static void startNodes() {
        cluster = new NodeCluster(
                        scratch, REDIS, NODES, setup -> setup.set("delivery.headsCheck", HEADS_CHECK.toSeconds() + "s"))
                .startAll();
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    @AfterEach
    void disconnect() {
        subscribers.forEach(subscriber -> subscriber.socket().close());
    }

    private void follow(int node, String pattern, String filter, Predicate<Sent> wants) {
        SocketClient socket = SocketClient.open(cluster.client(node));
        String name = "subscriber of " + pattern + (filter == null ? "" : " where " + filter) + " on node " + node;
        subscribers.add(new Subscriber(name, socket, wants));
        assertEquals(
                "subscribed", socket.subscribe(pattern, null, filter).get("op").asText());
    }

    private static Sent publish(int node, String channel, int number) {
        Answer answer = cluster.client(node)
                .postJson(ApiClient.messages(channel), "{\"message\":" + number + ",\"meta\":{\"n\":" + number + "}}")
                .expect(201);
        return new Sent(channel, answer.json().get("timetoken").asText(), number);
    }

    /** Waits until everybody has heard all that is for him, and checks that it is once, in order, and nothing else. */
    private void check(List<Sent> sent) {
        Map<String, List<Sent>> byChannel = sent.stream().collect(Collectors.groupingBy(Sent::channel));
        for (Subscriber subscriber : subscribers) {
            int expected = (int) sent.stream().filter(subscriber.wants()).count();
            Eventually.holds(
                    subscriber.name() + " hears all " + expected + " events",
                    PATIENCE,
                    () -> subscriber.socket().events().size() >= expected);
            byChannel.forEach((channel, events) -> {
                List<String> wanted = events.stream()
                        .filter(subscriber.wants())
                        .map(Sent::timetoken)
                        .sorted()
                        .toList();
                assertEquals(wanted, subscriber.heard(channel), subscriber.name());
            });
            assertEquals(expected, subscriber.socket().events().size(), subscriber.name());
        }
    }

    @Test
    void sixty_subscribers_over_three_nodes_hear_every_event_once_and_in_order() {
        List<String> channels = List.of("all.a", "all.b", "all.c.d", "all.e");
        for (int i = 0; i < 60; i++) {
            String channel = channels.get(i % channels.size());
            int node = i % NODES;
            switch (i / 12) {
                case 0 -> follow(node, "all.*", null, event -> true);
                case 1 -> follow(node, "all.c.*", null, event -> event.channel().equals("all.c.d"));
                case 2 ->
                    follow(
                            node,
                            channel,
                            "meta.n % 2 == 0",
                            event -> event.channel().equals(channel) && event.number() % 2 == 0);
                default -> follow(node, channel, null, event -> event.channel().equals(channel));
            }
        }
        List<CompletableFuture<List<Sent>>> publishers = new ArrayList<>();
        for (int p = 0; p < 2 * NODES; p++) {
            int publisher = p;
            publishers.add(CompletableFuture.supplyAsync(() -> {
                List<Sent> mine = new ArrayList<>();
                for (int i = 0; i < 50; i++) {
                    int number = publisher * 50 + i;
                    mine.add(publish(publisher % NODES, channels.get((publisher + i) % channels.size()), number));
                }
                return mine;
            }));
        }
        List<Sent> sent = new ArrayList<>();
        publishers.forEach(publisher -> sent.addAll(publisher.join()));
        check(sent);
    }

    @Test
    void an_event_goes_only_where_somebody_follows_its_channel() {
        follow(1, "narrow", null, event -> event.channel().equals("narrow"));
        cluster.awaitMeeting();
        List<Sent> sent = new ArrayList<>();
        String went = "";
        // What tests before have sent may still be on its way, once.
        for (int round = 0; round < 3 && !went.equals("sent 20, elsewhere 0"); round++) {
            int before = counted(0, "sent");
            int elsewhereBefore = counted(2, "received");
            for (int i = 0; i < 20; i++) {
                sent.add(publish(0, "narrow", i));
                publish(0, "nobody-follows-this", i);
            }
            check(sent);
            went = "sent " + (counted(0, "sent") - before) + ", elsewhere "
                    + (counted(2, "received") - elsewhereBefore);
        }
        assertEquals("sent 20, elsewhere 0", went);
    }

    private static int counted(int node, String member) {
        return NodeCluster.view(cluster.node(node)).get(member).asInt();
    }

    @Test
    void a_node_is_killed_while_publishing_goes_on_and_another_takes_its_place() {
        for (int i = 0; i < 12; i++) {
            follow(i % 2, i % 3 == 0 ? "kill.*" : "kill.x", null, event -> true);
        }
        ConcurrentLinkedQueue<Sent> sent = new ConcurrentLinkedQueue<>();
        AtomicInteger round = new AtomicInteger();
        List<CompletableFuture<Void>> publishers = new ArrayList<>();
        for (int p = 0; p < NODES; p++) {
            int node = p;
            publishers.add(CompletableFuture.runAsync(() -> {
                while (round.get() < 2) {
                    try {
                        sent.add(publish(node, "kill.x", sent.size()));
                    } catch (UncheckedIOException | AssertionError down) {
                        if (node != 2) {
                            throw down;
                        }
                        return;
                    }
                }
            }));
        }
        Eventually.holds("publishing is under way", PATIENCE, () -> sent.size() > 100);
        cluster.node(2).kill();
        int atKill = sent.size();
        Eventually.holds("publishing goes on", PATIENCE, () -> sent.size() > atKill + 200);
        round.set(2);
        publishers.forEach(CompletableFuture::join);

        // What the killed node did not come to acknowledge may be there all the same.
        List<Sent> all = history("kill.x");
        List<String> times = all.stream().map(Sent::timetoken).toList();
        sent.forEach(event -> assertTrue(times.contains(event.timetoken()), event + " was acknowledged"));
        check(all);

        cluster.start(2);
        follow(2, "kill.x", null, event -> times.indexOf(event.timetoken()) < 0);
        all.add(publish(0, "kill.x", 1));
        all.add(publish(2, "kill.x", 2));
        check(all);
    }

    private static List<Sent> history(String channel) {
        List<Sent> all = new ArrayList<>();
        for (String after = ""; after != null; ) {
            JsonNode page = cluster.client(0)
                    .get(ApiClient.events(channel) + "?order=oldest&limit=500" + after)
                    .expect(200)
                    .json();
            page.get("events")
                    .forEach(event -> all.add(new Sent(
                            channel,
                            event.get("timetoken").asText(),
                            event.get("message").asInt())));
            after = page.has("next") ? "&after=" + page.get("next").asText() : null;
        }
        return all;
    }

    @Test
    void what_a_node_publishes_before_it_knows_of_a_subscriber_is_heard_all_the_same() {
        for (int i = 0; i < 5; i++) {
            String channel = "unknown-" + i;
            // What is sent to a stopped node waits for it: the word of the subscriber, and this request.
            Signals.send("STOP", cluster.node(0).pid());
            CompletableFuture<Answer> publishing = cluster.client(0)
                    .sendAsync(
                            "POST",
                            ApiClient.messages(channel),
                            BodyPublishers.ofString("{\"message\":1}"),
                            "Content-Type",
                            "application/json");
            follow(1, channel, null, event -> event.channel().equals(channel));
            follow(2, channel, null, event -> event.channel().equals(channel));
            Signals.send("CONT", cluster.node(0).pid());
            String timetoken =
                    publishing.join().expect(201).json().get("timetoken").asText();
            check(List.of(new Sent(channel, timetoken, 1)));
            disconnect();
            subscribers.clear();
        }
    }
}
