package io.filecast.people;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.core.AppName;
import io.filecast.core.Changes;
import io.filecast.core.PermitFeed.Following;
import io.filecast.core.Permits;
import io.filecast.testing.Eventually;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Those who stand on permits hear when these may be others. */
class PermitWatchTest {

    private static final AppName APP = new AppName("app");
    private static final Permits.Scope ROOM = new Permits.Scope(Permits.Kind.CHANNEL, "room");
    private static final Permits.Scope HALL = new Permits.Scope(Permits.Kind.CHANNEL, "hall");
    private static final Vertx VERTX = Vertx.vertx();

    /** Permits whose changes are read when the test says so. */
    private static final class Shelf implements Permits {
        private final List<Promise<Changes<Change>>> readings = new ArrayList<>();
        private final List<Long> since = new ArrayList<>();

        @Override
        public Future<Changes<Change>> changes(AppName app, String epoch, long known) {
            assertEquals(APP, app);
            since.add(known);
            Promise<Changes<Change>> reading = Promise.promise();
            readings.add(reading);
            return reading.future();
        }

        void answer(long count, boolean all, Change... changed) {
            readings.get(readings.size() - 1).complete(new Changes<>("e1", count, all, List.of(changed)));
        }

        @Override
        public Future<Void> give(AppName app, List<Permit> permits) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<List<Permit>> of(AppName app, String holder, List<Scope> scopes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<List<Permit>> on(AppName app, Scope scope, int limit) {
            throw new UnsupportedOperationException();
        }
    }

    private final Shelf shelf = new Shelf();
    private final PermitWatch watch = new PermitWatch(VERTX, shelf);
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @AfterAll
    static void stop() {
        VERTX.close();
    }

    private Following follow(String name, String holder, Permits.Scope... scopes) {
        return watch.follow(APP, holder, List.of(scopes), () -> heard.add(name));
    }

    private void awaitHeard(String... expected) {
        Eventually.passes(
                "what was heard",
                () -> assertEquals(List.of(expected), heard.stream().sorted().toList()));
        heard.clear();
    }

    /** What had changed before anybody followed is not known. */
    private void answerFirst(String... told) {
        assertEquals(1, shelf.readings.size());
        shelf.answer(3, true);
        awaitHeard(told);
    }

    @Test
    void whoHoldsWhatChangedHearsOfItAndNobodyElse() {
        follow("ann in room", "ann", ROOM);
        follow("ann in hall", "ann", HALL);
        follow("bob in both", "bob", ROOM, HALL);
        answerFirst("ann in hall", "ann in room", "bob in both");
        watch.changes().readNow(APP);
        shelf.answer(4, false, new Permits.Change(ROOM, "ann"));
        awaitHeard("ann in room");
        watch.changes().readNow(APP);
        shelf.answer(5, false, new Permits.Change(HALL, Permits.EVERYBODY));
        awaitHeard("ann in hall", "bob in both");
        watch.changes().readNow(APP);
        shelf.answer(9, true);
        awaitHeard("ann in hall", "ann in room", "bob in both");
        assertEquals(List.of(0L, 3L, 4L, 5L), shelf.since);
    }

    @Test
    void nothingIsReadWhereNobodyFollowedAndNobodyIsToldWhoFollowsNoMore() {
        watch.changes().readAll();
        watch.changes().readNow(APP);
        assertEquals(0, shelf.readings.size());
        Following ann = follow("ann", "ann", ROOM);
        Following same = follow("ann again", "ann", ROOM);
        ann.end();
        ann.end();
        answerFirst("ann again");
        same.end();
        watch.changes().readAll();
        shelf.answer(4, true);
        follow("ann once more", "ann", ROOM);
        watch.changes().readAll();
        shelf.answer(5, false, new Permits.Change(ROOM, "ann"));
        awaitHeard("ann once more");
        assertEquals(List.of(0L, 3L, 4L), shelf.since);
    }
}
