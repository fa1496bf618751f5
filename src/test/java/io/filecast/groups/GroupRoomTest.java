package io.filecast.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.Changes;
import io.filecast.core.ChannelName;
import io.filecast.core.Grants;
import io.filecast.core.GroupIndex;
import io.filecast.core.GroupName;
import io.filecast.core.Principal;
import io.filecast.core.Proof;
import io.filecast.testing.Eventually;
import io.filecast.testing.TermsTold;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Who is told that a group is another. */
class GroupRoomTest {

    private static final AppName APP = new AppName("app");
    private static final GroupName TEAM = new GroupName("team");
    private static final ChannelName ROOM = new ChannelName("room");
    private static final Principal ADMINISTRATOR =
            new Principal(APP, null, false, false, Grants.ALL, Proof.ofKey("secret"), null);
    private static final Vertx VERTX = Vertx.vertx();

    /** One group, in a Redis that lacks replicas: what is done is done, and its outcome unknown. */
    private static final class Unreplicated implements GroupIndex {
        private final Set<ChannelName> channels = new TreeSet<>();
        private long count;

        @Override
        public Future<Contents> channels(AppName app, GroupName group) {
            return Future.succeededFuture(new Contents("e", count, Set.copyOf(channels)));
        }

        @Override
        public Future<Changes<GroupName>> changes(AppName app, String epoch, long since) {
            boolean all = epoch.isEmpty();
            return Future.succeededFuture(
                    new Changes<>("e", count, all, all || since == count ? List.of() : List.of(TEAM)));
        }

        @Override
        public Future<Long> change(AppName app, GroupName group, List<ChannelName> add, List<ChannelName> remove) {
            channels.addAll(add);
            channels.removeAll(remove);
            return unknown();
        }

        @Override
        public Future<Long> delete(AppName app, GroupName group) {
            channels.clear();
            return unknown();
        }

        private Future<Long> unknown() {
            count++;
            return Future.failedFuture(BrokerError.unavailable("too few replicas", null));
        }

        @Override
        public Future<List<GroupName>> list(AppName app, String after, int limit) {
            throw new UnsupportedOperationException();
        }
    }

    @AfterAll
    static void stop() {
        VERTX.close();
    }

    @Test
    void whatMayHaveBeenChangedIsToldHereAndToOtherNodes() {
        TermsTold others = new TermsTold();
        GroupRoom room = new GroupRoom(VERTX, new Unreplicated(), others, 100);
        List<Set<ChannelName>> heard = new CopyOnWriteArrayList<>();
        // Whoever follows does so on a context, and hears there.
        VERTX.runOnContext(turn -> room.follow(APP, TEAM, heard::add));
        Eventually.passes("it is told what there is", () -> assertEquals(List.of(Set.of()), heard));
        assertTrue(room.change(ADMINISTRATOR, TEAM, List.of(ROOM), List.of()).failed());
        Eventually.passes("the change is told", () -> assertEquals(List.of(Set.of(), Set.of(ROOM)), heard));
        assertTrue(room.delete(ADMINISTRATOR, TEAM).failed());
        Eventually.passes("its end is told", () -> assertEquals(List.of(Set.of(), Set.of(ROOM), Set.of()), heard));
        assertTrue(room.replace(ADMINISTRATOR, TEAM, List.of(ROOM)).failed());
        Eventually.passes(
                "its new channels are told",
                () -> assertEquals(List.of(Set.of(), Set.of(ROOM), Set.of(), Set.of(ROOM)), heard));
        assertEquals(List.of(APP, APP, APP), others.apps());
    }
}
