package io.filecast.delivery;

import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelPattern;
import io.filecast.core.CursorFeed;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Answers polls: checks and counts them, hands them to their app's {@link PollLine}, and ends them in time. Any thread
 * with a Vert.x context.
 */
public final class Polls implements CursorFeed {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final long TICK_MS = 100;

    /** Rights are looked at in each so many ticks. */
    private static final int TICKS_PER_LOOK = 4;

    private final Vertx vertx;
    private final Delivery delivery;
    private final BrokerClock clock;
    private final Predicate<Principal> holds;
    private final PollOptions options;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, Integer> openByKey = new ConcurrentHashMap<>();
    private volatile boolean draining;
    private long timer = -1;
    private int ticks;

    /**
     * Prepares to answer polls.
     *
     * @param delivery brings the events
     * @param clock decides when a credential has ended
     * @param holds whether what made a principal is still accepted
     */
    public Polls(Vertx vertx, Delivery delivery, BrokerClock clock, Predicate<Principal> holds, PollOptions options) {
        this.vertx = vertx;
        this.delivery = delivery;
        this.clock = clock;
        this.holds = holds;
        this.options = options;
    }

    /** Begins, after delivery has. */
    public void start() {
        timer = vertx.setPeriodic(TICK_MS, id -> tick());
    }

    private void tick() {
        boolean looks = ++ticks % TICKS_PER_LOOK == 0;
        Instant now = clock.now();
        Function<Principal, BrokerError> refusal = looks ? principal -> refusalOf(principal, now) : null;
        long nanos = delivery.nanos();
        for (AppWatch watch : delivery.watches()) {
            watch.loop().execute(() -> watch.polls().tick(nanos, refusal));
        }
    }

    private BrokerError refusalOf(Principal principal, Instant now) {
        if (principal.expiresAt() != null && !principal.expiresAt().isAfter(now)) {
            return BrokerError.of(ErrorCode.UNAUTHENTICATED, "the credential has ended");
        }
        return holds.test(principal)
                ? null
                : BrokerError.of(ErrorCode.UNAUTHENTICATED, "the credential is no longer accepted");
    }

    /** The node stops: whoever waits is answered now, and who comes does not wait. */
    public void drain() {
        draining = true;
        for (AppWatch watch : delivery.watches()) {
            watch.loop().execute(() -> watch.polls().hurry());
        }
    }

    /** Ends; polls that are still open get no answer. */
    public void close() {
        vertx.cancelTimer(timer);
    }

    /** How many polls are open. */
    public int open() {
        return open.get();
    }

    @Override
    public Poll poll(PollRequest request) {
        ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
        Promise<Batch> promise = context.promise();
        try {
            check(request);
            count(request);
        } catch (BrokerError refused) {
            promise.fail(refused);
            return new Pending(promise.future(), () -> {});
        }
        Duration patience = draining ? Duration.ZERO : shorter(request.patience(), options.longestWait());
        PollRequest bounded = new PollRequest(
                request.principal(), request.patterns(), request.after(), request.filter(), request.limit(), patience);
        AppWatch watch = delivery.watchOf(request.principal().app());
        OpenPoll poll = new OpenPoll(
                bounded,
                promise,
                delivery.nanos() + patience.toNanos(),
                options.answerBytes(),
                () -> discount(request));
        watch.loop().execute(() -> watch.polls().arrive(poll));
        return new Pending(
                promise.future(),
                () -> watch.loop()
                        .execute(() -> poll.fail(BrokerError.of(ErrorCode.CONFLICT, "nobody waits for it any more"))));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void check(PollRequest request) {
        if (request.patterns().size() > options.channels()) {
            throw BrokerError.of(
                    ErrorCode.TOO_MANY_CHANNELS, "a poll asks for at most " + options.channels() + " channels");
        }
        for (ChannelPattern pattern : request.patterns()) {
            request.principal().require(Right.READ, pattern);
        }
    }

    private void count(PollRequest request) {
        if (open.incrementAndGet() > options.polls()) {
            open.decrementAndGet();
            throw BrokerError.of(ErrorCode.RATE_LIMITED, "this node has as many open polls as it may", RETRY_AFTER);
        }
        String key = keyOf(request.principal());
        try {
            if (openByKey.merge(key, 1, Integer::sum) > options.pollsPerKey()) {
                throw BrokerError.of(ErrorCode.RATE_LIMITED, "the key has as many open polls as it may", RETRY_AFTER);
            }
            delivery.budget().claim(request.patterns().size());
        } catch (BrokerError refused) {
            discountKey(key);
            throw refused;
        }
    }

    private void discount(PollRequest request) {
        delivery.budget().release(request.patterns().size());
        discountKey(keyOf(request.principal()));
    }

    private void discountKey(String key) {
        openByKey.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
        open.decrementAndGet();
    }

    private static String keyOf(Principal principal) {
        return principal.app() + "/" + principal.credentialId();
    }

    /** A poll as its caller holds it. */
    private record Pending(Future<Batch> answer, Runnable giveUp) implements Poll {
        @Override
        public void cancel() {
            if (!answer.isComplete()) {
                giveUp.run();
            }
        }
    }
}
