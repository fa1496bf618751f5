package io.filecast.core.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.Changes;
import io.filecast.testing.Eventually;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What changed is asked for in order, from where it was told last, and again where it may have been asked too early. */
class ChangeWatchTest {

    private static final AppName APP = new AppName("app");
    private static final AppName OTHER = new AppName("other");
    private static final Vertx VERTX = Vertx.vertx();

    /** An index that answers when the test says so. */
    private static final class Desk implements ChangeWatch.Asker<String> {
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final List<Promise<Changes<String>>> readings = new CopyOnWriteArrayList<>();
        private final List<String> told = new ArrayList<>();
        private boolean isFollowed = true;
        private boolean cannotTell;

        @Override
        public boolean isFollowed(AppName app) {
            return isFollowed;
        }

        @Override
        public Future<Changes<String>> changes(AppName app, String epoch, long since) {
            asked.add(app + " " + epoch + " " + since);
            Promise<Changes<String>> reading = Promise.promise();
            readings.add(reading);
            return reading.future();
        }

        @Override
        public Future<Void> tell(AppName app, Changes<String> changes) {
            if (cannotTell) {
                return Future.failedFuture("cannot be told");
            }
            told.add(changes.all() ? "all" : changes.changed().toString());
            return Future.succeededFuture();
        }

        void answer(long count, String... changed) {
            readings.get(readings.size() - 1).complete(new Changes<>("e", count, false, List.of(changed)));
        }

        void answerAll(long count) {
            readings.get(readings.size() - 1).complete(new Changes<>("e", count, true, List.of()));
        }
    }

    private final Desk desk = new Desk();
    private final ChangeWatch<String> watch = new ChangeWatch<>(VERTX, "things", desk);

    @AfterAll
    static void stop() {
        VERTX.close();
    }

    @Test
    void whoFollowsFirstIsToldInAnyCaseAndThenWhatChanges() {
        watch.follow(APP);
        desk.answerAll(3);
        watch.follow(APP);
        Future<Void> now = watch.readNow(APP);
        assertFalse(now.isComplete());
        desk.answer(5, "a", "b");
        assertTrue(now.succeeded());
        assertEquals(List.of("all", "[a, b]"), desk.told);
        assertEquals(List.of("app  0", "app e 3"), desk.asked);
    }

    @Test
    void nothingIsAskedWhereNobodyFollows() {
        assertTrue(watch.readNow(APP).succeeded());
        desk.isFollowed = false;
        watch.follow(APP);
        assertTrue(watch.readNow(APP).succeeded());
        watch.readAll();
        assertEquals(List.of(), desk.asked);
    }

    @Test
    void aWordThatComesDuringAReadingIsFollowedByOneMore() {
        watch.follow(APP);
        Future<Void> first = watch.readNow(APP);
        Future<Void> second = watch.readNow(APP);
        watch.readAll();
        assertEquals(1, desk.asked.size());
        desk.answerAll(1);
        assertEquals(2, desk.asked.size());
        Eventually.holds("nobody is told before the later reading", () -> !first.isComplete() && !second.isComplete());
        desk.answer(2, "late");
        Eventually.holds("both know", () -> first.succeeded() && second.succeeded());
        assertEquals(List.of("app  0", "app e 1"), desk.asked);
        assertEquals(List.of("all", "[late]"), desk.told);
    }

    @Test
    void whoWaitsForAReadingOfSomebodyElseHearsOfItOnItsOwnContext() throws Exception {
        watch.follow(APP);
        CompletableFuture<Context> heard = new CompletableFuture<>();
        Context mine = VERTX.getOrCreateContext();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        mine.runOnContext(turn -> {
            watch.readNow(APP).onComplete(done -> heard.complete(Vertx.currentContext()));
            asked.complete(null);
        });
        asked.get(Eventually.LONGEST.toSeconds(), TimeUnit.SECONDS);
        desk.answerAll(1);
        desk.answer(1);
        assertSame(mine, heard.get(Eventually.LONGEST.toSeconds(), TimeUnit.SECONDS));
    }

    @Test
    void aReadingThatFailsIsMadeAgainFromTheSamePlace() {
        watch.follow(APP);
        desk.answerAll(1);
        Future<Void> failing = watch.readNow(APP);
        desk.readings.get(1).fail("Redis is away");
        assertTrue(failing.failed());
        watch.readAll();
        desk.answer(2, "a");
        assertEquals(List.of("app  0", "app e 1", "app e 1"), desk.asked);
        assertEquals(List.of("all", "[a]"), desk.told);
    }

    @Test
    void whatReturnsDuringAReadingThatThenFailsIsReadOnceMore() {
        watch.follow(APP);
        desk.answerAll(1);
        watch.readNow(APP);
        watch.readAll();
        desk.readings.get(1).fail("the connection broke");
        desk.answer(2, "a");
        assertEquals(List.of("all", "[a]"), desk.told);
    }

    @Test
    void whatCouldNotBeToldIsToldWithTheNextLook() {
        watch.follow(APP);
        desk.answerAll(1);
        watch.readNow(APP);
        desk.cannotTell = true;
        desk.answer(2, "a");
        desk.cannotTell = false;
        watch.readNow(APP);
        desk.answer(2, "a");
        assertEquals(List.of("app  0", "app e 1", "app e 1"), desk.asked);
        assertEquals(List.of("all", "[a]"), desk.told);
    }

    @Test
    void anAskerThatThrowsDoesNotEndTheLooks() {
        ChangeWatch<String> fragile = new ChangeWatch<>(VERTX, "things", new ChangeWatch.Asker<>() {
            @Override
            public boolean isFollowed(AppName app) {
                return true;
            }

            @Override
            public Future<Changes<String>> changes(AppName app, String epoch, long since) {
                desk.asked.add("asked");
                throw new IllegalStateException("broken");
            }

            @Override
            public Future<Void> tell(AppName app, Changes<String> changes) {
                return Future.succeededFuture();
            }
        });
        fragile.follow(APP);
        assertTrue(fragile.readNow(APP).failed());
        assertEquals(List.of("asked", "asked"), desk.asked);
    }

    @Test
    void appsDoNotWaitForEachOther() {
        watch.follow(APP);
        watch.follow(OTHER);
        assertEquals(List.of("app  0", "other  0"), desk.asked);
    }

    @Test
    void itLooksByItselfUntilItIsClosed() {
        watch.follow(APP);
        desk.answerAll(1);
        watch.start(Duration.ofMillis(10));
        Eventually.holds("it looks", () -> desk.readings.size() == 2);
        desk.answer(2, "a");
        Eventually.holds("and again", () -> desk.readings.size() == 3);
        watch.close();
    }
}
