package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Departure;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Timetoken;
import io.filecast.core.filter.Filter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A client that follows some channels, is cut off and comes back from where it was, and writes down all that it is told.
 * Any thread.
 */
final class SimulatedClient {

    /** Events between two beginnings: all of a subscription's after {@code start}, in order. */
    static final class Segment {
        final Position start;
        final List<Event> events = new ArrayList<>();

        Segment(Position start) {
            this.start = start;
        }
    }

    /** What the client knows of one of its subscriptions. */
    static final class Followed {
        final ChannelPattern pattern;
        final Filter filter;
        final List<Segment> segments = new ArrayList<>();
        Position kept;
        boolean isOff;

        Followed(ChannelPattern pattern, Filter filter) {
            this.pattern = pattern;
            this.filter = filter;
        }

        Segment last() {
            return segments.get(segments.size() - 1);
        }
    }

    final String name;
    final Principal principal;
    final List<Followed> follows;
    final List<String> violations = new ArrayList<>();
    final List<String> story = new ArrayList<>();

    private final Vertx vertx;
    private final EventFeed feed;
    private final EventFeed.EventEncoder encoder;
    private final Random random;
    private Connection connection;
    private long connections;
    private double slow;

    SimulatedClient(
            String name,
            Principal principal,
            List<Followed> follows,
            Vertx vertx,
            EventFeed feed,
            EventFeed.EventEncoder encoder,
            long seed) {
        this.name = name;
        this.principal = principal;
        this.follows = follows;
        this.vertx = vertx;
        this.feed = feed;
        this.encoder = encoder;
        this.random = new Random(seed);
    }

    AppName app() {
        return principal.app();
    }

    /** How often its session has no room at once. */
    synchronized void slow(double share) {
        slow = share;
    }

    /** Whether all of its subscriptions are live. */
    synchronized boolean isLive() {
        return connection != null && connection.live == follows.size();
    }

    /** Which connection it is on; another one means that it was cut off in between. */
    synchronized long connections() {
        return connections;
    }

    /** Connects from some loop. */
    synchronized void connect(Context context) {
        if (connection == null) {
            connections++;
            connection = new Connection(connections);
            Connection made = connection;
            context.runOnContext(ignored -> made.open(context));
        }
    }

    /** Is cut off. */
    synchronized void cut() {
        if (connection != null) {
            Connection cut = connection;
            connection = null;
            story.add("cut");
            cut.context.runOnContext(ignored -> feed.leave(cut, Departure.LOST));
        }
    }

    /** Ends one of its subscriptions, or begins it again from now. */
    synchronized void toggle(Followed followed) {
        if (connection != null) {
            Connection toggling = connection;
            followed.isOff = !followed.isOff;
            boolean off = followed.isOff;
            toggling.context.runOnContext(ignored -> toggling.toggle(followed, off));
        }
    }

    private synchronized void ended(Connection ended) {
        if (connection == ended) {
            connection = null;
        }
    }

    /** One connection; everything comes on its loop. */
    private final class Connection implements EventFeed.Session {
        private final long number;
        private volatile Context context;
        private Thread thread;
        private int live;

        Connection(long number) {
            this.number = number;
            this.context = vertx.getOrCreateContext();
        }

        void open(Context on) {
            synchronized (SimulatedClient.this) {
                context = on;
                thread = Thread.currentThread();
                story.add("connect " + number);
                if (connection != this) {
                    return;
                }
            }
            // All in one turn, the narrower first.
            for (Followed followed : follows) {
                Position after;
                synchronized (SimulatedClient.this) {
                    after = followed.kept;
                }
                feed.subscribe(this, new EventFeed.Subscribe(principal, followed.pattern, after, followed.filter))
                        .onComplete(begun -> {
                            if (begun.succeeded()) {
                                begun();
                            } else {
                                failed(followed);
                            }
                        });
            }
        }

        private void toggle(Followed followed, boolean off) {
            synchronized (SimulatedClient.this) {
                story.add((off ? "unsubscribe " : "subscribe ") + followed.pattern);
            }
            if (off) {
                feed.unsubscribe(this, followed.pattern);
            } else {
                feed.subscribe(this, new EventFeed.Subscribe(principal, followed.pattern, null, followed.filter));
            }
        }

        private void begun() {
            synchronized (SimulatedClient.this) {
                live++;
            }
        }

        private void failed(Followed followed) {
            synchronized (SimulatedClient.this) {
                story.add("failed " + followed.pattern);
            }
            feed.leave(this, Departure.GOODBYE);
            ended(this);
        }

        private boolean isCurrent(String what) {
            if (Thread.currentThread() != thread) {
                violations.add(what + " on another thread");
            }
            // A cut is not known on this loop at once; what comes in between is lost on the wire.
            return connection == this;
        }

        private Followed find(ChannelPattern pattern) {
            return follows.stream()
                    .filter(followed -> followed.pattern.equals(pattern))
                    .findFirst()
                    .orElseThrow();
        }

        @Override
        public EventFeed.EventEncoder encoder() {
            return encoder;
        }

        @Override
        public Principal principal() {
            return principal;
        }

        @Override
        public void subscribed(ChannelPattern pattern, Position position, Boolean recovered) {
            synchronized (SimulatedClient.this) {
                if (!isCurrent("subscribed")) {
                    return;
                }
                story.add("subscribed " + pattern + " " + position + " " + recovered);
                Followed followed = find(pattern);
                if (Boolean.TRUE.equals(recovered)) {
                    Timetoken asked = followed.kept == null ? null : followed.kept.timetoken();
                    if (asked == null || position.timetoken().isAfter(asked)) {
                        violations.add("recovered " + pattern + " at " + position + " asked " + asked);
                    }
                } else {
                    followed.segments.add(new Segment(position));
                }
                followed.kept = position;
            }
        }

        @Override
        public void deliver(ChannelPattern pattern, Event event, EncodedEvent bytes) {
            synchronized (SimulatedClient.this) {
                if (!isCurrent("deliver")) {
                    return;
                }
                story.add("event " + pattern + " " + event.channel() + " " + event.timetoken());
                Followed followed = find(pattern);
                if (followed.segments.isEmpty()) {
                    violations.add("an event before the beginning");
                    return;
                }
                String written = new String(bytes.bytes(), 0, Timetoken.DIGITS, StandardCharsets.US_ASCII);
                if (!written.equals(event.timetoken().toString())) {
                    violations.add("the bytes of another event");
                }
                followed.last().events.add(event);
                followed.kept = event.position();
            }
        }

        @Override
        public void moved(ChannelPattern pattern, Position position) {
            synchronized (SimulatedClient.this) {
                if (!isCurrent("moved")) {
                    return;
                }
                Followed followed = find(pattern);
                story.add("moved " + pattern + " " + position);
                if (followed.kept.epoch().equals(position.epoch())
                        && followed.kept.timetoken().isAfter(position.timetoken())) {
                    violations.add("moved back " + pattern + " from " + followed.kept + " to " + position);
                }
                followed.kept = position;
            }
        }

        @Override
        public Future<Void> ready() {
            int delay;
            synchronized (SimulatedClient.this) {
                delay = random.nextDouble() < slow ? 1 + random.nextInt(5) : 0;
            }
            if (delay == 0) {
                return Future.succeededFuture();
            }
            Promise<Void> promise = Promise.promise();
            vertx.setTimer(delay, id -> promise.complete());
            return promise.future();
        }
    }
}
