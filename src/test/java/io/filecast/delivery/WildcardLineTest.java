package io.filecast.delivery;

import static io.filecast.delivery.DeliveryRig.APP;
import static io.filecast.delivery.DeliveryRig.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Order, healing and resuming over the channels of a wildcard. */
class WildcardLineTest {

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

    private DeliveryRig rig() {
        rig = new DeliveryRig(vertx, LOOPS, DeliveryRig.healing());
        return rig;
    }

    private void hint(Event event) {
        rig.delivery.committed(event);
    }

    // ---- order ----------------------------------------------------------------------------------------------------

    @Test
    void channelsComeInTheOrderOfTheClockWhateverTheOrderOfHints() {
        rig();
        Listener listener = rig.listener().follow("a.*");
        List<Event> events = new ArrayList<>();
        for (String channel : List.of("a.1", "a.2", "b.1", "a.1", "a.2")) {
            events.add(rig.commit(channel));
        }
        hint(events.get(4));
        listener.hears("a.* begins", "a.*:a.1#1", "a.*:a.2#1", "a.*:a.1#2", "a.*:a.2#2");
        events.forEach(this::hint);
        listener.hearsNothing();
    }

    @Test
    void allGroupsComeInOneOrderAndAGroupFollowedByNameComesOnce() {
        rig();
        Listener listener = rig.listener().follow("a.1").follow(ChannelPattern.ALL_GROUPS);
        listener.hears("a.1 begins", "group:* begins");
        rig.settle();
        rig.send("group:1");
        rig.send("room:1");
        rig.send("group:2");
        listener.hears("group:*:group:1#1", "group:*:group:2#1");
        listener.follow("group:2");
        listener.hears("group:2 begins");
        rig.send("group:2");
        listener.hears("group:2#2");
        rig.send("group:1");
        listener.hears("group:*:group:1#2");
        listener.hearsNothing();
    }

    @Test
    void hintsWithoutAGapSpareTheRead() {
        rig();
        Listener listener = rig.listener().follow("a.*");
        rig.settle();
        int reads = rig.index.calls("log");
        rig.send("a.1");
        listener.hears("a.* begins", "a.*:a.1#1");
        rig.send("a.1");
        listener.hears("a.*:a.1#2");
        assertEquals(reads, rig.index.calls("log"));
    }

    @Test
    void whatNoHintToldIsReadPageByPage() {
        rig();
        Listener listener = rig.listener().follow("a.*");
        List<String> expected = new ArrayList<>(List.of("a.* begins"));
        for (int i = 1; i <= 7; i++) {
            rig.commit("a.1");
            rig.commit("a.2");
            expected.add("a.*:a.1#" + i);
            expected.add("a.*:a.2#" + i);
        }
        rig.index.pageHeads(1);
        rig.compare();
        listener.hears(expected.toArray(String[]::new));
    }

    @Test
    void aHintThatNobodyFollowsAsksForNoComparison() {
        rig();
        Listener listener = rig.listener().follow("a.*");
        rig.settle();
        int comparisons = rig.index.calls("heads");
        rig.send("b.1");
        listener.hears("a.* begins");
        assertEquals(comparisons, rig.index.calls("heads"));
    }

    @Test
    void aComparisonThatFailsIsMadeAgain() {
        rig();
        Listener listener = rig.listener().follow("a.*");
        listener.hears("a.* begins");
        rig.index.failNext("heads", 1);
        rig.send("a.1");
        listener.hears("a.*:a.1#1");
        rig.index.failNext("log", 1);
        rig.commit("a.1");
        rig.send("a.1");
        listener.hears("a.*:a.1#2", "a.*:a.1#3");
    }

    @Test
    void whoCannotBeginIsToldAndTheNextOneCan() {
        rig();
        Listener listener = rig.listener().follow("x");
        listener.hears("x begins");
        rig.index.failNext("heads", 1);
        Future<Void> live = listener.subscribe("a.*");
        assertEquals(
                ErrorCode.UNAVAILABLE,
                assertThrows(BrokerError.class, () -> result(live)).code());
        listener.follow("a.*");
        rig.send("a.1");
        listener.hears("a.* begins", "a.*:a.1#1");
    }

