package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.MemberState;
import io.filecast.core.Notice;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Timetoken;
import io.filecast.core.filter.Filter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session following one channel or wildcard. Confined to the session's loop, but for the final fields and for
 * {@link #cursor}, which belongs to whoever replays it.
 *
 * <p>A session that breaks when it is told something is its own problem: it is logged, and the others go on.
 */
final class Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

    final FeedLoop loop;
    final EventFeed.Session session;
    final AppName app;
    final ChannelPattern pattern;
    final Filter filter;

    /** Whether the client asked to resume. */
    final boolean resumes;

    /** Whether its session wants to hear who is on the channel. */
    final boolean wantsNotices;

    /** All that the session follows. */
    final Follower follower;

    /** What the session's user says of itself on the channel. */
    MemberState state = MemberState.NONE;

    /** Whether its session was told the members of the channel. */
    boolean knowsMembers;

    /** Where it begins; null for now. Set before it joins. */
    Position after;

    /** How far a replay has come. Owned by the replaying side, and handed over with each message between loops. */
    Timetoken cursor = Timetoken.ZERO;

    /** How long its next page need be: its session had no room for more of the last one. Handed over like the cursor. */
    int appetite = Integer.MAX_VALUE;

    /** Set on the session's loop; a replaying side reads it only to save work. */
    volatile boolean cancelled;

    /** Whether the side that keeps its order knows of it. */
    boolean joined;

    /** Completes when it is live; then null. */
    Promise<Void> live;

    /** Where it is registered while it is live. */
    Audience audience;

    Group group;

    /** Its place in the group. */
    int index;

    /** When it was last told a position or an event, in the loop's count of position rounds. */
    int lastRound;

    /** From where on it speaks for its channels; null while it does not. See {@link Follower}. */
    Timetoken speaksFrom;

    /** The last event that a wider subscription left to it. */
    Timetoken leftTo = Timetoken.ZERO;

    /** The data set that its session was told of; null until it was. */
    private String epoch;

    /** Its session has everything up to here; when live, also what its audience was handed since. */
    private Timetoken reached;

    Subscription(
            FeedLoop loop,
            EventFeed.Session session,
            EventFeed.Subscribe command,
            Follower follower,
            Promise<Void> live) {
        this.loop = loop;
        this.session = session;
        this.app = command.principal().app();
        this.pattern = command.pattern();
        this.filter = command.filter();
        this.resumes = command.after() != null;
        this.wantsNotices = command.notices();
        this.after = command.after();
        this.follower = follower;
        this.live = live;
        this.speaksFrom = resumes ? Timetoken.ZERO : null;
        this.reached = resumes ? after.timetoken() : Timetoken.ZERO;
    }

    Principal principal() {
        return session.principal();
    }

    boolean isLive() {
        return group != null;
    }

    /** Whether this one delivers an event of its channels, so that a wider one of the session does not. */
    boolean speaksFor(Timetoken event) {
        return speaksFrom != null && event.isAfter(speaksFrom);
    }

    /** Up to where its session has everything of it. */
    Timetoken reached() {
        return isLive() && audience.seenTo.isAfter(reached) ? audience.seenTo : reached;
    }

    /** Whether its session was told that it begins. */
    boolean hasBegun() {
        return epoch != null;
    }

    /** Where one could resume in its place; null while that is not known. */
    Position position() {
        return hasBegun() ? new Position(epoch, reached()) : after;
    }

    /** Lets it begin where a wider one of its session stands, and speak from there on. */
    void takeOver(Position position) {
        after = position;
        speaksFrom = position.timetoken();
        reached = position.timetoken();
    }

    /** Notes that its session has everything up to a moment. */
    void reach(Timetoken moment) {
        reached = moment;
    }

    /** Notes how much of a page its session took. */
    void took(int count, List<Event> page) {
        if (count < page.size()) {
            cursor = page.get(count - 1).timetoken();
            appetite = 2 * count;
        } else if (appetite <= Integer.MAX_VALUE / 2) {
            appetite *= 2;
        }
    }

    /** Whether an event of its audience is still to come to its session. */
    boolean awaits(Event event) {
        return event.timetoken().isAfter(reached);
    }

    // ---- what its session is told ---------------------------------------------------------------------------------

    /** It begins, or begins anew. */
    void begin(Position position, Boolean recovered) {
        epoch = position.epoch();
        reached = position.timetoken();
        if (speaksFrom == null) {
            speaksFrom = reached;
        }
        try {
            session.subscribed(pattern, position, recovered);
        } catch (RuntimeException e) {
            broke(e);
        }
    }

    /** An event. */
    void hand(Event event, EncodedEvent bytes) {
        try {
            session.deliver(pattern, event, bytes);
        } catch (RuntimeException e) {
            broke(e);
        }
    }

    /** Nothing was for it up to a position. */
    void moved(Position position) {
        try {
            session.moved(pattern, position);
        } catch (RuntimeException e) {
            broke(e);
        }
    }

    /** A notice. */
    void notice(Notice notice, EncodedEvent bytes) {
        try {
            session.notice(notice, bytes);
        } catch (RuntimeException e) {
            broke(e);
        }
    }

    /** Completes when its session has room for more. */
    Future<Void> ready() {
        try {
            return session.ready();
        } catch (RuntimeException e) {
            broke(e);
            return Future.succeededFuture();
        }
    }

    private void broke(RuntimeException e) {
        LOG.error("a session broke when it was told something, app={} pattern={}", app, pattern, e);
    }
}
