package io.filecast.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Many subscribers, what they received, and the publishers that send to them. Confined to its {@link ClientLoop}, but for
 * {@link #open} and {@link #close}.
 *
 * <p>A message carries the moment of its publishing, and is padded so that a frame is about 300 bytes long.
 */
final class Crowd implements SocketClient.Listener {

    private static final int OPENING = 64; // at a time
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(60);
    private static final int PUBLISHERS = 4;
    private static final byte[] STAMP = "{\"t\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final int STAMP_DIGITS = 19;
    private static final String PADDING = "x".repeat(120);

    private final ClientLoop loop;
    private final List<SocketClient> subscribers = new ArrayList<>();
    private final List<SocketClient> publishers = new ArrayList<>();
    private long published;
    private long delivered;
    private long deliveredBytes;
    private Samples latencies; // null while they are not asked for
    private Runnable onEvent = () -> {};
    private String trouble;
    private int stampLength; // of the frame for which the next is known
    private int stampOffset;

    private Crowd(ClientLoop loop) {
        this.loop = loop;
    }

    /** Opens subscribers. Any thread but the loop's. */
    static Crowd open(ClientLoop loop, InetSocketAddress server, int count, IntFunction<String> channelOf) {
        Crowd crowd = new Crowd(loop);
        CompletableFuture<Void> opened = new CompletableFuture<>();
        loop.execute(() -> {
            Opening opening = new Opening(crowd, server, count, channelOf, opened);
            for (int i = 0; i < Math.min(OPENING, count); i++) {
                opening.next();
            }
        });
        opened.orTimeout(OPEN_LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        return crowd;
    }

    /** Opens one subscriber after another. */
    private static final class Opening {
        private final Crowd crowd;
        private final InetSocketAddress server;
        private final int count;
        private final IntFunction<String> channelOf;
        private final CompletableFuture<Void> opened;
        private int begun;

        Opening(
                Crowd crowd,
                InetSocketAddress server,
                int count,
                IntFunction<String> channelOf,
                CompletableFuture<Void> opened) {
            this.crowd = crowd;
            this.server = server;
            this.count = count;
            this.channelOf = channelOf;
            this.opened = opened;
        }

        void next() {
            if (begun == count) {
                return;
            }
            String channel = channelOf.apply(begun++);
            SocketClient.open(crowd.loop, server, channel, crowd).whenComplete((client, failure) -> {
                if (failure != null) {
                    opened.completeExceptionally(failure);
                    return;
                }
                crowd.subscribers.add(client);
                if (crowd.subscribers.size() == count) {
                    opened.complete(null);
                }
                next();
            });
        }
    }

    /** Opens sockets to publish by. Any thread but the loop's. */
    void openPublishers(InetSocketAddress server) {
        for (int i = 0; i < PUBLISHERS; i++) {
            publishers.add(loop.call(() -> SocketClient.open(loop, server, null, this))
                    .thenCompose(opening -> opening)
                    .join());
        }
    }

    /** Publishes to a channel that all subscribers have. */
    void publish(String channel) {
        String message = String.format(Locale.ROOT, "{\"t\":\"%019d\",\"pad\":\"%s\"}", System.nanoTime(), PADDING);
        publishers.get((int) (published++ % PUBLISHERS)).publish(channel, message);
    }

    @Override
    public void event(ByteBuffer bytes, int at, int length) {
        delivered++;
        deliveredBytes += length;
        if (latencies != null) {
            latencies.add(System.nanoTime() - stampOf(bytes, at, length));
        }
        onEvent.run();
    }

    private long stampOf(ByteBuffer bytes, int at, int length) {
        if (length != stampLength) {
            stampOffset = SocketClient.indexOf(bytes, at, at + length, STAMP) - at + STAMP.length;
            stampLength = length;
        }
        long stamp = 0;
        for (int i = 0; i < STAMP_DIGITS; i++) {
            stamp = stamp * 10 + bytes.get(at + stampOffset + i) - '0';
        }
        return stamp;
    }

    @Override
    public void published() {
        // What counts is the arrival.
    }

    @Override
    public void broken(String how) {
        trouble = trouble == null ? how : trouble;
    }

    // ---- what was received ------------------------------------------------------------------------------------------

    /** The counters at a moment. */
    record Count(long nanos, long published, long delivered, long bytes) {}

    Count count() {
        return new Count(System.nanoTime(), published, delivered, deliveredBytes);
    }

    int size() {
        return subscribers.size();
    }

    /** How many events have not reached everyone yet. */
    long outstanding() {
        return published - delivered / subscribers.size();
    }

    /** Begins to note latencies anew, and gives those of before. */
    Samples takeLatencies() {
        Samples before = latencies;
        latencies = new Samples();
        return before;
    }

    void stopLatencies() {
        latencies = null;
    }

    /** Runs something after each event. */
    void onEvent(Runnable task) {
        onEvent = task;
    }

    /** The first thing that went wrong; null when nothing did. */
    String trouble() {
        return trouble;
    }

    /** Closes all sockets. Any thread but the loop's. */
    void close() throws IOException {
        loop.call(() -> {
                    subscribers.forEach(SocketClient::close);
                    publishers.forEach(SocketClient::close);
                    return null;
                })
                .join();
    }
}
