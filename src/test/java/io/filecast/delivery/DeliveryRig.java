package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Departure;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.Grants;
import io.filecast.core.InterestListener;
import io.filecast.core.JsonText;
import io.filecast.core.Notice;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.filecast.core.filter.Filter;
import io.filecast.testing.Eventually;
import io.filecast.testing.FakeChannelIndex;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Delivery over an index in memory, where nothing happens by itself unless a test says so. Test threads only.
 */
final class DeliveryRig implements AutoCloseable {

    static final AppName APP = new AppName("demo");

    /** Nothing in a test waits for so long. */
    static final Duration NEVER = Duration.ofHours(1);

    private static final EventFeed.EventEncoder ENCODER = new EventFeed.EventEncoder() {
        @Override
        public EncodedEvent encode(Event event) {
            return new EncodedEvent(new byte[0]);
        }

        @Override
        public EncodedEvent encode(Notice notice) {
            return new EncodedEvent(new byte[0]);
        }
    };

    final FakeChannelIndex index = new FakeChannelIndex(1);
    final Delivery delivery;

    private final List<Context> contexts = new ArrayList<>();
    private final Map<Timetoken, String> names = new ConcurrentHashMap<>();
    private final Map<ChannelName, Integer> counts = new HashMap<>();
    private int listeners;

    DeliveryRig(Vertx vertx, int loops, DeliveryOptions options) {
        this(vertx, loops, options, InterestListener.NONE);
    }

    DeliveryRig(Vertx vertx, int loops, DeliveryOptions options, InterestListener interest) {
        delivery = new Delivery(vertx, loops, index, () -> Instant.EPOCH, options, interest);
        result(delivery.start());
        for (int i = 0; i < loops; i++) {
            contexts.add(((VertxInternal) vertx).createEventLoopContext());
        }
    }

    /** Heals and compares at once when asked, never by itself. */
    static DeliveryOptions still() {
        return new DeliveryOptions(NEVER, NEVER, 4, 100_000, 1_000_000, NEVER, NEVER, 100, 1_000, 3, 1_000);
    }

    /** Heals by itself; compares when asked. */
    static DeliveryOptions healing() {
        return new DeliveryOptions(
                Duration.ofMillis(1), NEVER, 4, 100_000, 1_000_000, NEVER, NEVER, 100, 1_000, 3, 1_000);
    }

    // ---- publishing -----------------------------------------------------------------------------------------------

    /** Commits an event of which nobody is told; its name is its channel and how many it is there, {@code a#1}. */
    Event commit(String channel) {
        return commit(channel, null);
    }

    Event commit(String channel, String meta) {
        ChannelName name = new ChannelName(channel);
        Event event = index.publish(APP, name, meta == null ? null : new JsonText(meta), null, List.of());
        names.put(event.timetoken(), channel + "#" + counts.merge(name, 1, Integer::sum));
        return event;
    }

    /** Commits an event and hints it. */
    Event send(String channel) {
        Event event = commit(channel);
        delivery.committed(event);
        return event;
    }

    // ---- waiting --------------------------------------------------------------------------------------------------

