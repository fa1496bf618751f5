package io.filecast.presence;

import io.filecast.core.Attendance;
import io.filecast.core.Attendance.Attendee;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.Departure;
import io.filecast.core.ErrorCode;
import io.filecast.core.MemberList;
import io.filecast.core.MemberState;
import io.filecast.core.PresenceIndex;
import io.filecast.core.PresenceIndex.Merge;
import io.filecast.core.PresenceIndex.Merged;
import io.filecast.core.PresenceIndex.Report;
import io.filecast.core.PresenceIndex.Watch;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watched channel, as this node takes part in it. Confined to its app's loop, but for {@link #came} and {@link #went},
 * which post to it.
 *
 * <p>It brings its users into the index by calls that follow one another; each says how things stand, not what was done, so
 * a call whose answer was lost is simply made again. Each also brings what happened on all nodes since the last one, which
 * is what the listeners hear: nobody is told of anything that the index does not hold.
 */
final class Roster implements Attendance.Watcher {

    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

    /** The most reports of one call: few enough that a call is short, and its changes are all still known. */
    static final int MOST_REPORTS = 200;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final AppPresence app;
    private final ChannelName channel;
    private final Reports reports = new Reports();
    private final Stays stays;
    private final Herald herald;
    private final List<Reader> readers = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();

    private boolean isClosed;
    private boolean isComplete; // whether all who were there when it began have been told of
    private boolean isCalling;
    private long heardOf = PresenceIndex.UNKNOWN; // the latest version that was told of since the last call
    private long told = PresenceIndex.UNKNOWN; // the latest version that the other nodes were told of
    private Duration pause = FIRST_PAUSE;
    private long retryTimer = AppPresence.NO_TIMER;
    private long graceTimer = AppPresence.NO_TIMER;
    private long crowdTimer = AppPresence.NO_TIMER;
    private Watch watch; // null while it is not known that the channel is watched
    private long watchedUntilNanos;
    private long wantedUntilNanos; // by those who read the members

    /** Somebody who waits until the index knows all that had happened when it asked. */
    private static final class Reader {
        private final Promise<Void> promise = Promise.promise();
        private long report;

        Reader(long report) {
            this.report = report;
        }
    }

    Roster(AppPresence app, ChannelName channel) {
        this.app = app;
        this.channel = channel;
        this.wantedUntilNanos = app.nanos();
        this.stays = new Stays(reports, app.options().grace().toNanos());
        this.herald = new Herald(
                app.options(),
                notices -> app.attendance().tell(app.name(), channel, notices),
                (list, toAll) -> app.tellMembers(channel, list, toAll));
    }

    /** Begins to take part. */
    void begin() {
        app.attendance().watch(app.name(), channel, this).onComplete(told -> app.execute(this::complete));
    }

    private void complete() {
        isComplete = true;
        herald.owesMembersAfter(reports.latest());
        readers.forEach(reader -> reader.report = reports.latest());
        proceed();
    }

    /** Takes part no more. */
    void close() {
        isClosed = true;
        app.attendance().unwatch(app.name(), channel, this);
        app.cancel(retryTimer);
        app.cancel(graceTimer);
        app.cancel(crowdTimer);
    }

    // ---- the sessions of this node ----------------------------------------------------------------------------------

    @Override
    public void came(Attendee attendee, MemberState state) {
        app.execute(() -> {
            stays.came(attendee, state);
            proceed();
        });
    }

    @Override
    public void went(Attendee attendee, Departure how) {
        app.execute(() -> {
            stays.went(attendee, how, app.nanos());
            awaitGrace();
            proceed();
        });
    }

    private void awaitGrace() {
        long nanos = stays.nanosToNextGrace(app.nanos());
        if (nanos >= 0 && graceTimer == AppPresence.NO_TIMER && !isClosed) {
            graceTimer = app.after(Duration.ofNanos(nanos), () -> {
                graceTimer = AppPresence.NO_TIMER;
                stays.endGraces(app.nanos());
                awaitGrace();
                proceed();
            });
        }
    }