    // ---- resuming -------------------------------------------------------------------------------------------------

    @Test
    void whoComesBackGetsExactlyWhatWasMissedFromMemory() {
        rig();
        Listener stays = rig.listener().follow("a.*");
        Position position = rig.send("a.1").position();
        rig.send("a.2");
        rig.send("a.1");
        stays.hears("a.* begins", "a.*:a.1#1", "a.*:a.2#1", "a.*:a.1#2");
        int reads = rig.index.calls("log");
        rig.listener().resume("a.*", position).hears("a.* recovered", "a.*:a.2#1", "a.*:a.1#2");
        assertEquals(reads, rig.index.calls("log"));
    }

    @Test
    void theMemoryOfOneWildcardIsNotTakenForThatOfAnother() {
        rig();
        Listener stays = rig.listener().follow("a.*");
        Position position = rig.send("a.1").position();
        rig.commit("b.1");
        rig.send("a.1");
        stays.hears("a.* begins", "a.*:a.1#1", "a.*:a.1#2");
        rig.listener().resume("b.*", position).hears("b.* recovered", "b.*:b.1#1");
    }

    @Test
    void whatHappenedWhileNobodyFollowedIsNotTakenForNothing() {
        rig();
        Listener leaves = rig.listener().follow("a.*");
        Position position = rig.send("a.1").position();
        leaves.hears("a.* begins", "a.*:a.1#1");
        leaves.leave();
        rig.commit("a.1");
        rig.compare();
        rig.listener().resume("a.*", position).hears("a.* recovered", "a.*:a.1#2");
    }

    @Test
    void whoComesBackAfterLongGetsItFromTheLogs() {
        rig();
        Position position = rig.commit("a.1").position();
        List<String> expected = new ArrayList<>(List.of("a.* recovered"));
        for (int i = 1; i <= 7; i++) {
            rig.commit("a.2");
            rig.commit("a.1");
            rig.commit("b.1");
            expected.add("a.*:a.2#" + i);
            expected.add("a.*:a.1#" + (i + 1));
        }
        rig.index.pageHeads(1);
        Listener listener = rig.listener().resume("a.*", position);
        listener.hears(expected.toArray(String[]::new));
        rig.send("a.1");
        listener.hears("a.*:a.1#9");
    }

