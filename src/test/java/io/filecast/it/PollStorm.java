package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.it.PollDialect.Heard;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.NodeProcess;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;

/** What goes on around those who poll: publishers, groups that change, and nodes that are ended and come back. Any thread. */
final class PollStorm {

    static final int NODES = 2;

    /** A node that comes back takes its time on a busy machine. */
    private static final Duration LONGEST = Duration.ofSeconds(90);

    static final List<String> CHANNELS =
            IntStream.range(0, 12).mapToObj(i -> "t." + i % 3 + "." + i).toList();
    static final List<String> WILDCARDS = List.of("t.0.*", "t.1.*", "t.*");

    private final NodeCluster cluster;
    private final long seed;
    private final AtomicReferenceArray<ApiClient> nodes = new AtomicReferenceArray<>(NODES);
    private final GroupStory shared = new GroupStory("shared");
    private final Queue<Heard> acknowledged = new ConcurrentLinkedQueue<>();
    private final Set<String> uncertain = ConcurrentHashMap.newKeySet();
    private final AtomicInteger published = new AtomicInteger();
    private volatile boolean over;
    private volatile String last = "99999999999999999";

    PollStorm(NodeCluster cluster, long seed) {
        this.cluster = cluster;
        this.seed = seed;
        for (int i = 0; i < NODES; i++) {
            nodes.set(i, cluster.client(i));
        }
    }

    long seed() {
        return seed;
    }

    /** A node; perhaps one that is down. */
    ApiClient node(int number) {
        return nodes.get(number);
    }

    /** A group that one thread changes and all may follow. */
    GroupStory shared() {
        return shared;
    }

    boolean isOver() {
        return over;
    }

    /** The timetoken of the last event; far away while more may come. */
    String last() {
        return last;
    }

    // ---- publishing -------------------------------------------------------------------------------------------------

    /** Publishes until all is over. */
    void publish(int publisher, Random random) {
        for (int i = 0; !over; i++) {
            String channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
            String id = publisher + "-" + i;
            if (random.nextBoolean()) {
                acknowledged.add(new Heard(nativelyUntilDone(channel, id, random), channel, id, null));
            } else {
                asSdk(channel, id, random);
            }
            published.incrementAndGet();
        }
    }

    /** Nobody knows whether it was published when there is no answer; it is not said again. */
    private void asSdk(String channel, String id, Random random) {
        String path = "/publish/demo/demo/0/" + channel + "/0/%22" + id + "%22?uuid=publisher";
        try {
            Answer answer = node(random.nextInt(NODES)).get(path);
            if (answer.status() != 503) {
                String timetoken = answer.expect(200).json().get(2).asText();
                acknowledged.add(new Heard(timetoken, channel, id, null));
                return;
            }
        } catch (UncheckedIOException unanswered) {
            // Kept for later.
        }
        uncertain.add(id);
    }

    private String nativelyUntilDone(String channel, String id, Random random) {
        while (true) {
            try {
                Answer answer = node(random.nextInt(NODES))
                        .postJson(
                                ApiClient.messages(channel),
                                "{\"message\":\"" + id + "\"}",
                                "Idempotency-Key",
                                "id-" + id);
                if (answer.status() != 503) {
                    JsonNode done =
                            answer.expect(answer.status() == 200 ? 200 : 201).json();
                    return done.get("timetoken").asText();
                }
            } catch (UncheckedIOException unanswered) {
                // Said again, under the same key.
            }
        }
    }

    // ---- groups -----------------------------------------------------------------------------------------------------

    /** Changes the shared group again and again until all is over. */
    void changeGroups(Random random) {
        while (!over) {
            change(shared, random);
            awaitEvents(10);
        }
    }

    /** Puts other channels into a group, for certain. */
    void change(GroupStory group, Random random) {
        List<String> all = new ArrayList<>(CHANNELS);
        Collections.shuffle(all, random);
        Set<String> some = new HashSet<>(all.subList(0, 1 + random.nextInt(4)));
        long begin = System.nanoTime();
        while (true) {
            try {
                group.change(node(random.nextInt(NODES)), some, begin);
                return;
            } catch (UncheckedIOException | AssertionError unanswered) {
                if (System.nanoTime() - begin > LONGEST.toNanos()) {
                    throw unanswered;
                }
            }
        }
    }

    // ---- nodes ------------------------------------------------------------------------------------------------------

    /** Waits until some more events were published, or all is over. */
    void awaitEvents(int more) {
        int enough = published.get() + more;
        Eventually.holds(more + " more events", LONGEST, () -> over || published.get() >= enough);
    }

    /** Ends a node while all goes on, and starts it again. */
    void endAndStart(int number, boolean inOrder, int eventsMeanwhile) {
        NodeProcess node = cluster.node(number);
        if (inOrder) {
            node.terminate();
            node.awaitEnd();
        } else {
            node.kill();
        }
        awaitEvents(eventsMeanwhile);
        nodes.set(number, new ApiClient(cluster.start(number).url()));
    }

    // ---- the end ----------------------------------------------------------------------------------------------------

    /** Nothing more is published from now on. */
    void end() {
        over = true;
    }

    /** All that was published since a moment, when nobody publishes any more: from history, with all that was acknowledged. */
    NavigableMap<String, Heard> log(String since) {
        NavigableMap<String, Heard> log = new TreeMap<>();
        for (String channel : CHANNELS) {
            String after = since;
            while (after != null) {
                JsonNode page = node(0).get(ApiClient.events(channel) + "?limit=1000&after=" + after)
                        .expect(200)
                        .json();
                for (JsonNode event : page.get("events")) {
                    String timetoken = event.get("timetoken").asText();
                    log.put(
                            timetoken,
                            new Heard(timetoken, channel, event.get("message").asText(), null));
                }
                after = page.hasNonNull("next") ? page.get("next").asText() : null;
            }
        }
        Map<String, Heard> unexplained = new TreeMap<>(log);
        for (Heard event : acknowledged) {
            assertEquals(event, unexplained.remove(event.timetoken()), "was acknowledged");
        }
        unexplained.values().removeIf(event -> uncertain.remove(event.id()));
        assertEquals(Map.of(), unexplained, "was published by nobody, or twice");
        last = log.lastKey();
        return log;
    }
}
