package io.filecast.delivery;

import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.filecast.core.EventFeed;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Timetoken;
import io.filecast.core.filter.Filter;
import io.vertx.core.Promise;

/**
 * One session following one channel or wildcard. Confined to the session's loop, but for the final fields and for
 * {@link #cursor}, which belongs to whoever replays it.
 */
final class Subscription {

    final FeedLoop loop;
    final EventFeed.Session session;
    final ChannelPattern pattern;
    final Filter filter;
    final boolean resumes;

    /** Where the client asked to resume; null for now. */
    final Position after;

    /** How far a replay has come. Owned by the replaying side, and handed over with each message between loops. */
    Timetoken cursor = Timetoken.ZERO;

    /** Live events up to here were delivered otherwise. */
    Timetoken startAfter = Timetoken.ZERO;

    /** When it was last told a position or an event, in the loop's clock of position rounds. */
    int lastRound;

    /** Set once its session heard of it. */
    boolean answered;

    /** Set on the session's loop; a replaying side reads it only to save work. */
    volatile boolean cancelled;

    /** Where it is registered once it is live. */
    Group group;

    /** Its place in the group. */
    int index;

    /** Completes when it is live; then null. */
    Promise<Void> live;

    Subscription(FeedLoop loop, EventFeed.Session session, EventFeed.Subscribe command, Promise<Void> live) {
        this.loop = loop;
        this.session = session;
        this.pattern = command.pattern();
        this.filter = command.filter();
        this.after = command.after();
        this.resumes = command.after() != null;
        this.live = live;
    }

    /** Whether this one delivers an event of its channels, so that a wider one of the session does not. */
    boolean speaksFor(Event event) {
        return resumes || group != null && event.timetoken().isAfter(startAfter);
    }

    Principal principal() {
        return session.principal();
    }
}