    @Test
    void manyWhoAreSlowHoldUpNobodyAndMissNothing() {
        rig();
        Position position = rig.commit("a.1").position();
        for (int i = 0; i < 6; i++) {
            rig.commit("a.1");
        }
        List<Listener> slow = new ArrayList<>();
        List<Promise<Void>> rooms = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Listener listener = rig.listener();
            rooms.add(listener.haveNoRoom());
            listener.subscribe("a.*", position);
            slow.add(listener);
        }
        slow.forEach(listener -> listener.hears("a.* recovered", "a.*:a.1#2", "a.*:a.1#3", "a.*:a.1#4"));
        rig.listener()
                .resume("a.*", position)
                .hears("a.* recovered", "a.*:a.1#2", "a.*:a.1#3", "a.*:a.1#4", "a.*:a.1#5", "a.*:a.1#6", "a.*:a.1#7");
        rooms.forEach(Promise::complete);
        slow.forEach(listener -> listener.hears("a.*:a.1#5", "a.*:a.1#6", "a.*:a.1#7"));
    }

    @Test
    void whoComesBackAfterALogWasTrimmedIsTold() {
        rig();
        Position position = rig.commit("a.1").position();
        Event trimmed = rig.commit("a.2");
        rig.commit("a.1");
        rig.index.trim(APP, new ChannelName("a.2"), trimmed.timetoken());
        rig.listener().resume("a.*", position).hears("a.* lost");
        rig.listener().resume("a.*", trimmed.position()).hears("a.* recovered", "a.*:a.1#2");
    }

    @Test
    void whoComesBackAfterARecordWasDroppedIsTold() {
        rig();
        Position position = rig.commit("a.1").position();
        rig.commit("a.2");
        rig.index.forget(APP, new ChannelName("a.2"));
        rig.listener().resume("a.*", position).hears("a.* lost");
    }

    @Test
    void whoIsSlowWhileALogIsTrimmedIsTold() {
        rig();
        Position position = rig.commit("a.1").position();
        Event last = null;
        for (int i = 0; i < 6; i++) {
            last = rig.commit("a.1");
        }
        Listener slow = rig.listener();
        Promise<Void> room = slow.haveNoRoom();
        slow.subscribe("a.*", position);
        slow.hears("a.* recovered", "a.*:a.1#2", "a.*:a.1#3", "a.*:a.1#4");
        rig.index.trim(APP, new ChannelName("a.1"), last.timetoken());
        room.complete();
        slow.hears("a.* lost");
        rig.send("a.1");
        slow.hears("a.*:a.1#8");
    }

    @Test
    void aGapThatALogNoLongerHasIsTold() {
        rig();
        Listener listener = rig.listener().follow("a.*");
        Event lost = rig.commit("a.1");
        rig.commit("a.2");
        rig.index.trim(APP, new ChannelName("a.1"), lost.timetoken());
        rig.send("a.1");
        listener.hears("a.* begins", "a.* lost", "a.*:a.2#1", "a.*:a.1#2");
    }

    @Test
    void aChannelWhoseRecordWasDroppedAfterLongSilenceGoesOnUnharmed() {
        rig();
        Listener listener = rig.listener().follow("a.*");
        Event last = rig.send("a.1");
        listener.hears("a.* begins", "a.*:a.1#1");
        rig.index.trim(APP, new ChannelName("a.1"), last.timetoken());
        rig.index.forget(APP, new ChannelName("a.1"));
        rig.compare();
        rig.send("a.1");
        listener.hears("a.*:a.1#2");
        assertEquals("epoch1", rig.index.epoch(APP));
    }

    // ---- other data sets ------------------------------------------------------------------------------------------

    @Test
    void afterAFlushEveryoneIsToldAndGetsAllThatIsNew() {
        rig();
        Listener listener = rig.listener().follow("a.*");
        rig.send("a.1");
        listener.hears("a.* begins", "a.*:a.1#1");
        rig.index.flush(APP);
        rig.index.setTime(1_000);
        rig.commit("a.1");
        rig.send("a.2");
        listener.hears("a.* lost", "a.*:a.1#2", "a.*:a.2#1");
    }

    @Test
    void aRewindIsNoticedThoughNothingIsPublished() {
        rig();
        Backup backup = rig.index.backup(APP);
        Listener listener = rig.listener().follow("a.*");
        rig.send("a.1");
        listener.hears("a.* begins", "a.*:a.1#1");
        rig.index.rewind(APP, backup);
        rig.compare();
        listener.hears("a.* lost");
    }

    @Test
    void aRewindIsNoticedThoughAnotherChannelMovesFirst() {
        rig();
        Backup backup = rig.index.backup(APP);
        Listener listener = rig.listener().follow("a.*");
        rig.send("a.1");
        listener.hears("a.* begins", "a.*:a.1#1");
        rig.index.rewind(APP, backup);
        rig.send("a.2");
        listener.hears("a.* lost", "a.*:a.2#1");
    }

    @Test
    void anEventThatDeniesWhatWasHandedOnShowsARewind() {
        rig();
        rig.commit("a.1");
        Backup backup = rig.index.backup(APP);
        Listener listener = rig.listener().follow("a.*");
        rig.send("a.1");
        rig.send("b.1");
        listener.hears("a.* begins", "a.*:a.1#2");
        rig.compare();
        rig.index.rewind(APP, backup);
        // The latest known move was here, and there is a later one again.
        rig.commit("b.1");
        rig.send("a.1");
        listener.hears("a.* lost", "a.*:a.1#3");
    }

    @Test
    void anEpochThatCouldNotBeNamedIsNamedLater() {
        rig();
        Backup backup = rig.index.backup(APP);
        Listener listener = rig.listener().follow("a.*");
        rig.send("a.1");
        listener.hears("a.* begins", "a.*:a.1#1");
        rig.index.rewind(APP, backup);
        rig.index.failNext("renewEpoch", 1);
        rig.compare();
        listener.hears("a.* lost");
    }

    @Test
    void whoIsSlowWhileTheDataSetIsFlushedIsTold() {
        rig();
        Position position = rig.commit("a.1").position();
        for (int i = 0; i < 6; i++) {
            rig.commit("a.1");
        }
        Listener slow = rig.listener();
        Promise<Void> room = slow.haveNoRoom();
        slow.subscribe("a.*", position);
        slow.hears("a.* recovered", "a.*:a.1#2", "a.*:a.1#3", "a.*:a.1#4");
        rig.index.flush(APP);
        rig.compare();
        room.complete();
        slow.hears("a.* lost");
        rig.send("a.1");
        slow.hears("a.*:a.1#8");
    }

    @Test
    void pagesOfAnotherDataSetAreNotTakenForTheSame() {
        rig();
        Position position = rig.commit("a.1").position();
        for (int i = 0; i < 6; i++) {
            rig.commit("a.1");
        }
        Listener listener = rig.listener().afterPage(() -> {
            rig.index.flush(APP);
            rig.commit("a.1");
        });
        result(listener.subscribe("a.*", position));
        rig.compare();
        rig.send("a.1");
        Eventually.holds("the last event", () -> listener.heard().contains("a.*:a.1#9"));
        assertEquals(
                List.of("a.* recovered", "a.*:a.1#2", "a.*:a.1#3", "a.*:a.1#4", "a.* lost"),
                listener.heard().subList(0, 5));
    }

    // ---- names and wildcards of one session -----------------------------------------------------------------------

    @Test
    void anEventThatMatchesTwiceComesOnceByName() {
        rig();
        Listener listener = rig.listener();
        listener.follow("a.*").follow("a.1");
        for (int i = 0; i < 3; i++) {
            rig.send("a.1");
        }
        rig.send("a.2");
        Eventually.holds("all", () -> listener.heard().size() == 6);
        assertEquals(
                List.of("a.1 begins", "a.1#1", "a.1#2", "a.1#3"),
                listener.heard().stream()
                        .filter(heard -> !heard.startsWith("a.*"))
                        .toList());
        assertEquals(
                List.of("a.* begins", "a.*:a.2#1"),
                listener.heard().stream()
                        .filter(heard -> heard.startsWith("a.*"))
                        .toList());
    }

    @Test
    void whoCannotResumeByNameLetsTheWildcardTellOfTheHole() {
        rig();
        Position position = rig.commit("a.1").position();
        Listener listener = rig.listener().follow("a.*");
        rig.index.hold("log");
        rig.index.failNext("log", 2);
        Future<Void> named = listener.subscribe("a.1", position);
        rig.settle();
        hint(rig.commit("a.1"));
        rig.settle();
        rig.index.releaseAnswers();
        assertThrows(BrokerError.class, () -> result(named));
        listener.hears("a.* begins", "a.* lost");
        rig.send("a.1");
        listener.hears("a.*:a.1#3");
    }

    // ---- ending ---------------------------------------------------------------------------------------------------

    @Test
    void whoLeftHearsNothingWhateverItWasWaitingFor() {
        rig();
        Position position = rig.commit("a.1").position();
        for (int i = 0; i < 6; i++) {
            rig.commit("a.1");
        }
        Listener live = rig.listener().follow("a.*");
        Listener paging = rig.listener();
        Promise<Void> room = paging.haveNoRoom();
        paging.subscribe("a.*", position);
        paging.hears("a.* recovered", "a.*:a.1#2", "a.*:a.1#3", "a.*:a.1#4");
        rig.index.hold("log");
        Listener reading = rig.listener();
        reading.subscribe("a.*", position);
        Eventually.holds("a read", () -> rig.index.heldAnswers() == 1);
        live.hears("a.* begins");
        List.of(live, paging, reading).forEach(Listener::leave);
        room.complete();
        rig.index.releaseAnswers();
        rig.send("a.1");
        List.of(live, paging, reading).forEach(Listener::hearsNothing);
        int comparisons = rig.index.calls("heads");
        rig.send("a.1");
        rig.settle();
        assertEquals(comparisons, rig.index.calls("heads"));
        assertFalse(rig.delivery.stats().deliveredCount() > 6);
    }
}
