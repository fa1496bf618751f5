package io.filecast.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A few sockets that follow many channels, each of them once. Confined to its {@link ClientLoop}, but for {@link #open}
 * and {@link #close}.
 */
final class Following implements AutoCloseable {

    private static final int SOCKETS = 20;
    private static final int CHANNELS_PER_COMMAND = 50;
    private static final Duration LIMIT = Duration.ofSeconds(150);

    private final ClientLoop loop;
    private final IntFunction<String> channelOf;
    private final List<Part> parts = new ArrayList<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();
    private int missing;

    private Following(ClientLoop loop, int channels, IntFunction<String> channelOf) {
        this.loop = loop;
        this.channelOf = channelOf;
        this.missing = channels;
    }

    /** Follows channels 0 and up on a node. Any thread but the loop's. */
    static Following open(ClientLoop loop, InetSocketAddress server, int channels, IntFunction<String> channelOf) {
        Following following = new Following(loop, channels, channelOf);
        loop.execute(() -> following.begin(server, channels));
        following.opened.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
        return following;
    }

    private void begin(InetSocketAddress server, int channels) {
        for (int i = 0; i < SOCKETS; i++) {
            Part part = new Part((int) ((long) channels * i / SOCKETS), (int) ((long) channels * (i + 1) / SOCKETS));
            parts.add(part);
            SocketClient.openAs(null, loop, server, part).whenComplete((socket, failure) -> {
                if (failure != null) {
                    opened.completeExceptionally(failure);
                } else {
                    part.socket = socket;
                    part.follow();
                }
            });
        }
    }

    /** One socket and its share of the channels; the next command goes when the one before is answered. */
    private final class Part implements SocketClient.Listener {
        private final int end;
        private int next;
        private int unanswered;
        private SocketClient socket;

        Part(int begin, int end) {
            this.next = begin;
            this.end = end;
        }

        void follow() {
            int first = next;
            next = Math.min(end, first + CHANNELS_PER_COMMAND);
            unanswered = next - first;
            if (unanswered > 0) {
                socket.command(IntStream.range(first, next)
                        .mapToObj(channelOf)
                        .collect(Collectors.joining(
                                "\",\"", "{\"id\":1,\"op\":\"subscribe\",\"channels\":[\"", "\"]}")));
            }
        }

        @Override
        public void subscribed() {
            if (--missing == 0) {
                opened.complete(null);
            }
            if (--unanswered == 0) {
                follow();
            }
        }

        @Override
        public void event(ByteBuffer bytes, int at, int length) {
            // What counts is what the nodes count.
        }

        @Override
        public void published() {
            // It publishes nothing.
        }

        @Override
        public void broken(String how) {
            opened.completeExceptionally(new IOException(how));
        }
    }

    /** Any thread but the loop's. */
    @Override
    public void close() {
        loop.call(() -> {
                    parts.forEach(part -> part.socket.close());
                    return null;
                })
                .join();
    }
}
