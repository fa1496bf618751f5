package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.Attendance;
import io.filecast.core.BrokerClock;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelIndex;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Departure;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.InterestListener;
import io.filecast.core.JsonText;
import io.filecast.core.MemberState;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * Carries committed events to the sessions of this node: every one, once and in order, or with a word that it was not
 * possible. Any thread; a session's calls come from its own event loop.
 *
 * <p>Each channel has one loop that keeps its order ({@link ChannelLine}), each app one that compares with the index
 * ({@link AppWatch}), each session lives on the loop of its connection ({@link Hub}).
 */
public final class Delivery implements EventFeed {

    private final Vertx vertx;
    private final ChannelIndex index;
    private final BrokerClock clock;
    private final DeliveryOptions options;
    private final InterestListener interest;
    private final DeliveryStats stats = new DeliveryStats();
    private final TailBudget tailBudget;
    private final SubscriptionBudget budget;
    private final FeedLoops loops;
    private final Map<AppName, AppWatch> watches = new ConcurrentHashMap<>();
    private final List<Long> timers = new ArrayList<>();

    /** Prepares delivery of a node that is alone. */
    public Delivery(Vertx vertx, int loopCount, ChannelIndex index, BrokerClock clock, DeliveryOptions options) {
        this(vertx, loopCount, index, clock, options, InterestListener.NONE);
    }

    /**
     * Prepares delivery on the event loops of a Vert.x instance.
     *
     * @param loopCount how many event loops there are
     * @param interest is told what is followed here
     */
    public Delivery(
            Vertx vertx,
            int loopCount,
            ChannelIndex index,
            BrokerClock clock,
            DeliveryOptions options,
            InterestListener interest) {
        this.vertx = vertx;
        this.interest = interest;
        this.index = index;
        this.clock = clock;
        this.options = options;
        this.tailBudget = new TailBudget(options.tailBytesTotal());
        this.budget = new SubscriptionBudget(options.subscriptions());
        this.loops = new FeedLoops(
                vertx, loopCount, () -> new Hub(options.channelsPerSession(), clock, stats, this::joinReady));
    }

    /**
     * Begins. Sessions may subscribe once it completes.
     */
    public Future<Void> start() {
        Future<Void> begun = loops.begin();
        every(options.linger(), loop -> loop.dropIdle(nanos() - options.linger().toNanos(), interest));
        every(options.positionInterval().dividedBy(2), loop -> {
            loop.hub.beginPositionRound();
            loop.tellPositions();
            watches.values().stream().filter(watch -> watch.loop() == loop).forEach(AppWatch::tellPosition);
        });
        return begun;
    }

    private void every(Duration interval, Consumer<FeedLoop> task) {
        timers.add(vertx.setPeriodic(
                Math.max(1, interval.toMillis()),
                id -> loops.all().forEach(loop -> loop.execute(() -> task.accept(loop)))));
    }

    /** Ends; sessions get nothing more. */
    public void close() {
        timers.forEach(vertx::cancelTimer);
        watches.values().forEach(AppWatch::shutDown);
        for (FeedLoop loop : loops.all()) {
            loop.execute(() -> loop.lines.values().forEach(ChannelLine::close));
        }
    }

    /** Who follows which channel here. */
    public Attendance attendance() {
        return new NodeAttendance(loops);
    }

    /** How many subscriptions there are. */
    public int subscriptions() {
        return budget.taken();
    }

    /** What was done so far. */
    public DeliveryStats stats() {
        return stats;
    }

    /** The index is reachable again, or something else may have made hints be lost: compare now. Any thread. */
    public void compareNow() {
        watches.values().forEach(AppWatch::checkSoon);
    }

    /** Hints of one app's events may have been lost: compare now. Any thread. */
    public void compare(AppName app) {
        AppWatch watch = watches.get(app);
        if (watch != null) {
            watch.checkSoon();
        }
    }

    @Override
    public void committed(Event event) {
        AppWatch watch = watches.get(event.app());
        if (watch == null) {
            return;
        }
        ChannelKey key = ChannelKey.of(event);
        FeedLoop owner = loops.ownerOf(key);
        loops.send(owner, () -> {
            ChannelLine line = owner.lines.get(key);
            if (line != null) {
                line.offer(event);
            }
        });
        if (watch.hasWildcards()) {
            loops.send(watch.loop(), () -> watch.hint(event));
        }
    }

    @Override
    public Future<Void> subscribe(Session session, Subscribe command) {
        FeedLoop loop = loops.here();
        try {
            command.principal().require(Right.READ, command.pattern());
            checkPresence(command);
            Subscription replaced = loop.hub.find(session, command.pattern());
            if (replaced != null) {
                // One that resumes brings itself what the replaced one did not.
                end(replaced, Departure.LOST, command.after() == null); // its user is back in a moment
            }
            Promise<Void> live = Promise.promise();
            budget.claim(1);
            Subscription subscription = registered(loop, session, command, live);
            if (command.state() != null) {
                subscription.state = new MemberState(command.state(), clock.now());
            }
            joinReady(subscription.follower);
            return live.future();
        } catch (BrokerError refused) {
            return Future.failedFuture(refused);
        }
    }

