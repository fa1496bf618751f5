package io.filecast.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.Changes;
import io.filecast.core.Permits;
import io.filecast.testing.Eventually;
import io.filecast.testing.TermsTold;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who is told that a permit was given or taken. */
class PermitDeskTest {

    private static final AppName APP = new AppName("app");
    private static final Permits.Scope ROOM = new Permits.Scope(Permits.Kind.CHANNEL, "room");
    private static final Vertx VERTX = Vertx.vertx();

    /** Permits of a Redis that lacks replicas: what is done is done, and its outcome unknown. */
    private static final class Unreplicated implements Permits {
        private final List<Change> changed = new ArrayList<>();

        @Override
        public Future<Void> give(AppName app, List<Permit> permits) {
            permits.forEach(permit -> changed.add(new Change(permit.scope(), permit.holder())));
            return Future.failedFuture(BrokerError.unavailable("too few replicas", null));
        }

        @Override
        public Future<Changes<Change>> changes(AppName app, String epoch, long since) {
            boolean all = epoch.isEmpty();
            List<Change> named = all ? List.of() : List.copyOf(changed.subList((int) since, changed.size()));
            return Future.succeededFuture(new Changes<>("e", changed.size(), all, named));
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

    @AfterAll
    static void stop() {
        VERTX.close();
    }

    @Test
    void whatMayHaveBeenTakenAwayIsToldHereAndToOtherNodes() {
        TermsTold others = new TermsTold();
        PermitDesk desk = new PermitDesk(VERTX, new Unreplicated(), others);
        List<String> heard = new CopyOnWriteArrayList<>();
        desk.follow(APP, "ann", List.of(ROOM), () -> heard.add("ann"));
        Eventually.passes("who comes first is told", () -> assertEquals(List.of("ann"), heard));
        assertTrue(desk.give(APP, List.of(new Permits.Permit(ROOM, "ann", "", null)))
                .failed());
        Eventually.passes("the change is told", () -> assertEquals(List.of("ann", "ann"), heard));
        assertEquals(List.of(APP), others.apps());
    }
}
