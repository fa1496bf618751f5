package io.filecast.it;

import static io.filecast.it.GuardedItems.CHANNELS;
import static io.filecast.it.GuardedItems.WILDCARDS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.net.http.WebSocketHandshakeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * One reader of the matrix who follows every channel in four ways. Confined to the test's thread.
 *
 * <p>What came is asked for only when the position behind the items is reached, so that an item that has not come never
 * will.
 */
final class MatrixFeeds implements AutoCloseable {

    /**
     * A subscription.
     *
     * @param events what it brought until now
     * @param position up to where it has brought everything
     */
    private record Subscription(Supplier<List<JsonNode>> events, Supplier<String> position) {}

    /** Subscriptions, and in their place the refusals, by way and channel or wildcard. */
    private final Map<String, Subscription> open = new HashMap<>();

    private final Map<String, String> refused = new HashMap<>();
    private final List<Runnable> connections = new ArrayList<>();
    private final ApiClient client;

    MatrixFeeds(ApiClient client) {
        this.client = client;
    }

    /** Follows from now on: by name and by wildcard over WebSockets, by name as server-sent events. */
    void follow() {
        CHANNELS.forEach(channel -> socket("live", channel, null));
        WILDCARDS.forEach(wildcard -> socket("wild", wildcard, null));
        CHANNELS.forEach(this::stream);
    }

    /** Follows what came after the positions at which the channels began. */
    void resume(GuardedItems items) {
        CHANNELS.forEach(channel -> socket("resume", channel, items.start(channel)));
    }

    private void socket(String way, String pattern, String after) {
        SocketClient socket;
        try {
            socket = SocketClient.open(client);
        } catch (CompletionException refusal) {
            WebSocketHandshakeException handshake = (WebSocketHandshakeException) refusal.getCause();
            refused.put(
                    way + " " + pattern,
                    Integer.toString(handshake.getResponse().statusCode()));
            return;
        }
        connections.add(socket::close);
        ObjectNode command = SocketClient.command("subscribe").put("channel", pattern);
        int id = socket.send(after == null ? command : command.put("after", after));
        JsonNode answer = Eventually.get(
                "an answer, or the end of the socket",
                () -> socket.isClosed() ? Optional.of(MissingNode.getInstance()) : answerTo(socket, id));
        if (answer.path("op").asText().equals("subscribed")) {
            open.put(way + " " + pattern, new Subscription(socket::events, () -> socket.position(pattern)));
        } else {
            refused.put(way + " " + pattern, statusOf(answer, socket));
        }
    }

    private static Optional<JsonNode> answerTo(SocketClient socket, int id) {
        return socket.frames().stream()
                .filter(frame -> frame.path("id").asInt(-1) == id)
                .findFirst();
    }

    /** A refusal in the words of the doors that have statuses. */
    private static String statusOf(JsonNode answer, SocketClient socket) {
        if (answer.isMissingNode()) {
            int code = socket.awaitClosed().code();
            return code == 4001 ? "401" : "closed with " + code;
        }
        String code = answer.path("code").asText();
        return code.equals("forbidden") ? "403" : code;
    }

    private void stream(String channel) {
        try {
            SseClient stream = SseClient.follow(client, channel, "", null);
            connections.add(stream::close);
            // An answer that has begun is a subscription that is live.
            open.put("sse " + channel, new Subscription(stream::events, stream::lastId));
        } catch (SseClient.Refused refusal) {
            refused.put("sse " + channel, Integer.toString(refusal.status()));
        }
    }

    /** Waits until everything has come that was for this reader. */
    void awaitEnd(GuardedItems items) {
        open.forEach((name, subscription) -> Eventually.holds(name + " comes to the end", () -> {
            String position = subscription.position().get();
            return position != null && position.compareTo(items.end()) >= 0;
        }));
    }

    /** What became of an item in a way: a refusal, {@code yes} or {@code no}. */
    String outcome(String way, GuardedItems.Item item) {
        String pattern = way.equals("wild") ? WILDCARDS.get(item.channel().startsWith("m.") ? 0 : 1) : item.channel();
        String name = way + " " + pattern;
        if (refused.containsKey(name)) {
            return refused.get(name);
        }
        boolean came = open.get(name).events().get().stream()
                .anyMatch(event -> event.path("file").path("id").asText().equals(item.id()));
        return came ? "yes" : "no";
    }

    @Override
    public void close() {
        connections.forEach(Runnable::run);
    }
}