    private Subscription registered(FeedLoop loop, Session session, Subscribe command, Promise<Void> live) {
        try {
            return loop.hub.register(loop, session, command, live);
        } catch (BrokerError refused) {
            budget.release(1);
            throw refused;
        }
    }

    private static void checkPresence(Subscribe command) {
        if (command.pattern().isWildcard() && (command.notices() || command.state() != null)) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "presence is that of one channel, not of a wildcard");
        }
        if (command.state() != null) {
            requireUser(command.principal());
        }
    }

    private static void requireUser(Principal principal) {
        if (principal.userId() == null) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a state is that of a user, and the credential names none");
        }
    }

    @Override
    public void state(Session session, ChannelName channel, JsonText state) {
        requireUser(session.principal());
        FeedLoop loop = loops.here();
        Subscription subscription = loop.hub.find(session, new ChannelPattern(channel.value(), null));
        if (subscription == null) {
            throw BrokerError.of(ErrorCode.CONFLICT, "a state is set on a channel that is subscribed by its name");
        }
        subscription.state = new MemberState(state, clock.now());
        if (subscription.isLive()) {
            loop.hub.attendees().changed(subscription);
        }
    }

    /** Lets those join that wait for no other of their session any more. On the session's loop. */
    private void joinReady(Follower follower) {
        follower.takeReady().forEach(this::join);
    }

    private void join(Subscription subscription) {
        AppWatch watch = watchOf(subscription.app);
        if (subscription.pattern.isWildcard()) {
            subscription.loop.post(watch.loop(), () -> watch.join(subscription));
            return;
        }
        ChannelKey key = keyOf(subscription);
        FeedLoop owner = loops.ownerOf(key);
        subscription.loop.post(
                owner,
                () -> owner.lines
                        .computeIfAbsent(key, missing -> newLine(missing, owner, watch))
                        .join(subscription));
    }

    /** Others are told before the log is read: what they commit after the read comes as a hint. */
    private ChannelLine newLine(ChannelKey key, FeedLoop owner, AppWatch watch) {
        interest.gained(key.app(), key.pattern());
        return new ChannelLine(key, owner, this, watch);
    }

    private AppWatch newWatch(AppName app) {
        AppWatch watch = new AppWatch(app, loops.ownerOf(app), this);
        watch.checkSoon();
        return watch;
    }

    @Override
    public void unsubscribe(Session session, ChannelPattern pattern) {
        Subscription subscription = loops.here().hub.find(session, pattern);
        if (subscription != null) {
            end(subscription, Departure.GOODBYE, true);
        }
    }

    @Override
    public void leave(Session session, Departure how) {
        loops.here().hub.all(session).forEach(subscription -> end(subscription, how, false));
    }

    private void end(Subscription subscription, Departure how, boolean tellWider) {
        BrokerError why = BrokerError.of(ErrorCode.CONFLICT, "the subscription ended before it began");
        end(subscription, why, how, tellWider);
    }

    /** A subscription could not begin. On its session's loop. */
    void failed(Subscription subscription, BrokerError error) {
        end(subscription, error, Departure.LOST, true);
    }

    private void end(Subscription subscription, BrokerError why, Departure how, boolean tellWider) {
        // Ending one may make its session end others, which a caller is about to end too.
        if (!subscription.cancelled) {
            if (subscription.joined) {
                forget(subscription);
            }
            budget.release(1);
            subscription.loop.hub.remove(subscription, why, how, tellWider);
            joinReady(subscription.follower);
        }
    }

    private void forget(Subscription subscription) {
        if (subscription.pattern.isWildcard()) {
            AppWatch watch = watches.get(subscription.app);
            subscription.loop.post(watch.loop(), () -> watch.leave(subscription));
            return;
        }
        ChannelKey key = keyOf(subscription);
        FeedLoop owner = loops.ownerOf(key);
        subscription.loop.post(owner, () -> owner.lines.get(key).leave(subscription));
    }

    private static ChannelKey keyOf(Subscription subscription) {
        return new ChannelKey(subscription.app, subscription.pattern.channel());
    }

    // ---- for the parts of delivery ----------------------------------------------------------------------------------

    FeedLoops loops() {
        return loops;
    }

    SubscriptionBudget budget() {
        return budget;
    }

    ChannelIndex index() {
        return index;
    }

    /** What compares an app with the index, made when it is missing. Any thread. */
    AppWatch watchOf(AppName app) {
        return watches.computeIfAbsent(app, this::newWatch);
    }

    Collection<AppWatch> watches() {
        return watches.values();
    }

    /** The app's time. */
    Instant now() {
        return clock.now();
    }

    DeliveryOptions options() {
        return options;
    }

    InterestListener interest() {
        return interest;
    }

    Tail newTail(Timetoken from) {
        return newTail(from, 1);
    }

    Tail newTail(Timetoken from, int factor) {
        return new Tail(options.tailEvents() * factor, options.tailBytes() * factor, tailBudget, from);
    }

    long nanos() {
        return System.nanoTime();
    }

    /** A duration, a quarter more or less. */
    Duration jittered(Duration duration) {
        long millis = duration.toMillis();
        return Duration.ofMillis(
                millis - millis / 4 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }
}