    // ---- those who want to know -------------------------------------------------------------------------------------

    /** One more session wants notices. */
    void asked() {
        herald.listen(reports.latest());
        proceed();
    }

    /** One wants them no more; the channel stays watched for a while. */
    void ceased() {
        herald.ignore();
    }

    /** Reads members, once the index knows all that has happened here until now. */
    Future<MemberList> members(String after, int limit) {
        return settled().compose(ready -> read(after, limit)).compose(list -> {
            if (list != null) {
                return Future.succeededFuture(list);
            }
            forgetWatch(); // the watch has ended, or the data set was lost
            return settled().compose(ready -> read(after, limit)).map(Roster::present);
        });
    }

    private static MemberList present(MemberList list) {
        if (list == null) {
            throw BrokerError.of(ErrorCode.UNAVAILABLE, "the members are being gathered anew", FIRST_PAUSE);
        }
        return list;
    }

    private Future<MemberList> read(String after, int limit) {
        return app.index()
                .members(app.name(), channel, after, limit, app.options().linger());
    }

    private Future<Void> settled() {
        wantedUntilNanos = app.nanos() + app.options().linger().toNanos();
        Reader reader = new Reader(reports.latest());
        readers.add(reader);
        releaseReaders();
        if (!reader.promise.future().isComplete()) {
            app.cancel(retryTimer);
            retryTimer = AppPresence.NO_TIMER;
            proceed();
        }
        return reader.promise.future();
    }

    private void releaseReaders() {
        if (isComplete && isWatched()) {
            List<Reader> ready = readers.stream()
                    .filter(reader -> reports.areDoneUpTo(reader.report))
                    .toList();
            readers.removeAll(ready);
            ready.forEach(reader -> reader.promise.complete());
        }
    }

    // ---- the index --------------------------------------------------------------------------------------------------

    /** Makes the next call, if there is something to say or to ask and no other call is under way. */
    private void proceed() {
        boolean mayCall = isComplete && !isCalling && !isClosed && retryTimer == AppPresence.NO_TIMER;
        boolean hasReason =
                !reports.isEmpty() || herald.owesMembers() || isBehind() || wanted().toNanos() > 0 && !isWatched();
        if (mayCall && hasReason) {
            call();
        }
    }

    /** Whether more has happened than the listeners have heard of. */
    private boolean isBehind() {
        return herald.hasListeners() && herald.version() != PresenceIndex.UNKNOWN && heardOf > herald.version();
    }

    private void call() {
        isCalling = true;
        heardOf = PresenceIndex.UNKNOWN;
        List<Report> batch =
                reports.take(MOST_REPORTS).stream().map(this::report).toList();
        int shown = herald.membersToRead(reports);
        Merge merge =
                new Merge(app.node(), app.options().nodeTimeout(), channel, wanted(), herald.version(), shown, batch);
        app.index().merge(app.name(), merge).onComplete(merged -> merged(merge, merged), this::failed);
    }

    private Report report(Reports.Note note) {
        MemberState state = stays.stateOf(note.user());
        return state == null ? new Report.Gone(note.user(), note.how()) : new Report.Here(note.user(), state);
    }

    private void merged(Merge asked, Merged merged) {
        isCalling = false;
        pause = FIRST_PAUSE;
        reports.done();
        refused.addAll(merged.refused());
        if (isClosed) {
            return;
        }
        app.standsOn(merged.tenure());
        if (merged.watch() == null) {
            ended();
            return;
        }
        tellOthers(asked, merged);
        boolean isSame = watch == null || watch.begun().equals(merged.watch().begun());
        watched(merged.watch());
        if (isSame) {
            herald.hear(merged);
        }
        countCrowd();
        releaseReaders();
        proceed();
    }

