package io.filecast.presence;

import io.filecast.core.AppName;
import io.filecast.core.Attendance;
import io.filecast.core.ChannelName;
import io.filecast.core.MemberList;
import io.filecast.core.Notice;
import io.filecast.core.PresenceIndex;
import io.filecast.core.PresenceIndex.Attend;
import io.filecast.core.PresenceIndex.Attended;
import io.filecast.core.PresenceIndex.Tenure;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watched channels of one app, and this node's lease there. Confined to one event loop, but for {@link #execute}.
 */
final class AppPresence {

    /** The number of no timer. */
    static final long NO_TIMER = -1;

    private static final Logger LOG = LoggerFactory.getLogger(AppPresence.class);

    /** What it shares with the other apps of the node. */
    record Shared(String node, PresenceRoom.Rooms rooms, PresenceOptions options) {}

    private final AppName name;
    private final Shared shared;
    private final ContextInternal context;
    private final Map<ChannelName, Roster> rosters = new HashMap<>();
    private Tenure tenure = new Tenure(null, null);
    private long count;
    private boolean isAttending;
    private boolean isCalledAgain;
    private long followedUntilNanos = System.nanoTime();

    AppPresence(AppName name, Shared shared, ContextInternal context) {
        this.name = name;
        this.shared = shared;
        this.context = context;
    }

    // ---- for its rosters --------------------------------------------------------------------------------------------

    AppName name() {
        return name;
    }

    String node() {
        return shared.node;
    }

    PresenceIndex index() {
        return shared.rooms.index();
    }

    Attendance attendance() {
        return shared.rooms.attendance();
    }

    /** Wakes the other nodes: a channel has come to a version by what this one did. */
    void tellOthers(ChannelName channel, long version) {
        shared.rooms.others().presenceMoved(name, channel, version);
        lookForEvents();
    }

    /** Changes of followed channels are events: has those who poll here look at once. */
    private void lookForEvents() {
        if (followedUntilNanos - nanos() > 0) {
            shared.rooms.announced().accept(name);
        }
    }

    /** Somebody polls for presence here, for a while from now. */
    void followed(Duration life) {
        followedUntilNanos = nanos() + life.toNanos();
    }

    /** A call of this node has changed channels, each of which has come to a version. */
    void stirred(Map<ChannelName, Long> versions) {
        versions.forEach((channel, version) -> {
            shared.rooms.others().presenceMoved(name, channel, version);
            moved(channel, version);
        });
    }

    PresenceOptions options() {
        return shared.options;
    }

    long nanos() {
        return System.nanoTime();
    }

    /** Runs something on its loop, after all that was posted to it from this thread before. Any thread. */
    void execute(Runnable task) {
        context.runOnContext(ignored -> guarded(task));
    }

    /** Runs something later; its number. */
    long after(Duration delay, Runnable task) {
        return context.setTimer(Math.max(1, delay.toMillis()), id -> guarded(task));
    }

    /** Takes back what {@link #after} was to run. */
    void cancel(long timer) {
        if (timer != NO_TIMER) {
            context.owner().cancelTimer(timer);
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a step of presence broke", e);
        }
    }

    /** A duration, a quarter more or less. */
    Duration jittered(Duration duration) {
        long millis = duration.toMillis();
        return Duration.ofMillis(
                millis - millis / 4 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
    }

    void tellMembers(ChannelName channel, MemberList list, boolean toAll) {
        shared.rooms.attendance().tellMembers(name, new Notice.Members(channel, list), toAll);
    }

    /** What the node has brought in stands on this; on another one than before, it has to be brought in again. */
    void standsOn(Tenure now) {
        boolean isOtherData = tenure.epoch() != null && !tenure.epoch().equals(now.epoch());
        boolean isOtherTerm = tenure.term() != null && !tenure.term().equals(now.term());
        tenure = now;
        if (isOtherData) {
            count = 0;
        }
        if (isOtherData || isOtherTerm) {
            rosters.values().forEach(Roster::reportAll);
        }
    }

    /** What was brought in lately may be gone: Redis was away, and another one may have taken its place. */
    void bringInAgain() {
        rosters.values().forEach(Roster::bringInAgain);
    }

    /** A channel is not watched any more. */
    void drop(ChannelName channel) {
        Roster roster = rosters.remove(channel);
        if (roster != null) {
            roster.close();
        }
    }

    // ---- those who want to know -------------------------------------------------------------------------------------

    void asked(ChannelName channel) {
        roster(channel).asked();
    }

    void ceased(ChannelName channel) {
        Roster roster = rosters.get(channel);
        if (roster != null) {
            roster.ceased();
        }
    }

    Future<MemberList> members(ChannelName channel, String after, int limit) {
        return roster(channel).members(after, limit);
    }

    private Roster roster(ChannelName channel) {
        Roster known = rosters.get(channel);
        if (known != null) {
            return known;
        }
        Roster roster = new Roster(this, channel);
        rosters.put(channel, roster);
        roster.begin();
        return roster;
    }

    // ---- the regular call -------------------------------------------------------------------------------------------

    /** Holds the lease, and learns what changed on other nodes. */
    void attend() {
        if (isAttending) {
            return;
        }
        isAttending = true;
        isCalledAgain = false;
        Map<ChannelName, Duration> asked = new HashMap<>();
        rosters.forEach((channel, roster) -> {
            Duration question = roster.question();
            if (question != null) {
                asked.put(channel, question);
            }
        });
        Duration lease = rosters.isEmpty() ? Duration.ZERO : options().nodeTimeout();
        index().attend(name, new Attend(node(), lease, count, asked))
                .onSuccess(answer -> attended(answer, asked.keySet()))
                .onFailure(cause -> LOG.debug("an app's presence was not reached, app={}", name, cause))
                .onComplete(done -> {
                    isAttending = false;
                    if (isCalledAgain && done.succeeded()) {
                        attend();
                    }
                });
    }

    /** Makes the regular call now, and once more when one is under way, which may have come too early. */
    void attendNow() {
        isCalledAgain = true;
        attend();
    }

    /** Another node says that a channel has come to a version. */
    void moved(ChannelName channel, long version) {
        Roster roster = rosters.get(channel);
        if (roster == null || !roster.moved(version)) {
            attendNow();
        }
        lookForEvents();
    }

    private void attended(Attended answer, Set<ChannelName> asked) {
        count = answer.count();
        if (!answer.tenure().term().isEmpty()) {
            standsOn(answer.tenure());
        }
        answer.watched().forEach((channel, watch) -> roster(channel).watched(watch));
        for (ChannelName channel : asked) {
            Roster roster = rosters.get(channel);
            if (roster != null && !answer.watched().containsKey(channel)) {
                roster.ended();
            }
        }
        List.copyOf(rosters.values()).forEach(Roster::attended);
        answer.stirred().stream()
                .filter(answer.watched()::containsKey)
                .forEach(channel ->
                        tellOthers(channel, answer.watched().get(channel).version()));
    }

    /** Leaves: what this node brought in counts for a grace, in which its users may turn up on another one. */
    Future<Void> leave() {
        if (rosters.isEmpty()) {
            return Future.succeededFuture();
        }
        Duration grace =
                options().grace().isZero() ? Duration.ofMillis(1) : options().grace();
        List.copyOf(rosters.keySet()).forEach(this::drop);
        return index().attend(name, new Attend(node(), grace, count, Map.of())).mapEmpty();
    }
}