    static <T> T result(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no result", e);
        }
    }

    /** Runs something on a loop and waits for it. */
    static <T> T on(Context context, Callable<T> task) {
        Promise<T> done = Promise.promise();
        context.runOnContext(ignored -> {
            try {
                done.complete(task.call());
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return result(done.future());
    }

    /** Waits until all that is under way between the loops, and to the index without delay, has come to rest. */
    void settle() {
        for (int i = 0; i < 12; i++) {
            contexts.forEach(context -> on(context, () -> null));
        }
    }

    /** Compares with the index and waits until it is done. */
    void compare() {
        int before = index.calls("heads");
        delivery.compareNow();
        Eventually.holds("a comparison", () -> index.calls("heads") > before);
        settle();
    }

    /** How many lines the loops keep. */
    int lines() {
        return delivery.loops().all().stream()
                .mapToInt(loop -> {
                    Promise<Integer> count = Promise.promise();
                    loop.execute(() -> count.complete(loop.lines.size()));
                    return result(count.future());
                })
                .sum();
    }

    @Override
    public void close() {
        delivery.close();
    }

    // ---- listening ------------------------------------------------------------------------------------------------

    /** A new session on the next loop. */
    Listener listener() {
        return new Listener(contexts.get(listeners++ % contexts.size()));
    }

    /** A session that writes down what it hears. */
    final class Listener implements EventFeed.Session {
        private final Context context;
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final Map<String, Position> kept = new ConcurrentHashMap<>();
        private volatile Future<Void> room = Future.succeededFuture();
        private volatile Runnable afterPage = () -> {};

        private Listener(Context context) {
            this.context = context;
        }

        Future<Void> subscribe(String pattern) {
            return subscribe(pattern, null, null);
        }

        Future<Void> subscribe(String pattern, Position after) {
            return subscribe(pattern, after, null);
        }

        Future<Void> subscribe(String pattern, Position after, String filter) {
            EventFeed.Subscribe command = new EventFeed.Subscribe(
                    principal(), ChannelPattern.parse(pattern), after, filter == null ? null : Filter.parse(filter));
            return on(context, () -> delivery.subscribe(this, command));
        }

        /** Follows from now on, and is live; the first comparison is over. */
        Listener follow(String pattern) {
            result(subscribe(pattern));
            settle();
            return this;
        }

        /** The same for a pattern that no text names. */
        Listener follow(ChannelPattern pattern) {
            EventFeed.Subscribe command = new EventFeed.Subscribe(principal(), pattern, null, null);
            result(on(context, () -> delivery.subscribe(this, command)));
            settle();
            return this;
        }

        /** Follows from a position, and is live. */
        Listener resume(String pattern, Position after) {
            result(subscribe(pattern, after));
            settle();
            return this;
        }

        void unsubscribe(String pattern) {
            on(context, () -> {
                delivery.unsubscribe(this, ChannelPattern.parse(pattern));
                return null;
            });
        }

        void leave() {
            leave(Departure.GOODBYE);
        }

        void leave(Departure how) {
            on(context, () -> {
                delivery.leave(this, how);
                return null;
            });
        }

        /** Follows from now on, and wants notices. */
        Future<Void> listen(String pattern) {
            EventFeed.Subscribe command =
                    new EventFeed.Subscribe(principal(), ChannelPattern.parse(pattern), null, null, true, null);
            return on(context, () -> delivery.subscribe(this, command));
        }

        /** Says something of its user. */
        void state(String channel, JsonText state) {
            on(context, () -> {
                delivery.state(this, new ChannelName(channel), state);
                return null;
            });
        }

        /** Where to resume. */
        Position position(String pattern) {
            return kept.get(pattern);
        }

        /** Has no room for another page from now on. */
        Promise<Void> haveNoRoom() {
            Promise<Void> promise = Promise.promise();
            room = promise.future();
            return promise;
        }

        /** Does something once, right after it was handed a page. */
        Listener afterPage(Runnable action) {
            afterPage = action;
            return this;
        }

        List<String> heard() {
            return List.copyOf(heard);
        }

        /** Waits until exactly this was heard since it was last asked. */
        void hears(String... expected) {
            List<String> all = List.of(expected);
            try {
                Eventually.holds("heard", () -> heard.size() >= all.size());
            } catch (AssertionError e) {
                throw new AssertionError("expected " + all + " but heard " + heard, e);
            }
            settle();
            if (!heard.equals(all)) {
                throw new AssertionError("expected " + all + " but heard " + heard);
            }
            heard.clear();
        }

        /** Waits until all is at rest, and has heard nothing. */
        void hearsNothing() {
            settle();
            hears();
        }

        @Override
        public EventFeed.EventEncoder encoder() {
            return ENCODER;
        }

        @Override
        public Principal principal() {
            return new Principal(
                    APP, "u1", true, true, Grants.everywhere(Set.of(Right.READ)), Proof.ofKey("key"), null);
        }

        @Override
        public void subscribed(ChannelPattern pattern, Position position, Boolean recovered) {
            kept.put(pattern.text(), position);
            heard.add(pattern + (recovered == null ? " begins" : recovered ? " recovered" : " lost"));
        }

        @Override
        public void deliver(ChannelPattern pattern, Event event, EncodedEvent bytes) {
            kept.put(pattern.text(), event.position());
            String name = names.get(event.timetoken());
            heard.add(pattern.isWildcard() ? pattern + ":" + name : name);
        }

        @Override
        public void notice(Notice notice, EncodedEvent bytes) {
            heard.add(notice.type() + "@" + notice.version());
        }

        @Override
        public void moved(ChannelPattern pattern, Position position) {
            kept.put(pattern.text(), position);
            heard.add(pattern + " moved");
        }

        @Override
        public Future<Void> ready() {
            Runnable action = afterPage;
            afterPage = () -> {};
            action.run();
            return room;
        }
    }
}
