package io.filecast.index;

import io.filecast.core.BrokerError;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's pipelined connection to Redis, which comes back by itself. Event-loop confined.
 *
 * <p>A command waits while there is no connection, and is sent again when its answer was lost with one, until its time is
 * over: so every command must be harmless when it is done twice. A connection that owes an answer for half of a command's
 * time counts as dead and is closed before anything is sent again; no answer can come twice. While the loop itself stood still,
 * nobody's time goes by: answers may have come that it has not read.
 */
final class RedisLink {

    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long FIRST_BACKOFF_MS = 10;
    private static final long LAST_BACKOFF_MS = 1000;
    private static final int MOST_LOADS = 3;

    /** How long a loop may stand still before its commands are given up after all: scripts know a command again for two minutes. */
    private static final long STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Vertx vertx;
    private final RedisSettings settings;
    private final Runnable onReturn;
    private final long attemptNanos;
    private final long lastBackoffMs;
    private final LoopTime time;
    private final long timer;

    /** In the order of their deadlines: all have the same time. */
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();

    private final Set<Call> underWay = new LinkedHashSet<>();
    private final Replication replication = new Replication();
    private RedisSession session;
    private long backoffMs = FIRST_BACKOFF_MS;
    private boolean wasReady;
    private boolean closed;

    /**
     * A link that connects at once, on the current event loop.
     *
     * @param onReturn told each time when a lost connection came back
     */
    RedisLink(Vertx vertx, RedisSettings settings, Runnable onReturn) {
        this.vertx = vertx;
        this.settings = settings;
        this.onReturn = onReturn;
        this.attemptNanos = settings.commandTimeout().toNanos() / 2;
        // A command that waits sees more than one attempt to connect.
        this.lastBackoffMs = Math.min(LAST_BACKOFF_MS, settings.commandTimeout().toMillis() / 4);
        long period = Math.max(10, Math.min(100, settings.commandTimeout().toMillis() / 20));
        this.time = new LoopTime(TimeUnit.MILLISECONDS.toNanos(2 * period), System::nanoTime);
        this.timer = vertx.setPeriodic(period, id -> checkDeadlines());
        connect();
    }

    /** One command on its way. */
    static final class Call {
        private final RedisScript script;
        private final Request request;
        private final boolean replicated;
        private final Promise<Answer> promise;
        private long deadline;
        private long lastNanos;
        private long sent;
        private long sentNanos;
        private int loads;
        private Answer answer;

        /**
         * @param script what {@code request} runs; null for a plain command
         * @param replicated whether its write must be on the replicas before it is answered
         */
        Call(RedisScript script, Request request, boolean replicated, Promise<Answer> promise) {
            this.script = script;
            this.request = request;
            this.replicated = replicated;
            this.promise = promise;
        }
    }

    /** What Redis said, and between which moments of {@link System#nanoTime()} it did. */
    record Answer(Response body, long sentNanos, long receivedNanos) {}

    /** Sends a command, now or as soon as there is a connection. */
    void send(Call call) {
        if (closed) {
            call.promise.fail(RedisErrors.closed());
        } else if (waiting.size() + underWay.size() >= settings.maxPending()) {
            call.promise.fail(RedisErrors.overloaded());
        } else {
            long patience = settings.commandTimeout().toNanos();
            call.deadline = time.now() + patience;
            call.lastNanos = System.nanoTime() + patience + STANDSTILL_NANOS;
            if (session != null && session.isReady()) {
                transmit(call);
            } else {
                waiting.add(call);
            }
        }
    }

