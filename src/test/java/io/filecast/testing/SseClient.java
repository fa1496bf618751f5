package io.filecast.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** A follower over server-sent events: notes every frame and the last id. Any thread; reads on a thread of its own. */
public final class SseClient implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** A stream that was answered with another status than 200. */
    public static final class Refused extends UncheckedIOException {

        private static final long serialVersionUID = 1L;

        private final int status;

        Refused(int status) {
            super(new IOException("the stream was answered " + status));
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    /** One frame; a comment has the name {@code :} and data in which nothing is found. */
    public record Frame(String id, String name, JsonNode data) {}

    private final List<Frame> frames = new ArrayList<>();
    private final InputStream stream;
    private String lastId;
    private boolean isDeaf;
    private boolean isEnded;

    private SseClient(InputStream stream, String after) {
        this.stream = stream;
        this.lastId = after;
        Thread reader = new Thread(this::read, "sse");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Follows a channel.
     *
     * @param query with its question mark, or empty
     * @param after the last id of an earlier stream; null for now
     */
    public static SseClient follow(ApiClient client, String channel, String query, String after) {
        // The client's own patience would end the stream.
        HttpRequest.Builder request = HttpRequest.newBuilder(client.base().resolve(ApiClient.events(channel) + query))
                .header("Accept", "text/event-stream");
        List<String> headers = client.headers();
        for (int i = 0; i < headers.size(); i += 2) {
            request.header(headers.get(i), headers.get(i + 1));
        }
        if (after != null) {
            request.header("Last-Event-ID", after);
        }
        try {
            HttpResponse<InputStream> response = HTTP.sendAsync(
                            request.build(), HttpResponse.BodyHandlers.ofInputStream())
                    .get(ApiClient.LONGEST.toSeconds(), TimeUnit.SECONDS);
            if (response.statusCode() != 200) {
                throw new Refused(response.statusCode());
            }
            return new SseClient(response.body(), after);
        } catch (ExecutionException broken) {
            throw new UncheckedIOException(new IOException("no stream: " + broken.getCause(), broken.getCause()));
        } catch (TimeoutException hanging) {
            throw new UncheckedIOException(new HttpTimeoutException("a stream is not answered"));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            String id = null;
            String name = "message";
            StringBuilder data = new StringBuilder();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    if (data.length() > 0) {
                        note(new Frame(id, name, Answer.parse(data.toString())));
                    }
                    name = "message";
                    data.setLength(0);
                } else if (line.startsWith(":")) {
                    note(new Frame(null, ":", MissingNode.getInstance()));
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6));
                }
            }
        } catch (IOException cutOff) {
            // That is how a stream ends whose connection is cut; what came before stands.
        } finally {
            end();
        }
    }

    private synchronized void note(Frame frame) {
        if (isDeaf) {
            return;
        }
        frames.add(frame);
        if (frame.id() != null) {
            lastId = frame.id();
        }
        notifyAll();
    }

    private synchronized void end() {
        isEnded = true;
        notifyAll();
    }

    /** All frames until now. */
    public synchronized List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** All events of channels until now. */
    public List<JsonNode> events() {
        return frames().stream().filter(SseClient::isEvent).map(Frame::data).toList();
    }

    /** Whether a frame is an event of a channel. */
    public static boolean isEvent(Frame frame) {
        return frame.data() != null && frame.data().has("timetoken");
    }

    /** The last id that came; what the stream began with before there is one. */
    public synchronized String lastId() {
        return lastId;
    }

    /** Whether the server or the network has ended it. */
    public synchronized boolean isEnded() {
        return isEnded;
    }

    /** Waits for a frame; those that came before count too. */
    public Frame await(String what, Predicate<Frame> wanted) {
        return Eventually.get(
                "the stream brings " + what,
                () -> frames().stream().filter(wanted).findFirst());
    }

    /** Ends the connection; nothing is noted from now on. */
    public void cut() {
        synchronized (this) {
            isDeaf = true;
        }
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cut();
    }
}
