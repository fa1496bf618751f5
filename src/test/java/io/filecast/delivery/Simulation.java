package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.Grants;
import io.filecast.core.JsonText;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A node's delivery under a seeded storm: publishers on any thread, hints that are lost, doubled, late and out of order,
 * an index that is slow and fails, clients that are cut off and come back. What was published is written down beside it.
 */
final class Simulation implements AutoCloseable {

    static final AppName APP = new AppName("demo");

    /** Everything so small that every path is walked. */
    private static final DeliveryOptions TINY = new DeliveryOptions(
            Duration.ofMillis(2),
            Duration.ofMillis(10),
            4,
            256 * 1024,
            64 * 1024,
            Duration.ofMillis(30),
            Duration.ofMillis(20),
            100,
            10_000,
            3,
            1_000);

    private static final List<ChannelName> CHANNELS = Stream.of("a.1", "a.2", "a.b.1", "a.b.2", "c.1", "solo")
            .map(ChannelName::new)
            .toList();
    private static final List<List<String>> FOLLOWS = List.of(
            List.of("a.1"),
            List.of("solo"),
            List.of("a.1", "a.b.1", "solo"),
            List.of("a.*"),
            List.of("c.*"),
            List.of("a.b.*", "a.*"),
            List.of("a.1", "a.*"),
            List.of("a.b.1", "a.b.*", "a.*"),
            List.of("a.b.2", "a.1", "solo", "c.*", "a.*"));
    private static final JsonText LONG_MESSAGE = new JsonText('"' + "x".repeat(5_000) + '"');
    private static final Filter EVEN = Filter.parse("parity == 0");

    final long seed;
    final Random random;
    final FakeChannelIndex index;
    final Delivery delivery;
    final List<SimulatedClient> clients = new ArrayList<>();
    final List<Event> published = new CopyOnWriteArrayList<>();

    private final List<EventFeed.EventEncoder> encoders =
            List.of(event -> encode(event, 20), event -> encode(event, 14_000));
    private final Vertx vertx;
    private final List<Context> contexts = new ArrayList<>();
    private double hintLoss = 0.2;
    private int hintDelayMs = 4;

