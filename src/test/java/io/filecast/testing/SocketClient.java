package io.filecast.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * A client of the native socket: notes every frame, and for each subscription the position to resume from. Any thread.
 */
public final class SocketClient implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LONGEST_OPENING = Eventually.LONGEST;

    private final WebSocket socket;
    private final Inbox inbox = new Inbox();
    private int lastId;

    private SocketClient(URI base, String query, Duration patience, List<String> headers) {
        WebSocket.Builder builder = HTTP.newWebSocketBuilder().connectTimeout(patience);
        for (int i = 0; i < headers.size(); i += 2) {
            builder.header(headers.get(i), headers.get(i + 1));
        }
        URI uri = URI.create("ws://" + base.getAuthority() + "/api/v1/socket" + query);
        socket = within(builder.buildAsync(uri, inbox), "the WebSocket opens");
    }

    /** Connects as a client of the HTTP API is configured, its headers included. */
    public static SocketClient open(ApiClient client) {
        return new SocketClient(client.base(), "", earlier(client.patience(), LONGEST_OPENING), client.headers());
    }

    /** Connects with a query, such as {@code ?access_token=…}, as a browser has to. */
    public static SocketClient open(URI base, String query) {
        return new SocketClient(base, query, LONGEST_OPENING, List.of());
    }

    private static Duration earlier(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** How a socket ended. */
    public record Closed(int code, String reason) {}

    /** Hears the socket on the client's own thread. */
    private static final class Inbox implements WebSocket.Listener {

        private final List<JsonNode> frames = new ArrayList<>();
        private final Map<String, String> positions = new HashMap<>();
        private final CompletableFuture<Closed> closed = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private boolean isDeaf;
        private boolean isPaused;
        private WebSocket waiting;

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                note(Answer.parse(text.toString()));
                text.setLength(0);
            }
            next(from);
            return null;
        }

        private synchronized void note(JsonNode frame) {
            if (isDeaf) {
                return;
            }
            frames.add(frame);
            if (frame.has("position") && frame.has("channel")) {
                String channel = frame.get("channel").asText();
                boolean isEvent = frame.path("op").asText().equals("event");
                positions.put(
                        isEvent ? subscriptionOf(channel) : channel,
                        frame.get("position").asText());
            }
            notifyAll();
        }

        /** The narrowest subscription that an event belongs to. */
        private String subscriptionOf(String channel) {
            return positions.keySet().stream()
                    .filter(name -> name.equals(channel)
                            || name.endsWith(".*") && channel.startsWith(name.substring(0, name.length() - 1)))
                    .max((a, b) -> a.equals(channel) ? 1 : b.equals(channel) ? -1 : a.length() - b.length())
                    .orElse(channel);
        }

        private synchronized void next(WebSocket from) {
            if (isPaused) {
                waiting = from;
            } else {
                from.request(1);
            }
        }

        @Override
        public CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
            next(from);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            closed.complete(new Closed(code, reason));
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            closed.complete(new Closed(1006, String.valueOf(error.getMessage())));
        }

        synchronized void pause() {
            isPaused = true;
        }

        synchronized void resume() {
            isPaused = false;
            if (waiting != null) {
                waiting.request(1);
                waiting = null;
            }
        }

        synchronized void deafen() {
            isDeaf = true;
            closed.complete(new Closed(1006, "cut off by the client"));
        }

        synchronized List<JsonNode> frames() {
            return List.copyOf(frames);
        }

        synchronized String position(String subscription) {
            return positions.get(subscription);
        }

        /** Looks at each frame once, in order, and waits for more. */
        synchronized JsonNode await(String what, Predicate<JsonNode> wanted) throws InterruptedException {
            long deadline = System.nanoTime() + Eventually.LONGEST.toNanos();
            for (int looked = 0; ; looked++) {
                while (looked == frames.size()) {
                    if (System.nanoTime() - deadline > 0) {
                        List<JsonNode> last = frames.subList(Math.max(0, looked - 20), looked);
                        throw new AssertionError("no frame: " + what + "; closed: " + closed + "; last were " + last);
                    }
                    wait(50);
                }
                if (wanted.test(frames.get(looked))) {
                    return frames.get(looked);
                }
            }
        }
    }

    // ---- commands ---------------------------------------------------------------------------------------------------

    /** Sends any text as it is. */
    public void sendText(String text) {
        within(socket.sendText(text, true), "text is sent");
    }

    /** Sends a command under a new id; the frame that answers it. */
    public JsonNode call(ObjectNode command) {
        int id = send(command);
        return await("the answer to " + command, frame -> frame.path("id").asInt(-1) == id);
    }

    /** Sends a command under a new id, which it returns. */
    public synchronized int send(ObjectNode command) {
        int id = ++lastId;
        sendText(command.put("id", id).toString());
        return id;
    }

    /** An empty command. */
    public static ObjectNode command(String op) {
        return JsonNodeFactory.instance.objectNode().put("op", op);
    }

    /** Subscribes from now on; the answer. */
    public JsonNode subscribe(String channel) {
        return subscribe(channel, null, null);
    }

    /** Subscribes; the answer. Null for what is not wanted. */
    public JsonNode subscribe(String channel, String after, String filter) {
        ObjectNode command = command("subscribe").put("channel", channel);
        if (after != null) {
            command.put("after", after);
        }
        if (filter != null) {
            command.put("filter", filter);
        }
        return call(command);
    }

    // ---- what came --------------------------------------------------------------------------------------------------

    /** All frames until now. */
    public List<JsonNode> frames() {
        return inbox.frames();
    }

    /** All events until now. */
    public List<JsonNode> events() {
        return inbox.frames().stream().filter(SocketClient::isEvent).toList();
    }

    /** Waits for a frame; those that came before count too. */
    public JsonNode await(String what, Predicate<JsonNode> wanted) {
        try {
            return inbox.await(what, wanted);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the event of a type that tells of a file. */
    public JsonNode awaitFileEvent(String type, String fileId) {
        return await(
                type + " of " + fileId,
                frame -> isEvent(frame)
                        && frame.path("type").asText().equals(type)
                        && frame.path("file").path("id").asText().equals(fileId));
    }

    /** Whether a frame is an event. */
    public static boolean isEvent(JsonNode frame) {
        return frame.path("op").asText().equals("event");
    }

    /** Where a subscription resumes; null when it was never answered. */
    public String position(String subscription) {
        return inbox.position(subscription);
    }

    /** Whether the socket has ended. */
    public boolean isClosed() {
        return inbox.closed.isDone();
    }

    /** Waits until the socket has ended. */
    public Closed awaitClosed() {
        return within(inbox.closed, "the socket closes");
    }

    /** Reads no more, until {@link #resumeReading()}. */
    public void pauseReading() {
        inbox.pause();
    }

    public void resumeReading() {
        inbox.resume();
    }

    /** Ends the connection as the protocol has it. */
    public void sayGoodbye() {
        within(socket.sendClose(WebSocket.NORMAL_CLOSURE, ""), "the goodbye is sent");
    }

    /** Ends the connection without a word; nothing is noted from now on. */
    public void cut() {
        inbox.deafen();
        socket.abort();
    }

    @Override
    public void close() {
        cut();
    }

    private static <T> T within(CompletionStage<T> step, String what) {
        try {
            return step.toCompletableFuture().get(Eventually.LONGEST.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("not in time: " + what, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException(what + ": " + e.getCause().getMessage(), e.getCause());
        }
    }
}
