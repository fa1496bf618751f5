package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.PresenceStory;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand users who come, go, double their connections, and die without a word. */
class PresenceCrowdIT {

    private static final long SEED = Long.getLong("filecast.seed", 20_260_501);
    private static final int USERS = 1_000;
    private static final int DRIVERS = 8;
    private static final int STEPS = Boolean.getBoolean("filecast.long") ? 4_000 : 500;

    /** Nobody acts for longer when all have come, however slow the machine. */
    private static final Duration LONGEST_ACT = Duration.ofSeconds(Boolean.getBoolean("filecast.long") ? 120 : 20);

    private static final Duration NODE_TIMEOUT = Duration.ofSeconds(2);
    private static final String CHANNEL = "crowd";

    @TempDir
    Path scratch;

    private NodeProcess.Setup setup() {
        return NodeProcess.on(scratch.resolve("data"))
                .set("durability", "process")
                .set("limits.acceptRate", 100_000)
                .set("limits.pageSizeMax", 10_000)
                .set("limits.pingInterval", "2s")
                .set("limits.idleTimeout", "12s")
                .set("presence.announceMax", 5_000)
                .set("presence.nodeTimeout", NODE_TIMEOUT.toSeconds() + "s")
                .set("presence.grace", "500ms");
    }

    // ---- the crowd --------------------------------------------------------------------------------------------------

    /** What one user of the crowd has, and does. Confined to its driver. */
    private static final class User {
        private final ApiClient api;
        private final String name;
        private final List<SocketClient> open = new ArrayList<>();
        private final List<SocketClient> frozen = new ArrayList<>();
        private final Map<SocketClient, String> states = new java.util.LinkedHashMap<>();

        User(NodeProcess node, String name) {
            this.api = new ApiClient(node.url(), "X-Filecast-Key", "demo", "X-Filecast-User", name);
            this.name = name;
        }

        void act(Random random) {
            if (open.isEmpty()) {
                come();
                return;
            }
            SocketClient one = open.get(random.nextInt(open.size()));
            switch (random.nextInt(10)) {
                case 0, 1 -> come();
                case 2, 3 -> sayGoodbye(one);
                case 4 -> unsubscribe(one);
                case 5, 6 -> cut(one);
                case 7 -> freeze(one);
                case 8 -> {
                    cut(one);
                    come();
                }
                default -> say(one, random.nextInt(1_000));
            }
        }

        void come() {
            SocketClient socket = SocketClient.open(api);
            assertEquals("subscribed", socket.subscribe(CHANNEL).path("op").asText());
            open.add(socket);
        }

        private void sayGoodbye(SocketClient one) {
            forget(one);
            one.sayGoodbye();
        }

        private void unsubscribe(SocketClient one) {
            forget(one);
            one.call(SocketClient.command("unsubscribe").put("channel", CHANNEL));
            one.cut();
        }

        private void cut(SocketClient one) {
            forget(one);
            one.cut();
        }

        private void freeze(SocketClient one) {
            forget(one);
            one.pauseReading();
            frozen.add(one);
        }

        private void say(SocketClient one, int number) {
            ObjectNode command = SocketClient.command("state").put("channel", CHANNEL);
            command.putObject("state").put("n", number);
            assertEquals("state-set", one.call(command).path("op").asText());
            states.remove(one);
            states.put(one, "{\"n\":" + number + "}");
        }

        private void forget(SocketClient one) {
            open.remove(one);
            states.remove(one);
        }

        /** The state that was set last by a connection that is open. */
        String state() {
            return states.values().stream().reduce("", (earlier, later) -> later);
        }

        void end() {
            open.forEach(SocketClient::close);
            frozen.forEach(SocketClient::close);
        }
    }

    private static Map<String, String> truth(List<User> users) {
        Map<String, String> truth = new TreeMap<>();
        users.stream().filter(user -> !user.open.isEmpty()).forEach(user -> truth.put(user.name, user.state()));
        return truth;
    }

    private static JsonNode members(NodeProcess node) {
        return new ApiClient(node.url())
                .get("/api/v1/channels/" + CHANNEL + "/members?limit=10000")
                .expect(200)
                .json();
    }

    private static List<JsonNode> notices(SocketClient socket) {
        return socket.frames().stream()
                .filter(frame -> frame.path("op").asText().equals("notice"))
                .toList();
    }

    private static SocketClient listen(NodeProcess node) {
        SocketClient socket = SocketClient.open(new ApiClient(node.url()));
        socket.call(SocketClient.command("subscribe").put("channel", CHANNEL).put("presence", true));
        return socket;
    }

    // ---- tests ------------------------------------------------------------------------------------------------------

