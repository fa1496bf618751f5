package io.filecast.delivery;

import static io.filecast.delivery.TestEvents.APP;
import static io.filecast.delivery.TestEvents.EPOCH;
import static io.filecast.delivery.TestEvents.at;
import static io.filecast.delivery.TestEvents.message;
import static io.filecast.delivery.TestEvents.silent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Departure;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.Grants;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Right;
import io.filecast.core.filter.Filter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What one loop does with events that come to it in order. */
class HubTest {

    private static final BrokerError GONE = BrokerError.of(ErrorCode.CONFLICT, "gone");

    private final List<Subscription> ready = new ArrayList<>();
    private final Hub hub =
            new Hub(4, () -> Instant.EPOCH, new DeliveryStats(), follower -> ready.addAll(follower.takeReady()));
    private final AtomicInteger encoded = new AtomicInteger();
    private final EventFeed.EventEncoder encoder = event -> {
        encoded.incrementAndGet();
        return new EncodedEvent(new byte[0]);
    };

    /** Writes down what it hears. */
    private class Listener implements EventFeed.Session {
        final List<String> heard = new ArrayList<>();
        String user = "u1";
        EventFeed.EventEncoder writes = encoder;
        Runnable whenHanded = () -> {};

        @Override
        public EventFeed.EventEncoder encoder() {
            return writes;
        }

        @Override
        public Principal principal() {
            return new Principal(
                    APP, user, true, true, Grants.everywhere(Set.of(Right.READ)), Proof.ofKey("key"), null);
        }

        @Override
        public void subscribed(ChannelPattern pattern, Position position, Boolean recovered) {
            heard.add(pattern + " from " + position.timetoken().ticks()
                    + (recovered == null ? "" : recovered ? " recovered" : " lost"));
        }

        @Override
        public void deliver(ChannelPattern pattern, Event event, EncodedEvent bytes) {
            heard.add(pattern + ":" + event.timetoken().ticks());
            whenHanded.run();
        }

        @Override
        public void moved(ChannelPattern pattern, Position position) {
            heard.add(pattern + " moved " + position.timetoken().ticks());
        }

        @Override
        public Future<Void> ready() {
            return Future.succeededFuture();
        }

        List<String> take() {
            List<String> taken = List.copyOf(heard);
            heard.clear();
            return taken;
        }
    }

    private static Position position(long ticks) {
        return new Position(EPOCH, at(ticks));
    }

    private Subscription ask(Listener listener, String pattern, Long after, String filter) {
        Position position = after == null ? null : position(after);
        Subscription subscription = hub.register(
                null,
                listener,
                new EventFeed.Subscribe(
                        listener.principal(),
                        ChannelPattern.parse(pattern),
                        position,
                        filter == null ? null : Filter.parse(filter)),
                Promise.promise());
        ready.addAll(subscription.follower.takeReady());
        return subscription;
    }

    private Subscription ask(Listener listener, String pattern) {
        return ask(listener, pattern, null, null);
    }

    private Subscription live(Listener listener, String pattern) {
        return live(listener, pattern, null);
    }

    private Subscription live(Listener listener, String pattern, String filter) {
        Subscription subscription = ask(listener, pattern, null, filter);
        hub.activate(subscription, position(0), null, List.of(), at(0));
        listener.heard.clear();
        return subscription;
    }

    private void happens(Event event) {
        happensByName(event);
        happensToWildcards(event);
    }

    private void happensByName(Event event) {
        hub.deliver(new ChannelKey(APP, event.channel()), List.of(event));
    }

    private void happensToWildcards(Event event) {
        hub.deliverToWildcards(APP, List.of(event));
    }

    // ---- sharing --------------------------------------------------------------------------------------------------

    @Test
    void likeSubscriptionsShareTheBytesWhateverTheirFilters() {
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Listener listener = new Listener();
            live(listener, "a", i % 2 == 0 ? null : "n == 1");
            listeners.add(listener);
        }
        happens(message("a", 1, 0, "{\"n\":1}", List.of()));

