package io.filecast.it.torture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.filecast.it.torture.History.Event;
import io.filecast.it.torture.History.Heard;
import io.filecast.it.torture.History.Loss;
import io.filecast.it.torture.History.Publication;
import io.filecast.it.torture.History.Subscription;
import io.filecast.testing.SocketClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Follows channels over a WebSocket as a good client does: when its connection closes, or nothing comes though it asks, it
 * goes to another node with its positions. Runs on a thread of its own until it is stopped; others may look at what it
 * heard.
 */
final class Subscriber implements Runnable {

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration BEFORE_A_RETRY = Duration.ofMillis(200);
    private static final long PING_NANOS = Duration.ofSeconds(1).toNanos();

    /** A connection on which nothing came for so long is dead, whatever it says. */
    private static final long SILENCE_NANOS = Duration.ofMillis(2_500).toNanos();

    /** One in so many looks ends a sound connection. */
    private static final int CUT_ONE_IN = 400;

    private final String name;
    private final Scene scene;
    private final Notes notes;
    private final Random random;
    private final int modulus;
    private final Map<String, List<Heard>> heard = new LinkedHashMap<>();
    private final Map<String, String> positions = new HashMap<>();
    private final Map<String, Set<String>> names = new ConcurrentHashMap<>();
    private int node;
    private volatile int connections;
    private volatile boolean isStopped;

    // Of the connection of now.
    private SocketClient socket;
    private int taken;
    private int answers;
    private long lastFrameAt;
    private long lastPingAt;

    /**
     * A subscriber that begins at a node.
     *
     * @param modulus it wants the numbers that this divides; 1 for all
     */
    Subscriber(int node, int modulus, List<String> patterns, Scene scene, Notes notes, long seed) {
        this.node = node;
        this.modulus = modulus;
        this.name = "subscriber " + patterns + (modulus == 1 ? "" : " of every " + modulus) + " from node " + node;
        this.scene = scene;
        this.notes = notes;
        this.random = new Random(seed);
        patterns.forEach(pattern -> {
            heard.put(pattern, new ArrayList<>());
            names.put(pattern, ConcurrentHashMap.newKeySet());
        });
    }

    void stop() {
        isStopped = true;
    }

    @Override
    public void run() {
        while (!isStopped) {
            try {
                connect();
                follow();
            } catch (AssertionError | RuntimeException broken) {
                // A node that is away or hangs, as clients meet it.
                scene.pass(BEFORE_A_RETRY);
            } finally {
                disconnect();
                node++;
            }
        }
    }

    private void connect() {
        taken = 0;
        answers = 0;
        socket = SocketClient.open(scene.hastyClient(node));
        lastFrameAt = System.nanoTime();
        for (String pattern : heard.keySet()) {
            ObjectNode command = SocketClient.command("subscribe").put("channel", pattern);
            if (positions.containsKey(pattern)) {
                command.put("after", positions.get(pattern));
            }
            if (modulus > 1) {
                command.put("filter", "n % " + modulus + " == 0");
            }
            socket.send(command);
        }
    }

    private void follow() {
        boolean isSound = true;
        while (isSound && !isStopped) {
            scene.pass(LOOK);
            isSound = take() && !socket.isClosed();
            long now = System.nanoTime();
            if (now - lastPingAt > PING_NANOS) {
                lastPingAt = now;
                socket.send(SocketClient.command("ping"));
            }
            isSound &= now - lastFrameAt < SILENCE_NANOS;
            isSound &= connections == 0 || random.nextInt(CUT_ONE_IN) > 0;
        }
    }

    private void disconnect() {
        if (socket != null) {
            socket.cut();
            take();
            for (String pattern : heard.keySet()) {
                String position = socket.position(pattern);
                if (position != null) {
                    positions.put(pattern, position);
                }
            }
            socket = null;
        }
    }

    /** Notes what came since the last look; whether the connection is still of use. */
    private boolean take() {
        List<JsonNode> frames = socket.frames();
        boolean isOfUse = true;
        for (; taken < frames.size(); taken++) {
            lastFrameAt = System.nanoTime();
            isOfUse &= note(frames.get(taken));
        }
        return isOfUse;
    }

    private boolean note(JsonNode frame) {
        switch (frame.path("op").asText()) {
            case "event" -> noteEvent(frame);
            case "subscribed" -> noteAnswer(frame);
            case "error" -> {
                if (!frame.path("retryable").asBoolean()) {
                    notes.complain(name + " was told " + frame);
                }
                return false;
            }
            default -> {}
        }
        return true;
    }

    private void noteEvent(JsonNode frame) {
        String channel = frame.get("channel").asText();
        JsonNode file = frame.at("/file/id");
        Event event = new Event(
                channel,
                frame.get("timetoken").asLong(),
                frame.at("/message/op").asText(),
                file.isMissingNode() ? null : file.asText(),
                System.nanoTime());
        String pattern =
                heard.containsKey(channel) ? channel : heard.keySet().iterator().next();
        heard.get(pattern).add(event);
        names.get(pattern).add(event.name());
    }

    private void noteAnswer(JsonNode frame) {
        String pattern = frame.get("channel").asText();
        if (!frame.path("recovered").asBoolean(true)) {
            heard.get(pattern).add(new Loss(System.nanoTime()));
        }
        if (frame.has("id") && ++answers == heard.size()) {
            connections++;
        }
    }

    /** How often it was connected and had all its answers. */
    int connections() {
        return connections;
    }

    /** Whether it heard something in a channel, if it follows that. */
    boolean hasHeard(String channel, String what) {
        return names.entrySet().stream()
                .filter(entry -> new Subscription("", entry.getKey(), modulus, List.of()).follows(channel))
                .allMatch(entry -> entry.getValue().contains(what));
    }

    /** Whether it heard a publication, if it wants that. */
    boolean hasHeardIfWanted(Publication publication) {
        return publication.number() % modulus != 0 || hasHeard(publication.channel(), publication.name());
    }

    /** How much it heard. */
    int count() {
        return names.values().stream().mapToInt(Set::size).sum();
    }

    /** What it heard, once its thread has ended. */
    List<Subscription> subscriptions() {
        return heard.entrySet().stream()
                .map(entry ->
                        new Subscription(name + " on " + entry.getKey(), entry.getKey(), modulus, entry.getValue()))
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }
}