    /** Ends the connection; commands under way fail. */
    Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        RedisSession ended = session;
        session = null;
        List<Call> all = new ArrayList<>(underWay);
        all.addAll(waiting);
        underWay.clear();
        waiting.clear();
        replication.reset();
        all.forEach(call -> call.promise.fail(RedisErrors.closed()));
        return ended == null ? Future.succeededFuture() : ended.close();
    }

    // ---- the connection -------------------------------------------------------------------------------------------

    private void connect() {
        if (closed) {
            return;
        }
        RedisSession opened = new RedisSession(vertx, settings);
        session = opened;
        opened.open(() -> lost(opened, null))
                .timeout(TimeUnit.NANOSECONDS.toMillis(attemptNanos), TimeUnit.MILLISECONDS)
                .onSuccess(done -> ready(opened))
                .onFailure(failure -> lost(opened, failure));
    }

    private void ready(RedisSession opened) {
        if (session != opened) {
            return;
        }
        opened.markReady();
        backoffMs = FIRST_BACKOFF_MS;
        LOG.debug("connected to Redis at {}", settings);
        checkDeadlines();
        while (session == opened && !waiting.isEmpty()) {
            transmit(waiting.poll());
        }
        if (wasReady) {
            onReturn.run();
        }
        wasReady = true;
    }

    private void lost(RedisSession ended, Throwable cause) {
        if (session != ended) {
            return;
        }
        if (ended.isReady() || backoffMs >= lastBackoffMs) {
            LOG.warn("no connection to Redis at {}: {}", settings, cause == null ? "closed" : cause.getMessage());
        }
        session = null;
        ended.close();
        replication.reset();
        List<Call> again = new ArrayList<>(underWay);
        underWay.clear();
        for (int i = again.size() - 1; i >= 0; i--) {
            waiting.addFirst(again.get(i));
        }
        long delay = backoffMs + ThreadLocalRandom.current().nextLong(backoffMs);
        backoffMs = Math.min(lastBackoffMs, backoffMs * 2);
        vertx.setTimer(delay, id -> connect());
    }

    /** Gives up what has run out of time, and a connection that does not answer. */
    private void checkDeadlines() {
        long now = time.tick();
        boolean hung = false;
        for (Iterator<Call> calls = underWay.iterator(); calls.hasNext(); ) {
            Call call = calls.next();
            hung |= call.sent + attemptNanos < now;
            if (isOver(call, now)) {
                hung = true;
                calls.remove();
                call.promise.fail(RedisErrors.timedOut());
            }
        }
        if (hung) {
            lost(session, RedisErrors.timedOut());
        }
        while (!waiting.isEmpty() && isOver(waiting.peek(), now)) {
            waiting.poll().promise.fail(RedisErrors.timedOut());
        }
    }

    private static boolean isOver(Call call, long now) {
        return call.deadline < now || call.lastNanos - System.nanoTime() < 0;
    }

    // ---- commands -------------------------------------------------------------------------------------------------

    private void transmit(Call call) {
        RedisSession on = session;
        underWay.add(call);
        call.sent = time.now();
        call.sentNanos = System.nanoTime();
        call.answer = null;
        on.send(call.request).onComplete(reply -> {
            if (session == on && underWay.contains(call)) {
                if (reply.succeeded()) {
                    answered(call, reply.result());
                } else {
                    failed(call, reply.cause());
                }
            }
        });
    }

    private void answered(Call call, Response body) {
        call.answer = new Answer(body, call.sentNanos, System.nanoTime());
        if (call.replicated && settings.minReplicas() > 0) {
            replication.await(call);
        } else {
            finish(call, null);
        }
    }

    private void failed(Call call, Throwable failure) {
        if (RedisErrors.isUnknownScript(failure) && call.script != null && call.loads++ < MOST_LOADS) {
            session.send(Request.cmd(Command.SCRIPT, "LOAD", call.script.text()));
            transmit(call);
        } else if (RedisErrors.isAnswer(failure)) {
            finish(call, RedisErrors.translate(failure));
            if (RedisErrors.isNotMaster(failure)) {
                lost(session, failure);
            }
        } else {
            lost(session, failure);
        }
    }

    private void finish(Call call, BrokerError failure) {
        underWay.remove(call);
        if (failure == null) {
            call.promise.complete(call.answer);
        } else {
            call.promise.fail(failure);
        }
    }

    /**
     * Waits for replicas: one WAIT under way covers every write that was answered before it was sent, so a burst costs
     * one round trip.
     */
    private final class Replication {
        private List<Call> next = new ArrayList<>();
        private boolean asking;

        void await(Call call) {
            next.add(call);
            if (!asking) {
                ask();
            }
        }

        void reset() {
            next = new ArrayList<>();
            asking = false;
        }

        private void ask() {
            List<Call> covered = next;
            next = new ArrayList<>();
            asking = true;
            RedisSession on = session;
            long patienceMs = Math.max(1, TimeUnit.NANOSECONDS.toMillis(attemptNanos) / 2);
            on.send(Request.cmd(Command.WAIT, settings.minReplicas(), patienceMs))
                    .onComplete(reply -> {
                        if (session != on) {
                            return;
                        }
                        if (reply.failed()) {
                            lost(on, reply.cause());
                            return;
                        }
                        boolean enough = reply.result().toInteger() >= settings.minReplicas();
                        covered.stream()
                                .filter(underWay::contains)
                                .forEach(call -> finish(call, enough ? null : RedisErrors.notReplicated()));
                        asking = false;
                        if (!next.isEmpty()) {
                            ask();
                        }
                    });
        }
    }
}