    @Test
    void at_the_end_the_members_are_the_truth_and_the_notices_tell_a_consistent_story() throws Exception {
        try (NodeProcess node = setup().start();
                SocketClient early = listen(node);
                SseClient stream = SseClient.follow(new ApiClient(node.url()), CHANNEL, "?presence=true", null)) {
            List<User> users = new ArrayList<>();
            for (int i = 0; i < USERS; i++) {
                users.add(new User(node, "user-" + i));
            }
            List<JsonNode> lists = new ArrayList<>();
            try (SocketClient late = act(node, users, lists)) {
                Map<String, String> truth = truth(users);
                Eventually.passes(
                        "the members are the truth, seed " + SEED,
                        Duration.ofSeconds(60),
                        () -> assertEquals(truth, PresenceStory.statesOf(members(node))));
                JsonNode last = members(node);
                long version = last.get("version").asLong();
                assertTrue(truth.size() > USERS / 10, () -> "there is a crowd: " + truth.size());

                PresenceStory whole = awaitStory(early, version);
                assertTrue(whole.changes() > USERS, () -> "much happened: " + whole.changes());
                assertEquals(truth, whole.end());
                assertEquals(truth, awaitStory(late, version).end());
                Eventually.passes(
                        "the stream tells the same",
                        () -> assertEquals(truth, storyOf(stream).end()));
                for (JsonNode list : lists) {
                    long then = list.get("version").asLong();
                    assertEquals(whole.at(then), PresenceStory.statesOf(list), () -> "the members at version " + then);
                }
            } finally {
                users.forEach(User::end);
            }
        }
    }

    /** Lets all act at once; members are read meanwhile, and another listener comes. */
    private static SocketClient act(NodeProcess node, List<User> users, List<JsonNode> lists) throws Exception {
        ExecutorService drivers = Executors.newFixedThreadPool(DRIVERS);
        try {
            List<Future<?>> acts = new ArrayList<>();
            for (int i = 0; i < DRIVERS; i++) {
                int share = USERS / DRIVERS;
                List<User> mine = users.subList(i * share, (i + 1) * share);
                Random random = new Random(SEED + i);
                acts.add(drivers.submit(() -> drive(mine, random)));
            }
            SocketClient late = null;
            for (Future<?> one : acts) {
                while (!one.isDone()) {
                    lists.add(members(node));
                    late = late == null && lists.size() > 20 ? listen(node) : late;
                    awaitBriefly(one);
                }
                one.get();
            }
            return late == null ? listen(node) : late;
        } finally {
            drivers.shutdownNow();
        }
    }

    private static void awaitBriefly(Future<?> act) throws ExecutionException, InterruptedException {
        try {
            act.get(50, TimeUnit.MILLISECONDS);
        } catch (TimeoutException stillActing) {
            // Then the members are read again.
        }
    }

    private static void drive(List<User> users, Random random) {
        users.forEach(User::come);
        long deadline = System.nanoTime() + LONGEST_ACT.toNanos();
        for (int i = 0; i < STEPS && System.nanoTime() - deadline < 0; i++) {
            users.get(random.nextInt(users.size())).act(random);
        }
    }

    private static PresenceStory awaitStory(SocketClient listener, long version) {
        return Eventually.get("the listener knows version " + version, () -> {
            PresenceStory story = PresenceStory.of(notices(listener));
            return story.knows(version) ? java.util.Optional.of(story) : java.util.Optional.empty();
        });
    }

    private static PresenceStory storyOf(SseClient stream) {
        return PresenceStory.of(stream.frames().stream()
                .filter(frame -> frame.name().equals("notice"))
                .map(SseClient.Frame::data)
                .toList());
    }

    @Test
    void after_a_kill_of_the_node_the_members_are_right_within_its_timeout() {
        NodeProcess killed = setup().start();
        List<User> users = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            users.add(new User(killed, "user-" + i));
        }
        try (killed;
                SocketClient listener = listen(killed)) {
            users.forEach(User::come);
            assertEquals(60, members(killed).get("occupancy").asInt());
            killed.kill();
            users.forEach(User::end);
            try (NodeProcess node = killed.restart();
                    SocketClient ear = listen(node)) {
                List<User> back = new ArrayList<>();
                for (int i = 0; i < 30; i++) {
                    back.add(new User(node, "user-" + i));
                }
                back.forEach(User::come);
                Eventually.passes(
                        "the members are those who came back",
                        NODE_TIMEOUT.plus(Eventually.LONGEST),
                        () -> assertEquals(truth(back), PresenceStory.statesOf(members(node))));
                long version = members(node).get("version").asLong();
                assertEquals(truth(back), awaitStory(ear, version).end());
                listener.awaitClosed();
                back.forEach(User::end);
            }
        }
    }
}