        assertEquals(1, encoded.get());
        listeners.forEach(listener -> assertEquals(List.of("a:1"), listener.heard));
    }

    @Test
    void eachEncoderWritesAnEventOnceThoughItsSubscriptionsCameInBetweenOthers() {
        AtomicInteger other = new AtomicInteger();
        EventFeed.EventEncoder second = event -> {
            other.incrementAndGet();
            return new EncodedEvent(new byte[0]);
        };
        for (int i = 0; i < 6; i++) {
            Listener listener = new Listener();
            listener.writes = i % 2 == 0 ? encoder : second;
            live(listener, "a", "n == 1 || n == " + i);
        }
        happens(message("a", 1, 0, "{\"n\":1}", List.of()));

        assertEquals(1, encoded.get());
        assertEquals(1, other.get());
    }

    @Test
    void nothingIsWrittenForNobody() {
        live(new Listener(), "a", "n == 2");
        happens(message("a", 1, 0, "{\"n\":1}", List.of()));
        happens(message("b", 2, 0));

        assertEquals(0, encoded.get());
    }

    @Test
    void onlyRecipientsGetWhatIsForThem() {
        Listener one = new Listener();
        Listener other = new Listener();
        other.user = "u2";
        live(one, "a");
        live(other, "a");
        happens(message("a", 1, 0, null, List.of("u2")));

        assertEquals(List.of(), one.heard);
        assertEquals(List.of("a:1"), other.heard);
    }

    @Test
    void aSilentEventIsToldToNobodyNowOrLater() {
        Listener one = new Listener();
        live(one, "a");
        happens(silent("a", 1, 0));
        happens(message("a", 2, 1));
        Listener later = new Listener();
        hub.activate(
                ask(later, "a", 0L, null), position(0), true, List.of(silent("a", 1, 0), message("a", 2, 1)), at(2));

        assertEquals(List.of("a:2"), one.heard);
        assertEquals(List.of("a from 0 recovered", "a:2"), later.heard);
    }

    // ---- sessions that break or leave -----------------------------------------------------------------------------

    @Test
    void aSessionThatBreaksDoesNotStopTheOthers() {
        Listener broken = new Listener();
        broken.whenHanded = () -> {
            throw new IllegalStateException("broken on purpose");
        };
        Listener sound = new Listener();
        live(broken, "a");
        live(sound, "a");
        happens(message("a", 1, 0));

        assertEquals(List.of("a:1"), sound.heard);
    }

    @Test
    void anEncoderThatBreaksDoesNotStopTheOthers() {
        Listener broken = new Listener();
        broken.writes = event -> {
            throw new IllegalStateException("broken on purpose");
        };
        Listener sound = new Listener();
        live(broken, "a");
        live(sound, "a");
        happens(message("a", 1, 0));

        assertEquals(List.of(), broken.heard);
        assertEquals(List.of("a:1"), sound.heard);
    }

    @Test
    void whoLeavesWhileEventsAreHandedOutTakesNothingFromOthers() {
        List<Listener> listeners = new ArrayList<>();
        List<Subscription> subscriptions = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Listener listener = new Listener();
            listeners.add(listener);
            subscriptions.add(live(listener, "a"));
        }
        // The middle one leaves by itself and takes the first with it, which has the event already.
        listeners.get(2).whenHanded = () -> {
            hub.remove(subscriptions.get(2), GONE, Departure.GOODBYE, true);
            hub.remove(subscriptions.get(0), GONE, Departure.GOODBYE, true);
        };
        happens(message("a", 1, 0));
        happens(message("a", 2, 1));

        assertEquals(List.of("a:1"), listeners.get(0).heard);
        assertEquals(List.of("a:1"), listeners.get(2).heard);
        for (int i : List.of(1, 3, 4)) {
            assertEquals(List.of("a:1", "a:2"), listeners.get(i).heard);
        }
    }

    @Test
    void whoBeginsWhileAnEventIsHandedOutGetsTheNext() {
        Listener first = new Listener();
        Listener second = new Listener();
        live(first, "a");
        first.whenHanded = () -> {
            if (hub.find(second, ChannelPattern.parse("a")) == null) {
                Subscription subscription = ask(second, "a");
                hub.activate(subscription, position(1), null, List.of(), at(1));
            }
        };
        happens(message("a", 1, 0));
        happens(message("a", 2, 1));

        assertEquals(List.of("a from 1", "a:2"), second.heard);
    }

    @Test
    void aSubscriptionThatEndsWhileItIsAnsweredIsNotReplayed() {
        Listener listener = new Listener() {
            @Override
            public void subscribed(ChannelPattern pattern, Position position, Boolean recovered) {
                hub.remove(hub.find(this, pattern), GONE, Departure.GOODBYE, true);
            }
        };
        Subscription subscription = ask(listener, "a", 0L, null);
        Future<Void> live = subscription.live.future();
        hub.activate(subscription, position(0), true, List.of(message("a", 1, 0)), at(1));
        happens(message("a", 2, 1));

        assertEquals(List.of(), listener.heard);
        assertTrue(live.failed());
    }

    @Test
    void nothingRemainsOfThoseWhoLeft() {
        Listener listener = new Listener();
        Subscription waits = ask(listener, "a.*");
        List<Subscription> all =
                List.of(waits, ask(listener, "a.b"), live(listener, "x"), ask(listener, "y", 1L, null));
        all.forEach(subscription -> hub.remove(subscription, GONE, Departure.GOODBYE, false));

        assertEquals(List.of(), Leaks.of(hub));
    }

    @Test
    void followsNoMoreChannelsThanAllowed() {
        Listener listener = new Listener();
        for (String channel : List.of("a", "b", "c", "d")) {
            live(listener, channel);
        }
        assertEquals(
                ErrorCode.TOO_MANY_CHANNELS,
                assertThrows(BrokerError.class, () -> ask(listener, "e")).code());
        hub.remove(hub.find(listener, ChannelPattern.parse("a")), GONE, Departure.GOODBYE, true);
        ask(listener, "e");
    }

    @Test
    void whoHasAnEventByReplayDoesNotGetItLive() {
        Listener listener = new Listener();
        Subscription subscription = ask(listener, "a", 0L, null);
        hub.activate(subscription, position(0), true, List.of(message("a", 1, 0), message("a", 2, 1)), at(2));
        happens(message("a", 2, 1));
        happens(message("a", 3, 2));

        assertEquals(List.of("a from 0 recovered", "a:1", "a:2", "a:3"), listener.heard);
    }

    // ---- who speaks -----------------------------------------------------------------------------------------------

    @Test
    void theNarrowestSpeaks() {
        Listener listener = new Listener();
        live(listener, "a.*");
        live(listener, "a.b.*");
        live(listener, "a.b.c");
        happens(message("a.x", 1, 0));
        happens(message("a.b.x", 2, 0));
        happens(message("a.b.c", 3, 0));

        assertEquals(List.of("a.*:1", "a.b.*:2", "a.b.c:3"), listener.heard);
    }

    @Test
    void theFilterOfTheNarrowestDecides() {
        Listener listener = new Listener();
        live(listener, "a.*");
        live(listener, "a.b", "n == 1");
        happens(message("a.b", 1, 0, "{\"n\":1}", List.of()));
        happens(message("a.b", 2, 1, "{\"n\":2}", List.of()));

        assertEquals(List.of("a.b:1"), listener.heard);
    }

    @Test
    void whoResumesSpeaksFromTheMomentItIsAskedFor() {
        Listener listener = new Listener();
        live(listener, "a.*");
        Subscription named = ask(listener, "a.b", 5L, null);
        happensToWildcards(message("a.b", 6, 5));
        hub.activate(named, position(5), true, List.of(message("a.b", 6, 5)), at(6));

        assertEquals(List.of("a.b from 5 recovered", "a.b:6"), listener.heard);
    }

    @Test
    void whoBeginsBelowAWildcardTakesOverWhereThatStands() {
        Listener listener = new Listener();
        live(listener, "a.*");
        happensToWildcards(message("a.b", 3, 0));
        Subscription named = ask(listener, "a.b");

        assertEquals(position(3), named.after);
        // From now on the wildcard leaves the channel to it, although it is not live yet.
        happensToWildcards(message("a.b", 4, 3));
        hub.activate(named, position(3), true, List.of(message("a.b", 4, 3)), at(4));

        assertEquals(List.of("a.*:3", "a.b from 3", "a.b:4"), listener.heard);
    }

    @Test
    void overlappingOnesBeginOneAfterTheOther() {
        Listener listener = new Listener();
        Subscription named = ask(listener, "a.b");
        Subscription wide = ask(listener, "a.*");
        Subscription narrow = ask(listener, "a.c.*");
        Subscription apart = ask(listener, "x");

        assertEquals(List.of(named, apart), ready);
        hub.activate(named, position(1), null, List.of(), at(1));
        assertEquals(List.of(named, apart, wide), ready);
        hub.activate(wide, position(2), null, List.of(), at(2));
        assertEquals(List.of(named, apart, wide, narrow), ready);
        assertEquals(position(2), narrow.after);
        assertEquals(null, wide.after);
    }

    @Test
    void whoWaitsForAnotherGoesOnWhenThatOneEnds() {
        Listener listener = new Listener();
        Subscription wide = ask(listener, "a.*");
        Subscription named = ask(listener, "a.b");
        assertFalse(named.joined);
        hub.remove(wide, GONE, Departure.GOODBYE, true);
        ready.addAll(named.follower.takeReady());

        assertTrue(named.joined);
        assertEquals(null, named.after);
    }

    @Test
    void whatOneBroughtBeforeItEndedIsNotBroughtAgain() {
        Listener listener = new Listener();
        live(listener, "a.*");
        Subscription named = live(listener, "a.b");
        happensByName(message("a.b", 1, 0));
        happensByName(message("a.b", 2, 1));
        hub.remove(named, GONE, Departure.GOODBYE, true);
        happensToWildcards(message("a.b", 1, 0));
        happensToWildcards(message("a.c", 2, 0));
        happensToWildcards(message("a.b", 3, 2));

        assertEquals(List.of("a.b:1", "a.b:2", "a.*:2", "a.*:3"), listener.heard);
    }

    @Test
    void aWildcardIsToldWhenWhatItLeftToANarrowerOneNeverCame() {
        Listener listener = new Listener();
        live(listener, "a.*");
        Subscription named = ask(listener, "a.b", 0L, null);
        happensToWildcards(message("a.b", 4, 0));
        happensToWildcards(message("a.c", 5, 0));
        hub.remove(named, GONE, Departure.GOODBYE, true);
        happensToWildcards(message("a.b", 6, 4));

        assertEquals(List.of("a.*:5", "a.* from 5 lost", "a.*:6"), listener.heard);
    }

    @Test
    void aWildcardIsNotToldWhenNothingWasLeftOrAllCame() {
        Listener listener = new Listener();
        live(listener, "a.*");
        Subscription named = ask(listener, "a.b", 0L, null);
        hub.remove(named, GONE, Departure.GOODBYE, true);
        Subscription again = live(listener, "a.b", "n == 1");
        happensToWildcards(message("a.b", 4, 0));
        happensByName(message("a.b", 4, 0));
        hub.remove(again, GONE, Departure.GOODBYE, true);

        assertEquals(List.of(), listener.heard);
    }

    @Test
    void afterANewBeginningTheNarrowerOneSpeaksForAllOfItsChannel() {
        Listener listener = new Listener();
        live(listener, "a.*");
        live(listener, "a.b");
        hub.restartWildcards(APP, new Position("epoch2", at(1)));
        hub.restart(new ChannelKey(APP, new ChannelName("a.b")), new Position("epoch2", at(3)));
        happens(message("a.b", 2, 0));
        happens(message("a.b", 4, 2));

        assertEquals(List.of("a.* from 1 lost", "a.b from 3 lost", "a.b:4"), listener.heard);
    }

    // ---- positions ------------------------------------------------------------------------------------------------

    @Test
    void onlyTheQuietAreToldTheirPositionAndNotEachTime() {
        Listener quiet = new Listener();
        Listener busy = new Listener();
        live(quiet, "a", "n == 1");
        live(busy, "a");
        ChannelKey key = new ChannelKey(APP, new ChannelName("a"));
        for (int round = 1; round <= 4; round++) {
            hub.beginPositionRound();
            happens(message("a", round, round - 1));
            hub.tellPosition(key, position(round));
        }
        assertEquals(List.of("a moved 2", "a moved 4"), quiet.heard);
        assertEquals(List.of("a:1", "a:2", "a:3", "a:4"), busy.heard);
    }

    @Test
    void nobodyIsSetBackByAPosition() {
        Listener listener = new Listener();
        Subscription subscription = ask(listener, "a", 9L, null);
        hub.activate(subscription, position(9), true, List.of(), at(9));
        hub.beginPositionRound();
        hub.beginPositionRound();
        hub.tellPosition(new ChannelKey(APP, new ChannelName("a")), position(8));

        assertEquals(List.of("a from 9 recovered"), listener.heard);
    }
}