    /** Wakes the other nodes when the call may have changed something. */
    private void tellOthers(Merge asked, Merged merged) {
        boolean isOther = watch == null || !watch.begun().equals(merged.watch().begun());
        boolean mayHaveBegun = isOther && !asked.watch().isZero();
        boolean mayHaveMoved = !asked.reports().isEmpty() && merged.version() != told;
        if (mayHaveBegun || mayHaveMoved) {
            told = merged.version();
            app.tellOthers(channel, told);
        }
    }

    private void failed(Throwable cause) {
        isCalling = false;
        reports.failed();
        List<Reader> disappointed = List.copyOf(readers);
        readers.clear();
        disappointed.forEach(reader -> reader.promise.fail(cause));
        if (isClosed) {
            return;
        }
        boolean isRefused = cause instanceof BrokerError error && error.code() == ErrorCode.RATE_LIMITED;
        if (isRefused && !herald.hasListeners()) {
            app.drop(channel);
            return;
        }
        LOG.debug("presence is brought in later, app={} channel={}", app.name(), channel, cause);
        retryTimer = app.after(app.jittered(isRefused ? LONGEST_PAUSE : pause), () -> {
            retryTimer = AppPresence.NO_TIMER;
            proceed();
        });
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
    }

    // ---- the watch --------------------------------------------------------------------------------------------------

    /** How long it wants the channel to be watched; zero for as long as others do. */
    private Duration wanted() {
        if (herald.hasListeners()) {
            return app.options().linger();
        }
        return Duration.ofNanos(Math.max(0, wantedUntilNanos - app.nanos()));
    }

    private boolean isWatched() {
        return watch != null && watchedUntilNanos - app.nanos() > 0;
    }

    /** The index says that the channel is watched. */
    void watched(Watch known) {
        if (watch != null && !watch.begun().equals(known.begun())) {
            reportAll();
            herald.startOver();
        }
        watch = known;
        watchedUntilNanos = app.nanos() + known.left().toNanos();
        heardOf = Math.max(heardOf, known.version());
    }

    /**
     * Another node says that the channel has come to a version. A crowd's count is told from time to time anyway.
     *
     * @return false when the channel's watch has to be looked at first
     */
    boolean moved(long version) {
        heardOf = Math.max(heardOf, version);
        if (!herald.isCrowded()) {
            proceed();
        }
        return isWatched();
    }

    /** What the node's regular call has to ask about it; null for nothing. */
    Duration question() {
        if (watch == null) {
            return null;
        }
        Duration wanted = wanted();
        long left = watchedUntilNanos - app.nanos();
        boolean isDue =
                wanted.isZero() ? left <= 0 : left < app.options().linger().toNanos() / 2;
        return isDue ? wanted : null;
    }

    /** After the node's regular call. */
    void attended() {
        refused.stream()
                .filter(user -> stays.stateOf(user) != null)
                .forEach(user -> reports.add(user, Departure.GOODBYE));
        refused.clear();
        proceed();
    }

    /** The index says that the channel is not watched. */
    void ended() {
        if (herald.hasListeners() || !readers.isEmpty() || wanted().toNanos() > 0) {
            forgetWatch();
            proceed();
        } else {
            app.drop(channel);
        }
    }

    private void forgetWatch() {
        watch = null;
        reportAll();
        herald.startOver();
    }

    /** What it brought in is gone. */
    void reportAll() {
        stays.reportAll();
    }

    /** What it brought in may be gone, at once. */
    void bringInAgain() {
        reportAll();
        proceed();
    }

    /** While there are many, tells from time to time how many. */
    private void countCrowd() {
        if (herald.isCrowded() && crowdTimer == AppPresence.NO_TIMER) {
            crowdTimer = app.after(app.options().occupancyInterval(), () -> {
                crowdTimer = AppPresence.NO_TIMER;
                herald.countCrowd();
                countCrowd();
                proceed();
            });
        }
    }
}
