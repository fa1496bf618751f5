package io.filecast.adapter.rest;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Departure;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.EventFeed.EventEncoder;
import io.filecast.core.EventFeed.Session;
import io.filecast.core.EventFeed.Subscribe;
import io.filecast.core.Notice;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * One client that follows a channel over server-sent events. Event-loop confined.
 *
 * <p>Frames of one turn of the loop leave in one write. What waits for a slow client is counted and bounded; at the bound
 * the connection is cut off, and the client, which knows the last {@code id} that it got, resumes without loss.
 */
final class EventStream implements Session {

    private static final long SHORTEST_RETRY_MS = 1_000;
    private static final long LONGEST_RETRY_MS = 3_000;
    private static final long WATCH_MS = 400;
    private static final int WRITE_AT_BYTES = 65_536;

    /** A long replay goes on while no more than this part of the bound is waiting. */
    private static final int ROOM_SHARE = 8;

    private final HttpFloor floor;
    private final Vertx vertx;
    private final RoutingContext ctx;
    private final HttpServerResponse response;
    private final RestPorts ports;
    private final SseEncoder encoder;
    private final RestLimits limits;

    private Principal principal;
    private Buffer waiting = Buffer.buffer();
    private long writtenBytes;
    private Promise<Void> room; // null unless a replay waits
    private boolean flushing;
    private boolean begun;
    private boolean over;
    private long heartbeat = -1;
    private long watch = -1;
    private long expiry = -1;

    EventStream(HttpFloor floor, RoutingContext ctx, RestPorts ports, SseEncoder encoder, RestLimits limits) {
        this.floor = floor;
        this.vertx = floor.vertx();
        this.ctx = ctx;
        this.response = ctx.response();
        this.ports = ports;
        this.encoder = encoder;
        this.limits = limits;
    }

    /** Subscribes; the answer begins once the subscription is live. */
    void start(Subscribe command) {
        principal = command.principal();
        ctx.addEndHandler(ended -> leave(Departure.LOST)); // a stream has no goodbye: its client may be back at once
        ctx.request().connection().shutdownHandler(stopping -> finish(draining()));
        if (principal.expiresAt() != null) {
            Duration left = Duration.between(ports.clock().now(), principal.expiresAt());
            expiry = vertx.setTimer(Math.max(1, left.toMillis()), ended -> finish(expired()));
        }
        watch = vertx.setPeriodic(WATCH_MS, look -> {
            if (!ports.holds().test(principal)) {
                finish(BrokerError.of(ErrorCode.UNAUTHENTICATED, "the credential is no longer accepted"));
            }
        });
        ports.feed().subscribe(this, command).onFailure(this::refused);
    }

    private void refused(Throwable error) {
        if (begun) {
            finish(error instanceof BrokerError known ? known : BrokerError.unavailable("the stream broke", error));
        } else if (!over) {
            leave(Departure.GOODBYE);
            floor.fail(ctx, error);
        }
    }

    @Override
    public EventEncoder encoder() {
        return encoder;
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public void subscribed(ChannelPattern pattern, Position position, Boolean recovered) {
        if (over) {
            return;
        }
        if (!begun) {
            begin();
        }
        long retryMs = ThreadLocalRandom.current().nextLong(SHORTEST_RETRY_MS, LONGEST_RETRY_MS);
        append(SseEncoder.subscribed(pattern, position, recovered, retryMs));
    }

    private void begin() {
        begun = true;
        response.setChunked(true);
        response.putHeader("Content-Type", "text/event-stream");
        response.putHeader("Cache-Control", "no-store");
        response.putHeader("X-Accel-Buffering", "no");
        response.drainHandler(drained -> flush());
        heartbeat = vertx.setPeriodic(limits.heartbeat().toMillis(), beat -> append(SseEncoder.heartbeat()));
    }

    @Override
    public void deliver(ChannelPattern pattern, Event event, EncodedEvent bytes) {
        append(bytes.bytes());
    }

    @Override
    public void notice(Notice notice, EncodedEvent bytes) {
        append(bytes.bytes());
    }

    @Override
    public void moved(ChannelPattern pattern, Position position) {
        append(SseEncoder.position(pattern, position));
    }

    @Override
    public Future<Void> ready() {
        if (hasRoom()) {
            return Future.succeededFuture();
        }
        if (room == null) {
            room = Promise.promise();
        }
        return room.future();
    }

    private boolean hasRoom() {
        return over || waiting.length() + writtenBytes <= limits.maxQueuedBytes() / ROOM_SHARE;
    }

    private void tellRoom() {
        if (room != null && hasRoom()) {
            Promise<Void> waiter = room;
            room = null;
            waiter.complete();
        }
    }

    private void append(byte[] frame) {
        if (over) {
            return;
        }
        waiting.appendBytes(frame);
        if (waiting.length() >= WRITE_AT_BYTES) {
            flush();
        } else if (!flushing) {
            flushing = true;
            vertx.getOrCreateContext().runOnContext(turn -> flush());
        }
        if (!over && waiting.length() + writtenBytes > limits.maxQueuedBytes()) {
            leave(Departure.LOST);
            floor.cutOff(ctx);
        }
    }

    private void flush() {
        flushing = false;
        if (over || waiting.length() == 0 || response.writeQueueFull()) {
            return;
        }
        Buffer now = waiting;
        waiting = Buffer.buffer();
        writtenBytes += now.length();
        response.write(now).onComplete(written -> {
            writtenBytes -= now.length();
            tellRoom();
        });
    }

    private void finish(BrokerError error) {
        if (over) {
            return;
        }
        leave(error.code() == ErrorCode.UNAUTHENTICATED ? Departure.GOODBYE : Departure.LOST);
        if (!begun) {
            floor.fail(ctx, error);
            return;
        }
        response.end(waiting.appendBytes(SseEncoder.end(error)));
    }

    private void leave(Departure how) {
        if (over) {
            return;
        }
        over = true;
        vertx.cancelTimer(heartbeat);
        vertx.cancelTimer(watch);
        vertx.cancelTimer(expiry);
        ports.feed().leave(this, how);
        tellRoom();
    }

    private static BrokerError draining() {
        return BrokerError.of(ErrorCode.DRAINING, "the node is stopping; reconnect");
    }

    private static BrokerError expired() {
        return BrokerError.of(ErrorCode.UNAUTHENTICATED, "the credential has ended");
    }
}