    Simulation(Vertx vertx, int loops, long seed) {
        this.vertx = vertx;
        this.seed = seed;
        this.random = new Random(seed);
        this.index = new FakeChannelIndex(seed);
        this.delivery = new Delivery(vertx, loops, index, () -> Instant.EPOCH, TINY);
        turn(delivery.start());
        for (int i = 0; i < loops; i++) {
            contexts.add(((VertxInternal) vertx).createEventLoopContext());
        }
        index.pageHeads(1 + random.nextInt(4));
        index.delayAnswers(random.nextInt(4));
        int count = 4 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            clients.add(newClient(i, encoders.get(random.nextInt(2))));
        }
    }

    /** Big frames for some, so that a page is more than a session takes at once. */
    private static EncodedEvent encode(Event event, int length) {
        byte[] text = event.timetoken().toString().getBytes(StandardCharsets.US_ASCII);
        return new EncodedEvent(Arrays.copyOf(text, length));
    }

    /** Adds clients that follow channels twice and more, without filters. */
    Simulation withOverlaps(int count) {
        clients.clear();
        for (int i = 0; i < count; i++) {
            List<SimulatedClient.Followed> follows = Stream.of("a.1", "a.b.1", "a.b.*", "a.*")
                    .map(pattern -> new SimulatedClient.Followed(ChannelPattern.parse(pattern), null))
                    .toList();
            Principal principal = new Principal(
                    APP, "u1", true, true, Grants.everywhere(Set.of(Right.READ)), Proof.ofKey("key"), null);
            clients.add(new SimulatedClient(
                    "client " + i, principal, follows, vertx, delivery, encoders.get(0), random.nextLong()));
        }
        return this;
    }

    private SimulatedClient newClient(int number, EventFeed.EventEncoder encoder) {
        Principal principal = new Principal(
                APP, "u" + number % 3, true, true, Grants.everywhere(Set.of(Right.READ)), Proof.ofKey("key"), null);
        List<SimulatedClient.Followed> follows = new ArrayList<>();
        for (String pattern : FOLLOWS.get(random.nextInt(FOLLOWS.size()))) {
            Filter filter = random.nextInt(3) == 0 ? EVEN : null;
            follows.add(new SimulatedClient.Followed(ChannelPattern.parse(pattern), filter));
        }
        return new SimulatedClient("client " + number, principal, follows, vertx, delivery, encoder, random.nextLong());
    }

    // ---- faults ---------------------------------------------------------------------------------------------------

    /** The index fails for this share of calls. */
    Simulation failing(double share) {
        index.failCalls(share);
        return this;
    }

    /** Sessions have no room at once for this share of pages. */
    Simulation slow(double share) {
        clients.forEach(client -> client.slow(share));
        return this;
    }

    /** Hints get lost for this share. */
    Simulation losingHints(double share) {
        hintLoss = share;
        return this;
    }

    private Context someContext() {
        return contexts.get(random.nextInt(contexts.size()));
    }

    // ---- what happens ---------------------------------------------------------------------------------------------

    /** Some steps of publishing, connecting and cutting off. */
    void storm(int steps) {
        for (int i = 0; i < steps; i++) {
            int dice = random.nextInt(100);
            SimulatedClient client = clients.get(random.nextInt(clients.size()));
            if (dice < 78) {
                publish(CHANNELS.get(random.nextInt(CHANNELS.size())), random.nextInt(2), random.nextInt(8) == 0);
            } else if (dice < 90) {
                client.connect(someContext());
            } else if (dice < 95) {
                client.cut();
            } else {
                breathe();
            }
        }
    }

    /** Some steps of publishing, and of ending and beginning all but the widest subscriptions. */
    void stormOfToggles(int steps) {
        for (int i = 0; i < steps; i++) {
            int dice = random.nextInt(100);
            SimulatedClient client = clients.get(random.nextInt(clients.size()));
            if (dice < 70) {
                publish(CHANNELS.get(random.nextInt(CHANNELS.size())), random.nextInt(2), false);
            } else if (dice < 92) {
                client.toggle(client.follows.get(random.nextInt(Math.max(1, client.follows.size() - 1))));
            } else {
                breathe();
            }
        }
    }

    /** Lets the loops have a turn each, so that steps do not all fall together. */
    void breathe() {
        for (Context context : contexts) {
            Promise<Void> turn = Promise.promise();
            context.runOnContext(ignored -> vertx.setTimer(1, id -> turn.complete()));
            turn(turn.future());
        }
    }

    void publish(ChannelName channel, int parity, boolean limited) {
        JsonText meta = new JsonText("{\"parity\":" + parity + "}");
        Event event = index.publish(APP, channel, meta, LONG_MESSAGE, limited ? List.of("u1") : List.of());
        published.add(event);
        int hints = random.nextDouble() < hintLoss ? 0 : random.nextInt(10) == 0 ? 2 : 1;
        for (int i = 0; i < hints; i++) {
            hint(event, hintDelayMs == 0 ? 0 : random.nextInt(hintDelayMs + 1));
        }
    }

    private void hint(Event event, int delayMs) {
        if (delayMs == 0 && random.nextBoolean()) {
            delivery.committed(event);
        } else if (delayMs == 0) {
            someContext().runOnContext(ignored -> delivery.committed(event));
        } else {
            someContext().runOnContext(ignored -> vertx.setTimer(delayMs, id -> delivery.committed(event)));
        }
    }

    /** Ends the faults and waits until every client is there. */
    void calm() {
        index.failCalls(0);
        await("all are live", () -> {
            for (SimulatedClient client : clients) {
                if (!client.isLive()) {
                    client.connect(someContext());
                }
            }
            return clients.stream().allMatch(SimulatedClient::isLive);
        });
    }

    /** Publishes a last event for everyone in each channel, and waits until all who follow the channel have it. */
    void mark() {
        Map<ChannelName, Timetoken> marks = new LinkedHashMap<>();
        List<ChannelName> order = new ArrayList<>(CHANNELS);
        Collections.shuffle(order, random);
        for (ChannelName channel : order) {
            publish(channel, 0, false);
            marks.put(channel, published.get(published.size() - 1).timetoken());
        }
        for (SimulatedClient client : clients) {
            await(client.name + " has the marks " + marks, () -> hasAll(client, marks));
        }
    }

    private static void turn(Future<Void> future) {
        try {
            future.await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private void await(String what, Callable<Boolean> holds) {
        try {
            Eventually.holds(what, holds);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + describe(), e);
        }
    }

    private static boolean hasAll(SimulatedClient client, Map<ChannelName, Timetoken> marks) {
        synchronized (client) {
            return marks.entrySet().stream()
                    .filter(mark -> speaker(client, mark.getKey()) != null)
                    .allMatch(mark -> client.follows.stream()
                            .flatMap(followed -> followed.segments.stream())
                            .flatMap(segment -> segment.events.stream())
                            .anyMatch(event -> event.timetoken().equals(mark.getValue())));
        }
    }

    /** The narrowest subscription of a client for a channel; null when none. They stand narrower first. */
    static SimulatedClient.Followed speaker(SimulatedClient client, ChannelName channel) {
        return client.follows.stream()
                .filter(followed -> followed.pattern.matches(channel))
                .findFirst()
                .orElse(null);
    }

    /** Cuts everyone off, and waits until nothing is kept for anybody. */
    void empty() {
        clients.forEach(SimulatedClient::cut);
        for (FeedLoop loop : delivery.loops().all()) {
            await("an empty loop", () -> {
                Promise<Boolean> isEmpty = Promise.promise();
                loop.execute(() -> isEmpty.complete(
                        loop.lines.isEmpty() && Leaks.of(loop.hub).isEmpty()));
                return isEmpty.future().await(20, TimeUnit.SECONDS);
            });
        }
    }

    /** Looks at each client while it hears nothing. */
    void forEachClient(Consumer<SimulatedClient> check) {
        for (SimulatedClient client : clients) {
            synchronized (client) {
                check.accept(client);
            }
        }
    }

    List<ChannelName> channels() {
        return CHANNELS;
    }

    String describe() {
        StringBuilder text = new StringBuilder(" [seed " + seed + "]");
        clients.forEach(client -> text.append(describe(client)));
        return text.toString();
    }

    String describe(SimulatedClient client) {
        synchronized (client) {
            return "\n" + client.name + " "
                    + client.follows.stream()
                            .map(f -> f.pattern.text() + (f.filter == null ? "" : "?"))
                            .toList() + "\n  " + String.join("\n  ", client.story);
        }
    }

    @Override
    public void close() {
        delivery.close();
    }
}
