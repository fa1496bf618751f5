package io.filecast.delivery;

import static io.filecast.delivery.DeliveryRig.APP;
import static io.filecast.delivery.DeliveryRig.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.CursorFeed.Batch;
import io.filecast.core.CursorFeed.Cursor;
import io.filecast.core.CursorFeed.Poll;
import io.filecast.core.CursorFeed.PollRequest;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.Grants;
import io.filecast.core.InterestListener;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.filecast.delivery.DeliveryRig.Listener;
import io.filecast.testing.Eventually;
import io.filecast.testing.FakeChannelIndex.Backup;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Polls: what one is answered, what it costs, and how it ends. */
class PollLineTest {

    private static final int LOOPS = 2;
    private static final Duration PATIENT = Duration.ofMinutes(5);
    private static Vertx vertx;

    private final AtomicBoolean holds = new AtomicBoolean(true);
    private final List<String> interest = new CopyOnWriteArrayList<>();
    private DeliveryRig rig;
    private Polls polls;

    @BeforeAll
    static void openVertx() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    }

    @AfterAll
    static void closeVertx() {
        vertx.close();
    }

    @AfterEach
    void close() {
        polls.close();
        rig.close();
    }

    private void open(DeliveryOptions options, PollOptions bounds) {
        InterestListener listener = new InterestListener() {
            @Override
            public void gained(AppName app, ChannelPattern pattern) {
                interest.add("+" + pattern);
            }

            @Override
            public void lost(AppName app, ChannelPattern pattern) {
                interest.add("-" + pattern);
            }
        };
        rig = new DeliveryRig(vertx, LOOPS, options, listener);
        polls = new Polls(vertx, rig.delivery, () -> Instant.EPOCH, principal -> holds.get(), bounds);
        polls.start();
    }

    private void open() {
        open(DeliveryRig.healing(), PollOptions.DEFAULT);
    }

    private static DeliveryOptions with(Duration linger, int subscriptions) {
        DeliveryOptions like = DeliveryRig.healing();
        return new DeliveryOptions(
                like.gapHold(),
                like.headsCheck(),
                like.tailEvents(),
                like.tailBytes(),
                like.tailBytesTotal(),
                like.positionInterval(),
                linger,
                like.channelsPerSession(),
                subscriptions,
                like.pageEvents(),
                like.wildcardChannels());
    }

    private static Principal principal(Grants grants, Instant expiresAt) {
        return new Principal(APP, "u1", true, true, grants, Proof.ofKey("key"), expiresAt);
    }

    private static Principal reader() {
        return principal(Grants.everywhere(Set.of(Right.READ)), null);
    }

    private static PollRequest request(Position after, int limit, Duration patience, String... patterns) {
        return new PollRequest(
                reader(),
                List.of(patterns).stream().map(ChannelPattern::parse).toList(),
                after == null ? null : Cursor.of(after),
                null,
                limit,
                patience);
    }

    private Poll poll(Position after, String... patterns) {
        return polls.poll(request(after, 100, PATIENT, patterns));
    }

    private Position now(String... patterns) {
        return result(poll(null, patterns).answer()).next();
    }

    /** A poll that waits, and is known to. */
    private Poll waiting(Position after, String... patterns) {
        Poll poll = poll(after, patterns);
        rig.settle();
        assertFalse(poll.answer().isComplete());
        return poll;
    }

    private static List<Timetoken> tokens(Batch batch) {
        return batch.events().stream().map(match -> match.event().timetoken()).toList();
    }

    private static List<Timetoken> tokens(Event... events) {
        return List.of(events).stream().map(Event::timetoken).toList();
    }

    private static ErrorCode failure(Future<?> future) {
        return assertThrows(BrokerError.class, () -> result(future)).code();
    }

    // ---- what it brings -------------------------------------------------------------------------------------------

    @Test
    void whoAsksWhereNowIsHearsWhatComesAfterTheQuestion() {
        open();
        Event before = rig.commit("a");
        Position now = now("a", "b");
        assertEquals(before.timetoken(), now.timetoken());
        Poll poll = waiting(now, "a", "b");
        Event event = rig.send("b");
        Batch batch = result(poll.answer());
        assertEquals(tokens(event), tokens(batch));
        assertEquals(event.position(), batch.next());
        assertTrue(batch.recovered());
    }

    @Test
    void theCursorIsTheHorizonAndWhatIsCommittedLaterIsBeyondIt() {
        open();
        Position now = now("a", "b");
        Poll poll = waiting(now, "a", "b");
        rig.index.hold("heads");
        Event first = rig.send("a");
        Eventually.holds("a round that has read", () -> rig.index.heldAnswers() == 1);
        // Committed after the horizon was read and told before it is known: it must not move the cursor past others.
        Event late = rig.commit("b");
        Event later = rig.send("a");
        rig.index.releaseAnswers();
        Batch batch = result(poll.answer());
        assertEquals(tokens(first), tokens(batch));
        assertEquals(first.timetoken(), batch.next().timetoken());
        Batch rest = result(
                polls.poll(request(batch.next(), 100, Duration.ZERO, "a", "b")).answer());
        assertEquals(tokens(late, later), tokens(rest));
    }

    @Test
    void anAnswerCutAtItsLimitGoesOnAfterItsLastEvent() {
        open();
        Position now = now("a.1", "a.2", "b");
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            events.add(rig.send(i % 2 == 0 ? "a.1" : "a.2"));
        }
        Position next = now;
        List<Timetoken> got = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Batch batch =
                    result(polls.poll(request(next, 2, PATIENT, "a.*", "b")).answer());
            got.addAll(tokens(batch));
            assertEquals(got.get(got.size() - 1), batch.next().timetoken());
            next = batch.next();
        }
        assertEquals(tokens(events.toArray(Event[]::new)), got);
    }

    @Test
    void anEventThatSeveralPatternsMatchComesOnceWithTheFirst() {
        open();
        Position now = now("a.1");
        Poll wide = waiting(now, "b", "a.*", "a.1");
        Poll narrow = waiting(now, "a.1", "a.*");
        rig.send("a.1");
        assertEquals(
                List.of("a.*"),
                result(wide.answer()).events().stream()
                        .map(match -> match.pattern().text())
                        .toList());
        assertEquals(
                List.of("a.1"),
                result(narrow.answer()).events().stream()
                        .map(match -> match.pattern().text())
                        .toList());
    }

    @Test
    void whatWasSaidWhileNobodyAskedIsReadFromTheLogs() {
        open();
        Position now = now("x");
        Event one = rig.commit("a.1");
        Event two = rig.commit("b");
        Event three = rig.commit("a.2");
        assertEquals(
                tokens(one, two, three),
                tokens(result(poll(now, "b", "a.*", "c").answer())));
        assertEquals(tokens(one, three), tokens(result(poll(now, "a.1", "a.2").answer())));
    }

    @Test
    void anEventWithoutAHintComesWithTheNextComparison() {
        open();
        Poll poll = waiting(now("a"), "a");
        Event event = rig.commit("a");
        rig.compare();
        assertEquals(tokens(event), tokens(result(poll.answer())));
    }

    @Test
    void whatOnlyOthersMaySeeMovesTheCursorAndNoMore() {
        open();
        Position now = now("a");
        Poll poll = polls.poll(request(now, 100, Duration.ofMillis(300), "a"));
        Event hidden = rig.index.publish(APP, new ChannelName("a"), null, null, List.of("u2"));
        rig.delivery.committed(hidden);
        Batch batch = result(poll.answer());
        assertEquals(List.of(), batch.events());
        assertEquals(hidden.timetoken(), batch.next().timetoken());
    }

    // ---- what is lost ---------------------------------------------------------------------------------------------

    @Test
    void anotherDataSetIsAnsweredAtOnceWithAFreshCursor() {
        open();
        Position now = now("a");
        rig.send("a");
        Poll waits = waiting(rig.send("a").position(), "a");
        rig.index.flush(APP);
        Event fresh = rig.commit("a");
        rig.compare();
        Batch batch = result(waits.answer());
        assertFalse(batch.recovered());
        assertEquals(rig.index.epoch(APP), batch.next().epoch());
        Batch late = result(poll(now, "a").answer());
        assertFalse(late.recovered());
        assertEquals(List.of(), late.events());
        assertEquals(fresh.epoch(), late.next().epoch());
        Event next = rig.send("a");
        assertEquals(tokens(next), tokens(result(poll(late.next(), "a").answer())));
    }

    @Test
    void aMarkIsEnoughToTellAnotherDataSet() {
        open();
        Position now = now("a");
        Event event = rig.send("a");
        List<ChannelPattern> patterns = List.of(ChannelPattern.parse("a"));
        Cursor right = Cursor.marked(now.timetoken(), now.mark());
        assertEquals(
                tokens(event),
                tokens(result(polls.poll(new PollRequest(reader(), patterns, right, null, 9, PATIENT))
                        .answer())));
        Cursor wrong = Cursor.marked(now.timetoken(), now.mark() + 1);
        Batch batch = result(polls.poll(new PollRequest(reader(), patterns, wrong, null, 9, PATIENT))
                .answer());
        assertFalse(batch.recovered());
        assertEquals(List.of(), batch.events());
        Cursor bare = Cursor.marked(new Timetoken(now.timetoken().ticks() - 1_000), 0);
        Batch caughtUp = result(polls.poll(new PollRequest(reader(), patterns, bare, null, 9, PATIENT))
                .answer());
        assertEquals(tokens(event), tokens(caughtUp));
        assertFalse(caughtUp.recovered(), "the data set is younger than the cursor");
    }

    @Test
    void aCursorOfWhatHasNotHappenedIsNoCursorOfThisDataSet() {
        open();
        Backup backup = rig.index.backup(APP);
        now("a");
        Position ahead = rig.send("a").position();
        rig.compare();
        rig.index.rewind(APP, backup);
        assertFalse(result(poll(
                                new Position(
                                        ahead.epoch(),
                                        new Timetoken(ahead.timetoken().ticks() + 50)),
                                "a")
                        .answer())
                .recovered());
    }

    @Test
    void aTrimmedLogIsToldAndWhatIsLeftOfItComes() {
        open();
        Position now = now("x");
        Event gone = rig.commit("a");
        Event left = rig.commit("a");
        Event other = rig.commit("b");
        rig.index.trim(APP, new ChannelName("a"), gone.timetoken());
        Batch batch = result(poll(now, "a", "b").answer());
        assertFalse(batch.recovered());
        assertEquals(tokens(left, other), tokens(batch));
        assertTrue(result(poll(now, "b").answer()).recovered());
    }

    // ---- what it costs --------------------------------------------------------------------------------------------

    @Test
    void oneReadWakesThousands() {
        open(with(DeliveryRig.NEVER, 100_000), PollOptions.DEFAULT);
        Position now = now("hot");
        List<Poll> all = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            all.add(poll(now, "hot", "own." + i));
        }
        // The last of them came in one round; from here on nothing is read until something happens.
        Eventually.holds("all wait", () -> polls.open() == 10_000);
        rig.settle();
        rig.settle();
        Map<String, Integer> before = reads();
        Event event = rig.send("hot");
        for (Poll poll : all) {
            assertEquals(tokens(event), tokens(result(poll.answer())));
        }
        assertEquals(before.get("heads") + 1, reads().get("heads"));
        assertEquals(before.get("log"), reads().get("log"));
        assertEquals(before.get("since"), reads().get("since"));

        Position next = event.position();
        List<Poll> again = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            again.add(poll(next, "hot", "own." + i));
        }
        Eventually.holds("all wait again", () -> polls.open() == 10_000);
        rig.settle();
        assertEquals(before.get("heads") + 1, reads().get("heads"), "who comes back at once costs no read");
        assertEquals(before.get("since"), reads().get("since"));
        again.forEach(Poll::cancel);
        Eventually.holds("all have gone", () -> polls.open() == 0);
    }

    private Map<String, Integer> reads() {
        return Map.of(
                "heads", rig.index.calls("heads"),
                "log", rig.index.calls("log"),
                "since", rig.index.calls("since"));
    }

    @Test
    void thousandsWhoComeLateShareTheirReads() {
        open(with(DeliveryRig.NEVER, 100_000), PollOptions.DEFAULT);
        Position now = now("x");
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            events.add(rig.commit("late." + i));
        }
        int before = rig.index.calls("since");
        List<Poll> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            all.add(poll(now, "late." + i % 8));
        }
        for (int i = 0; i < all.size(); i++) {
            assertEquals(tokens(events.get(i % 8)), tokens(result(all.get(i).answer())));
        }
        assertTrue(rig.index.calls("since") - before <= 20, () -> "reads: " + (rig.index.calls("since") - before));
    }

    @Test
    void whatIsAskedForIsFollowedUntilNobodyHasAskedForAWhile() {
        open(with(Duration.ofMillis(400), 1_000), PollOptions.DEFAULT);
        Poll first = waiting(now("a", "b.*"), "a", "b.*");
        assertEquals(List.of("+a", "+b.*"), interest);
        first.cancel();
        assertEquals(ErrorCode.CONFLICT, failure(first.answer()));
        Eventually.holds("nobody follows", () -> interest.size() == 4);
        assertEquals(Set.of("+a", "+b.*", "-a", "-b.*"), Set.copyOf(interest));
        assertEquals(0, rig.delivery.subscriptions());
    }

    // ---- bounds and ends ------------------------------------------------------------------------------------------

    @Test
    void boundsHold() {
        open(DeliveryRig.healing(), new PollOptions(3, 2, 2, Duration.ofMillis(300), 1_000));
        Position now = now("a");
        assertEquals(
                ErrorCode.TOO_MANY_CHANNELS, failure(poll(now, "a", "b", "c").answer()));
        Poll one = poll(now, "a");
        Poll two = poll(now, "a");
        assertEquals(ErrorCode.RATE_LIMITED, failure(poll(now, "a").answer()));
        // However patient, a poll waits no longer than it may.
        assertEquals(List.of(), result(one.answer()).events());
        assertEquals(List.of(), result(two.answer()).events());
        assertEquals(0, polls.open());
        assertEquals(0, rig.delivery.subscriptions());
        for (int i = 0; i < 5; i++) {
            rig.send("a");
        }
        Batch some = result(poll(now, "a").answer());
        assertEquals(2, some.events().size(), "an answer is bounded by its bytes");
    }

    @Test
    void whoMayNotReadIsRefused() {
        open();
        Principal other = principal(Grants.parse(Map.of("rooms.*", "r")), null);
        PollRequest request = new PollRequest(
                other, List.of(ChannelPattern.parse("rooms.1"), ChannelPattern.parse("a")), null, null, 1, PATIENT);
        assertEquals(ErrorCode.FORBIDDEN, failure(polls.poll(request).answer()));
    }

    @Test
    void aPollEndsWithTheRightsOfItsReader() {
        open();
        Position now = now("a");
        Poll poll = waiting(now, "a");
        holds.set(false);
        assertEquals(ErrorCode.UNAUTHENTICATED, failure(poll.answer()));
        holds.set(true);
        Principal ended = principal(Grants.everywhere(Set.of(Right.READ)), Instant.EPOCH);
        Poll late = polls.poll(
                new PollRequest(ended, List.of(ChannelPattern.parse("a")), Cursor.of(now), null, 1, PATIENT));
        assertEquals(ErrorCode.UNAUTHENTICATED, failure(late.answer()));
        assertEquals(0, polls.open());
    }

    @Test
    void aNodeThatStopsAnswersAtOnceWithTheCursor() {
        open();
        Position now = now("a");
        Poll poll = waiting(now, "a");
        rig.send("b");
        polls.drain();
        Batch batch = result(poll.answer());
        assertEquals(List.of(), batch.events());
        assertTrue(batch.recovered());
        assertFalse(now.timetoken().isAfter(batch.next().timetoken()));
        assertEquals(List.of(), result(poll(batch.next(), "a").answer()).events());
    }

    @Test
    void anIndexThatFailsFailsThePoll() {
        open();
        Position now = now("a");
        rig.index.failNext("heads", 1);
        assertEquals(ErrorCode.UNAVAILABLE, failure(poll(now, "never.seen").answer()));
        rig.commit("late");
        rig.compare();
        rig.index.failNext("since", 1);
        assertEquals(ErrorCode.UNAVAILABLE, failure(poll(now, "late").answer()));
        assertEquals(0, polls.open());
    }

    @Test
    void subscriptionsAndPollsDoNotDisturbEachOther() {
        open();
        Listener listener = rig.listener().follow("a.*");
        Poll poll = waiting(now("a.1"), "a.1", "b");
        rig.send("a.1");
        listener.hears("a.* begins", "a.*:a.1#1");
        assertEquals(1, result(poll.answer()).events().size());
        listener.leave();
        Poll next = waiting(now("b"), "b");
        Event event = rig.send("b");
        assertEquals(tokens(event), tokens(result(next.answer())));
    }
}
