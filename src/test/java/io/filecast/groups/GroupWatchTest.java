package io.filecast.groups;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.Changes;
import io.filecast.core.ChannelName;
import io.filecast.core.GroupBroker.Following;
import io.filecast.core.GroupIndex;
import io.filecast.core.GroupName;
import io.filecast.testing.Eventually;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Those who follow a group hear what is in it. */
class GroupWatchTest {

    private static final AppName APP = new AppName("app");
    private static final GroupName TEAM = new GroupName("team");
    private static final GroupName CREW = new GroupName("crew");
    private static final Vertx VERTX = Vertx.vertx();

    /** Groups in memory, as another node changes them. */
    private static final class MemoryGroups implements GroupIndex {
        private final Map<GroupName, Set<ChannelName>> groups = new HashMap<>();
        private final List<GroupName> changed = new ArrayList<>();
        private final AtomicInteger readings = new AtomicInteger();
        private final AtomicInteger questions = new AtomicInteger();
        private String epoch = "one";
        private boolean fails;
        private Promise<Void> hold;

        synchronized void put(GroupName group, String... channels) {
            groups.put(group, Stream.of(channels).map(ChannelName::new).collect(Collectors.toCollection(TreeSet::new)));
            changed.add(group);
        }

        @Override
        public synchronized Future<Contents> channels(AppName app, GroupName group) {
            readings.incrementAndGet();
            if (fails) {
                return Future.failedFuture(BrokerError.unavailable("away", null));
            }
            Contents now = new Contents(epoch, changed.size(), groups.getOrDefault(group, Set.of()));
            return hold == null ? Future.succeededFuture(now) : hold.future().map(now);
        }

        @Override
        public synchronized Future<Changes<GroupName>> changes(AppName app, String known, long since) {
            questions.incrementAndGet();
            boolean all = !known.equals(epoch);
            Set<GroupName> named = all ? Set.of() : new LinkedHashSet<>(changed.subList((int) since, changed.size()));
            return Future.succeededFuture(new Changes<>(epoch, changed.size(), all, List.copyOf(named)));
        }

        @Override
        public Future<List<GroupName>> list(AppName app, String after, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Long> change(AppName app, GroupName group, List<ChannelName> add, List<ChannelName> remove) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Future<Long> delete(AppName app, GroupName group) {
            throw new UnsupportedOperationException();
        }
    }

    private final Context context = VERTX.getOrCreateContext();
    private final MemoryGroups index = new MemoryGroups();
    private final GroupWatch watch = new GroupWatch(VERTX, index);
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @AfterAll
    static void stop() {
        VERTX.close();
    }

    private Following follow(GroupName group) {
        return Eventually.get("it follows", () -> {
            Future<Following> following = follow(group, channels -> heard.add(group + "=" + channels));
            return following.succeeded() ? Optional.of(following.result()) : Optional.empty();
        });
    }

    /** Whoever follows does so on a context, and hears there. */
    private Future<Following> follow(GroupName group, Consumer<Set<ChannelName>> listener) {
        return onContext(() -> watch.follow(APP, group, listener));
    }

    private <T> T onContext(Supplier<T> step) {
        CompletableFuture<T> done = new CompletableFuture<>();
        context.runOnContext(turn -> done.complete(step.get()));
        return done.orTimeout(Eventually.LONGEST.toSeconds(), TimeUnit.SECONDS).join();
    }

    private void read() {
        assertTrue(watch.changes().readNow(APP).succeeded());
    }

    private void awaitHeard(String... expected) {
        Eventually.passes("what was heard", () -> assertEquals(List.of(expected), heard));
    }

    @Test
    void whoFollowsHearsWhatIsInTheGroupAndEveryChange() {
        index.put(TEAM, "a");
        follow(TEAM);
        assertEquals(List.of("team=[a]"), heard);
        read();
        index.put(TEAM, "a", "b");
        read();
        awaitHeard("team=[a]", "team=[a, b]");
        index.put(TEAM);
        read();
        awaitHeard("team=[a]", "team=[a, b]", "team=[]");
    }

    @Test
    void onlyGroupsThatAreFollowedAreRead() {
        follow(TEAM);
        read();
        int before = index.readings.get();
        index.put(CREW, "x");
        read();
        assertEquals(before, index.readings.get());
        index.put(TEAM, "y");
        read();
        assertEquals(before + 1, index.readings.get());
        awaitHeard("team=[]", "team=[y]");
    }

    @Test
    void whoEndedHearsNothingMoreAndNothingIsAskedForNobody() {
        Following following = follow(TEAM);
        following.end();
        following.end();
        index.put(TEAM, "a");
        int before = index.questions.get();
        watch.changes().readAll();
        assertEquals(before, index.questions.get());
        assertEquals(List.of("team=[]"), heard);
    }

    @Test
    void anotherDataSetIsReadAnew() {
        index.put(TEAM, "a");
        follow(TEAM);
        read();
        index.epoch = "two";
        index.groups.clear();
        index.changed.clear();
        read();
        awaitHeard("team=[a]", "team=[]");
    }

    @Test
    void whatCouldNotBeReadIsReadWithTheNextLook() {
        follow(TEAM);
        read();
        index.put(TEAM, "a");
        index.fails = true;
        assertTrue(watch.changes().readNow(APP).failed());
        index.fails = false;
        read();
        awaitHeard("team=[]", "team=[a]");
    }

    @Test
    void anOlderReadingThatComesLateIsPassedOver() {
        follow(CREW);
        read();
        index.put(TEAM, "old");
        index.hold = Promise.promise();
        Promise<Void> late = index.hold;
        Future<Following> slow = follow(TEAM, channels -> heard.add("late " + channels));
        index.hold = null;
        index.put(TEAM, "new");
        read();
        awaitHeard("crew=[]", "late [new]");
        onContext(late::tryComplete);
        assertTrue(slow.succeeded());
        index.put(TEAM, "newest");
        read();
        awaitHeard("crew=[]", "late [new]", "late [newest]");
    }

    @Test
    void theWatchLooksByItself() {
        follow(TEAM);
        watch.changes().start(Duration.ofMillis(50));
        index.put(TEAM, "a");
        awaitHeard("team=[]", "team=[a]");
        watch.changes().close();
    }
}
