package io.filecast.delivery;

import static io.filecast.delivery.DeliveryRig.APP;
import static io.filecast.delivery.DeliveryRig.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.Position;
import io.filecast.delivery.DeliveryRig.Listener;
import io.filecast.testing.Eventually;
import io.filecast.testing.FakeChannelIndex.Backup;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Order, healing and resuming of one channel, by name. */
class ChannelLineTest {

    private static final ChannelName A = new ChannelName("a");
    private static final int LOOPS = 2;
    private static Vertx vertx;

    private DeliveryRig rig;

    @BeforeAll
    static void openVertx() {
        vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));
    }

    @AfterAll
    static void closeVertx() {
        vertx.close();
    }

    @AfterEach
    void closeRig() {
        rig.close();
    }

    private DeliveryRig rig(DeliveryOptions options) {
        rig = new DeliveryRig(vertx, LOOPS, options);
        return rig;
    }

    private void hint(Event event) {
        rig.delivery.committed(event);
    }

    // ---- order ----------------------------------------------------------------------------------------------------

    @Test
    void hintsThatComeOutOfOrderAreHandedOnInOrderAndOnce() {
        rig(DeliveryRig.still());
        Listener listener = rig.listener().follow("a");
        Event one = rig.commit("a");
        Event two = rig.commit("a");
        Event three = rig.commit("a");
        for (Event event : List.of(three, two, three, one, two, one)) {
            hint(event);
        }
        listener.hears("a begins", "a#1", "a#2", "a#3");
    }

    @Test
    void allLoopsHearTheSame() {
        rig(DeliveryRig.still());
        List<Listener> listeners = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            listeners.add(rig.listener().follow("a"));
        }
        rig.send("a");
        listeners.forEach(listener -> listener.hears("a begins", "a#1"));
    }

    @Test
    void aMissingElderIsReadFromTheLog() {
        rig(DeliveryRig.healing());
        Listener listener = rig.listener().follow("a");
        rig.commit("a");
        rig.commit("a");
        rig.send("a");
        listener.hears("a begins", "a#1", "a#2", "a#3");
    }

    @Test
    void aGapOfManyPagesIsReadToItsEnd() {
        rig(DeliveryRig.healing());
        Listener listener = rig.listener().follow("a");
        for (int i = 0; i < 7; i++) {
            rig.commit("a");
        }
        rig.send("a");
        listener.hears("a begins", "a#1", "a#2", "a#3", "a#4", "a#5", "a#6", "a#7", "a#8");
    }

    @Test
    void aLostHintWithoutSuccessorIsFoundByTheNextComparison() {
        rig(DeliveryRig.healing());
        Listener listener = rig.listener().follow("a");
        rig.commit("a");
        listener.hears("a begins");
        rig.compare();
        listener.hears("a#1");
    }

    @Test
    void aReadThatFailsIsTriedAgain() {
        rig(DeliveryRig.healing());
        Listener listener = rig.listener().follow("a");
        listener.hears("a begins");
        rig.index.failNext("log", 2);
        rig.commit("a");
        rig.send("a");
        listener.hears("a#1", "a#2");
    }

    // ---- beginning ------------------------------------------------------------------------------------------------

    @Test
    void aHintThatComesBeforeTheSubscribersReadIsNotLost() {
        rig(DeliveryRig.still());
        rig.commit("a");
        rig.index.hold("log");
        Listener listener = rig.listener();
        Future<Void> live = listener.subscribe("a");
        Eventually.holds("a read", () -> rig.index.heldAnswers() == 1);
        rig.send("a");
        rig.send("a");
        rig.settle();
        rig.index.releaseAnswers();
        result(live);
        // They may come as events, or lie before the first position; here the line knew them before it placed anyone.
        listener.hears("a begins");
        assertEquals(rig.index.clock(APP), listener.position("a").timetoken());
        rig.send("a");
        listener.hears("a#4");
    }

    @Test
    void anEventBetweenTheSubscribersReadAndAComparisonThatOvertookItsAnswerIsNotLost() {
        rig(DeliveryRig.healing());
        rig.listener().follow("b");
        rig.index.hold("log");
        Listener listener = rig.listener();
        Future<Void> live = listener.subscribe("a");
        Eventually.holds("a read", () -> rig.index.heldAnswers() == 1);
        rig.commit("a");
        rig.compare();
        rig.index.releaseAnswers();
        result(live);
        listener.hears("a begins", "a#1");
    }

    @Test
    void aChannelOlderThanTheFirstComparisonMissesNothing() {
        rig(DeliveryRig.healing());
        // The first comparison begins at the clock that it finds, which is after the event.
        rig.index.hold("open");
        Listener listener = rig.listener().follow("a");
        rig.commit("a");
        rig.commit("b");
        rig.index.releaseAnswers();
        listener.hears("a begins", "a#1");
    }

    @Test
    void whoCannotBeginIsToldAndTheNextOneCan() {
        rig(DeliveryRig.still());
        rig.index.failNext("log", 1);
        Listener listener = rig.listener();
        Future<Void> live = listener.subscribe("a");
        BrokerError error = assertThrows(BrokerError.class, () -> result(live));
        assertEquals(ErrorCode.UNAVAILABLE, error.code());
        listener.hearsNothing();
        listener.follow("a");
        rig.send("a");
        listener.hears("a begins", "a#1");
    }

    @Test
    void theAnswerToASubscriptionOfAnotherSessionIsNotWaitedFor() {
        rig(DeliveryRig.still());
        Listener one = rig.listener().follow("a");
        rig.index.hold("log");
        Listener other = rig.listener();
        other.subscribe("b");
        rig.send("a");
        one.hears("a begins", "a#1");
        rig.index.releaseAnswers();
        other.hears("b begins");
    }

    // ---- resuming -------------------------------------------------------------------------------------------------

    @Test
    void whoComesBackGetsExactlyWhatWasMissedFromMemory() {
        rig(DeliveryRig.still());
        rig.listener().follow("a");
        Position position = rig.send("a").position();
        rig.send("a");
        rig.send("a");
        rig.settle();
        int reads = rig.index.calls("log");
        Listener listener = rig.listener().resume("a", position);
        listener.hears("a recovered", "a#2", "a#3");
        assertEquals(reads, rig.index.calls("log"));
        rig.send("a");
        listener.hears("a#4");
    }

    @Test
    void whoComesBackAfterLongGetsItFromTheLogPageByPage() {
        rig(DeliveryRig.still());
        Position position = rig.commit("a").position();
        for (int i = 0; i < 8; i++) {
            rig.commit("a");
        }
        Listener listener = rig.listener().resume("a", position);
        listener.hears("a recovered", "a#2", "a#3", "a#4", "a#5", "a#6", "a#7", "a#8", "a#9");
        rig.send("a");
        listener.hears("a#10");
    }

    @Test
    void thoseWhoComeBackTogetherShareTheReads() {
        rig(DeliveryRig.still());
        Position position = rig.commit("a").position();
        rig.commit("a");
        rig.listener().follow("a");
        rig.settle();
        int reads = rig.index.calls("log");
        rig.index.hold("log");
        List<Listener> listeners = new ArrayList<>();
        List<Future<Void>> live = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Listener listener = rig.listener();
            listeners.add(listener);
            live.add(listener.subscribe("a", position));
        }
        rig.settle();
        rig.index.releaseAnswers();
        live.forEach(DeliveryRig::result);
        listeners.forEach(listener -> listener.hears("a recovered", "a#2"));
        assertTrue(rig.index.calls("log") - reads <= 2, () -> "reads " + (rig.index.calls("log") - reads));
    }

    @Test
    void whoIsSlowToTakeAPageHoldsUpNobodyAndMissesNothing() {
        rig(DeliveryRig.still());
        Position position = rig.commit("a").position();
        for (int i = 0; i < 5; i++) {
            rig.commit("a");
        }
        Listener slow = rig.listener();
        Promise<Void> room = slow.haveNoRoom();
        Future<Void> live = slow.subscribe("a", position);
        slow.hears("a recovered", "a#2", "a#3", "a#4");
        rig.listener().resume("a", position).hears("a recovered", "a#2", "a#3", "a#4", "a#5", "a#6");
        rig.send("a");
        slow.hearsNothing();
        assertFalse(live.isComplete());
        room.complete();
        result(live);
        slow.hears("a#5", "a#6", "a#7");
    }

    @Test
    void whoComesBackWithAnotherEpochIsTold() {
        rig(DeliveryRig.still());
        Event event = rig.commit("a");
        Listener listener = rig.listener().resume("a", new Position("other", event.timetoken()));
        rig.send("a");
        listener.hears("a lost", "a#2");
    }

    @Test
    void whoComesBackAfterTheLogWasTrimmedIsTold() {
        rig(DeliveryRig.still());
        Position position = rig.commit("a").position();
        Event trimmed = rig.commit("a");
        rig.commit("a");
        rig.index.trim(APP, A, trimmed.timetoken());
        Listener listener = rig.listener().resume("a", position);
        listener.hears("a lost");
        rig.listener().resume("a", trimmed.position()).hears("a recovered", "a#3");
    }

    @Test
    void whoIsSlowWhileTheLogIsTrimmedIsTold() {
        rig(DeliveryRig.still());
        Position position = rig.commit("a").position();
        Event last = null;
        for (int i = 0; i < 6; i++) {
            last = rig.commit("a");
        }
        Listener slow = rig.listener();
        Promise<Void> room = slow.haveNoRoom();
        Future<Void> live = slow.subscribe("a", position);
        slow.hears("a recovered", "a#2", "a#3", "a#4");
        rig.index.trim(APP, A, last.timetoken());
        room.complete();
        result(live);
        slow.hears("a lost");
        rig.send("a");
        slow.hears("a#8");
    }

    @Test
    void aGapThatTheLogNoLongerHasIsTold() {
        rig(DeliveryRig.healing());
        Listener listener = rig.listener().follow("a");
        Event lost = rig.commit("a");
        rig.commit("a");
        rig.index.trim(APP, A, lost.timetoken());
        rig.send("a");
        listener.hears("a begins", "a lost", "a#2", "a#3");
    }

    @Test
    void aChannelWhoseRecordWasDroppedAfterLongSilenceGoesOnUnharmed() {
        rig(DeliveryRig.healing());
        Listener listener = rig.listener().follow("a");
        rig.send("a");
        Event elsewhere = rig.commit("b");
        rig.compare();
        rig.index.trim(APP, A, elsewhere.timetoken());
        rig.index.trim(APP, new ChannelName("b"), elsewhere.timetoken());
        rig.index.forget(APP, A);
        rig.index.forget(APP, new ChannelName("b"));
        rig.compare();
        rig.commit("a");
        rig.send("a");
        listener.hears("a begins", "a#1", "a#2", "a#3");
        assertEquals("epoch1", rig.index.epoch(APP));
    }

    // ---- positions ------------------------------------------------------------------------------------------------

    @Test
    void theFirstPositionSkipsNothing() {
        rig(DeliveryRig.healing());
        Listener first = rig.listener().follow("a");
        rig.index.hold("log");
        rig.commit("a");
        rig.send("a");
        Eventually.holds("healing", () -> rig.index.heldAnswers() == 1);
        rig.compare();
        // The line is behind: whoever begins now begins before the gap.
        Listener second = rig.listener().follow("a");
        rig.index.releaseAnswers();
        first.hears("a begins", "a#1", "a#2");
        second.hears("a begins", "a#1", "a#2");
    }

    @Test
    void theQuietAreToldHowFarTheyAre() {
        rig(new DeliveryOptions(
                DeliveryRig.NEVER,
                DeliveryRig.NEVER,
                4,
                100_000,
                1_000_000,
                Duration.ofMillis(40),
                DeliveryRig.NEVER,
                100,
                1_000,
                3,
                1_000));
        Listener listener = rig.listener().follow("a");
        rig.listener().follow("b");
        rig.send("b");
        rig.compare();
        Eventually.holds(
                "a later position", () -> listener.position("a").timetoken().equals(rig.index.clock(APP)));
    }

    @Test
    void nobodyIsToldAPositionPastAGap() {
        rig(new DeliveryOptions(
                DeliveryRig.NEVER,
                DeliveryRig.NEVER,
                4,
                100_000,
                1_000_000,
                Duration.ofMillis(2),
                DeliveryRig.NEVER,
                100,
                1_000,
                3,
                1_000));
        Listener listener = rig.listener().follow("a");
        Listener other = rig.listener().follow("b");
        Event missed = rig.commit("a");
        rig.send("b");
        rig.compare();
        Eventually.holds(
                "positions of another channel",
                () -> other.heard().stream().filter("b moved"::equals).count() > 3);
        assertTrue(missed.timetoken().isAfter(listener.position("a").timetoken()));
    }

    // ---- other data sets ------------------------------------------------------------------------------------------

    @Test
    void afterAFlushEveryoneIsToldAndGetsAllThatIsNew() {
        rig(DeliveryRig.healing());
        Listener listener = rig.listener().follow("a");
        rig.send("a");
        listener.hears("a begins", "a#1");
        rig.index.flush(APP);
        rig.commit("a");
        rig.send("a");
        listener.hears("a lost", "a#2", "a#3");
        assertEquals("epoch2", listener.position("a").epoch());
    }

    @Test
    void aFlushIsNoticedThoughNothingIsPublished() {
        rig(DeliveryRig.healing());
        Listener listener = rig.listener().follow("a");
        rig.index.flush(APP);
        rig.compare();
        listener.hears("a begins", "a lost");
    }

    @Test
    void aHintThatDeniesWhatWasSeenShowsARewind() {
        rig(DeliveryRig.healing());
        Backup backup = backupAfterOne();
        Listener listener = rig.listener().follow("a");
        rig.send("a");
        listener.hears("a begins", "a#2");
        rig.index.rewind(APP, backup);
        rig.send("a");
        listener.hears("a lost", "a#3");
        assertEquals("epoch2", rig.index.epoch(APP));
    }

    @Test
    void aLogThatDeniesWhatWasSeenShowsARewind() {
        rig(DeliveryRig.healing());
        Backup backup = backupAfterOne();
        Listener listener = rig.listener().follow("a");
        rig.send("a");
        listener.hears("a begins", "a#2");
        rig.index.rewind(APP, backup);
        rig.commit("a");
        rig.send("a");
        listener.hears("a lost", "a#3", "a#4");
    }

    @Test
    void aLogThatLacksTheLastEventShowsARewind() {
        rig(DeliveryRig.healing());
        Backup backup = backupAfterOne();
        Listener listener = rig.listener().follow("a");
        rig.send("a");
        Event missing = rig.commit("a");
        Event early = rig.commit("a");
        listener.hears("a begins", "a#2");
        rig.index.rewind(APP, backup);
        hint(early);
        listener.hears("a lost");
        hint(missing);
        listener.hearsNothing();
    }

    @Test
    void anEarlyHintThatIsDeniedShowsARewind() {
        rig(DeliveryRig.still());
        Listener listener = rig.listener().follow("a");
        Backup backup = rig.index.backup(APP);
        rig.commit("a");
        Event early = rig.commit("a");
        hint(early);
        rig.index.rewind(APP, backup);
        rig.send("a");
        listener.hears("a begins", "a lost", "a#3");
    }

    @Test
    void aRewindIsNoticedThoughNothingIsPublished() {
        rig(DeliveryRig.healing());
        Backup backup = backupAfterOne();
        Listener listener = rig.listener().follow("a");
        rig.send("a");
        rig.compare();
        rig.index.rewind(APP, backup);
        rig.compare();
        listener.hears("a begins", "a#2", "a lost");
    }

    @Test
    void aRewindIsNoticedThoughOnlyAnotherChannelMoves() {
        rig(DeliveryRig.healing());
        Backup backup = backupAfterOne();
        Listener listener = rig.listener().follow("a");
        rig.send("a");
        rig.compare();
        rig.index.rewind(APP, backup);
        rig.commit("b");
        rig.compare();
        listener.hears("a begins", "a#2", "a lost");
    }

    @Test
    void anEpochThatCouldNotBeNamedIsNamedLater() {
        rig(DeliveryRig.healing());
        Backup backup = backupAfterOne();
        Listener listener = rig.listener().follow("a");
        rig.send("a");
        listener.hears("a begins", "a#2");
        rig.index.rewind(APP, backup);
        rig.index.failNext("renewEpoch", 1);
        rig.send("a");
        listener.hears("a lost", "a#3");
    }

    @Test
    void aChannelThatWasOpenedFromTheOldDataSetBeginsAnew() {
        rig(DeliveryRig.healing());
        Listener witness = rig.listener().follow("b");
        rig.index.hold("log");
        Listener listener = rig.listener();
        Future<Void> live = listener.subscribe("a");
        Eventually.holds("a read", () -> rig.index.heldAnswers() == 1);
        rig.index.flush(APP);
        rig.compare();
        witness.hears("b begins", "b lost");
        rig.commit("a");
        rig.index.releaseAnswers();
        result(live);
        listener.hears("a begins", "a lost", "a#1");
    }

    @Test
    void aHintOfANewerDataSetThanTheSubscribersReadBeginsAnew() {
        rig(DeliveryRig.healing());
        rig.listener().follow("b");
        rig.index.hold("log");
        Listener listener = rig.listener();
        Future<Void> live = listener.subscribe("a");
        Eventually.holds("a read", () -> rig.index.heldAnswers() == 1);
        rig.index.flush(APP);
        rig.send("a");
        rig.settle();
        rig.index.releaseAnswers();
        result(live);
        listener.hears("a begins", "a lost", "a#1");
    }

    @Test
    void aReadFromBeforeAFlushHealsNothing() {
        rig(DeliveryRig.healing());
        Listener listener = rig.listener().follow("a");
        rig.commit("a");
        rig.index.hold("log");
        rig.send("a");
        Eventually.holds("healing", () -> rig.index.heldAnswers() == 1);
        rig.index.flush(APP);
        rig.compare();
        rig.commit("a");
        rig.index.releaseAnswers();
        listener.hears("a begins", "a lost", "a#3");
    }

    @Test
    void aReadThatBeganBeforeTheNewBeginningIsMadeAgain() {
        rig(DeliveryRig.healing());
        Listener listener = rig.listener().follow("a");
        rig.commit("a");
        rig.index.holdBack("log");
        rig.send("a");
        Eventually.holds("healing", () -> rig.index.heldAnswers() == 1);
        rig.index.flush(APP);
        rig.index.setTime(1_000);
        rig.compare();
        // It will be read in the new data set, after a moment that this has not come to.
        rig.commit("a");
        rig.index.releaseAnswers();
        listener.hears("a begins", "a lost", "a#3");
    }

    @Test
    void whoWaitsForTheLogWhileTheDataSetIsFlushedIsTold() {
        rig(DeliveryRig.healing());
        Position position = rig.commit("a").position();
        rig.commit("a");
        rig.listener().follow("a");
        rig.index.hold("log");
        Listener listener = rig.listener();
        Future<Void> live = listener.subscribe("a", position);
        Eventually.holds("a read", () -> rig.index.heldAnswers() == 1);
        rig.index.flush(APP);
        rig.compare();
        rig.index.releaseAnswers();
        result(live);
        listener.hears("a lost");
        rig.send("a");
        listener.hears("a#3");
    }

    @Test
    void whoComesBackRightAfterAFlushIsTold() {
        rig(DeliveryRig.healing());
        Position position = rig.commit("a").position();
        rig.commit("a");
        rig.listener().follow("a");
        rig.index.flush(APP);
        Listener listener = rig.listener();
        result(listener.subscribe("a", position));
        rig.send("a");
        Eventually.holds("the event", () -> listener.heard().contains("a#3"));
        assertFalse(listener.heard().contains("a recovered"), () -> "heard " + listener.heard());
        assertTrue(listener.heard().contains("a lost"), () -> "heard " + listener.heard());
    }

    @Test
    void aClockThatWentBackShowsARewindThoughNoMoveIsKnown() {
        rig(DeliveryRig.healing());
        Backup backup = rig.index.backup(APP);
        rig.commit("b");
        rig.index.forget(APP, new ChannelName("b"));
        Listener listener = rig.listener().follow("a");
        rig.index.rewind(APP, backup);
        rig.compare();
        listener.hears("a begins", "a lost");
    }

    private Backup backupAfterOne() {
        rig.commit("a");
        return rig.index.backup(APP);
    }

    // ---- ending ---------------------------------------------------------------------------------------------------

    @Test
    void whoLeftHearsNothingWhateverItWasWaitingFor() {
        rig(quickToForget());
        Position position = rig.commit("a").position();
        for (int i = 0; i < 5; i++) {
            rig.commit("a");
        }
        Listener live = rig.listener().follow("a");
        Listener paging = rig.listener();
        Promise<Void> room = paging.haveNoRoom();
        paging.subscribe("a", position);
        paging.hears("a recovered", "a#2", "a#3", "a#4");
        rig.index.hold("log");
        Listener opening = rig.listener();
        Future<Void> opened = opening.subscribe("b");
        Listener reading = rig.listener();
        Future<Void> read = reading.subscribe("a", position);
        Eventually.holds("two reads", () -> rig.index.heldAnswers() == 2);
        live.hears("a begins");
        List.of(live, paging, opening, reading).forEach(Listener::leave);
        // Twice is once.
        List.of(live, paging, opening, reading).forEach(Listener::leave);
        room.complete();
        rig.index.releaseAnswers();
        rig.send("a");
        rig.send("b");
        rig.settle();
        List.of(live, paging, opening, reading).forEach(Listener::hearsNothing);
        assertEquals(ErrorCode.CONFLICT, ((BrokerError) opened.cause()).code());
        assertEquals(ErrorCode.CONFLICT, ((BrokerError) read.cause()).code());
        Eventually.holds("no lines", () -> rig.lines() == 0);
    }

    @Test
    void aLineOutlivesItsLastSubscriberForAWhileOnly() {
        rig(quickToForget());
        Listener stays = rig.listener().follow("a");
        Listener leaves = rig.listener().follow("b");
        leaves.unsubscribe("b");
        Eventually.holds("one line", () -> rig.lines() == 1);
        rig.send("a");
        stays.hears("a begins", "a#1");
    }

    @Test
    void aFailureThatCrossesALeaveCountsOnce() {
        rig(quickToForget());
        Position position = rig.commit("a").position();
        rig.commit("a");
        Listener stays = rig.listener().follow("a");
        rig.index.hold("log");
        rig.index.failNext("log", 1);
        Listener leaves = rig.listener();
        leaves.subscribe("a", position);
        Eventually.holds("a read", () -> rig.index.heldAnswers() == 1);
        leaves.leave();
        rig.index.releaseAnswers();
        rig.settle();
        // Had the line counted twice, it would think that nobody follows it.
        rig.send("a");
        stays.hears("a begins", "a#3");
        stays.leave();
        Eventually.holds("no lines", () -> rig.lines() == 0);
    }

    @Test
    void subscribingAgainReplacesTheEarlierSubscription() {
        rig(DeliveryRig.still());
        Listener listener = rig.listener().follow("a");
        Event one = rig.send("a");
        listener.hears("a begins", "a#1");
        result(listener.subscribe("a", one.position(), "n == 1"));
        rig.send("a");
        hint(rig.commit("a", "{\"n\":1}"));
        listener.hears("a recovered", "a#3");
    }

    private static DeliveryOptions quickToForget() {
        return new DeliveryOptions(
                DeliveryRig.NEVER,
                DeliveryRig.NEVER,
                4,
                100_000,
                1_000_000,
                DeliveryRig.NEVER,
                Duration.ofMillis(5),
                100,
                1_000,
                3,
                1_000);
    }
}
