package io.filecast.presence;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.JsonText;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.VisitIndex;
import io.filecast.core.Visits;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Visits: checks what is asked, brings it into the index, and has the room look at what that changed. Any thread with a
 * Vert.x context.
 *
 * <p>Of what was asked here lately it remembers a little, so that a client that polls again and again renews its visits
 * only now and then.
 */
public final class VisitDesk implements Visits {

    /** How long presence is followed for one who polls; renewed in good time. */
    private static final Duration FOLLOWED = Duration.ofMinutes(5);

    /** After which part of a time it is renewed. */
    private static final int RENEWED_AFTER = 3;

    /** More than poll at one node; a few hundred bytes each. */
    private static final int USERS = 100_000;

    private static final int SETS_OF_A_USER = 16;

    /** Presence is followed for all of an app at once. */
    private static final int SETS_OF_AN_APP = 10_000;

    private static final int APPS = 1_000;

    private final PresenceRoom room;
    private final VisitIndex index;
    private final Renewals stays = new Renewals(USERS, SETS_OF_A_USER);
    private final Renewals followings = new Renewals(APPS, SETS_OF_AN_APP);

    /** Takes visits for a room. */
    public VisitDesk(PresenceRoom room, VisitIndex index) {
        this.room = room;
        this.index = index;
    }

    @Override
    public Future<Void> stay(Stay command) {
        Principal principal = command.principal();
        if (principal.userId() == null || command.channels().isEmpty()) {
            return Future.succeededFuture();
        }
        Duration ttl = bounded(command.ttl());
        boolean saysNothing = command.isRepeated() && command.states().isEmpty();
        if (saysNothing && stays.isFresh(principal.app(), principal.userId(), command.channels())) {
            return Future.succeededFuture();
        }
        try {
            command.channels().forEach(channel -> principal.require(Right.READ, channel));
        } catch (BrokerError refused) {
            return Future.failedFuture(refused);
        }
        return index.stay(
                        principal.app(),
                        new VisitIndex.Stay(principal.userId(), ttl, true, command.channels(), command.states()))
                .map(changed -> {
                    stays.remember(
                            principal.app(), principal.userId(), command.channels(), ttl.dividedBy(RENEWED_AFTER));
                    return told(principal.app(), changed);
                });
    }

    private Duration bounded(Duration ttl) {
        if (ttl == null) {
            return room.options().visit();
        }
        Duration most = room.options().visitMax();
        return ttl.compareTo(most) > 0 ? most : ttl;
    }

    @Override
    public Future<Void> leave(Principal principal, List<ChannelName> channels) {
        if (principal.userId() == null || channels.isEmpty()) {
            return Future.succeededFuture();
        }
        stays.forget(principal.app(), principal.userId());
        return index.leave(principal.app(), principal.userId(), channels)
                .map(changed -> told(principal.app(), changed));
    }

    @Override
    public Future<Void> say(Principal principal, String user, Map<ChannelName, JsonText> states) {
        if (states.isEmpty()) {
            return Future.succeededFuture();
        }
        try {
            states.keySet().forEach(channel -> principal.require(Right.READ, channel));
        } catch (BrokerError refused) {
            return Future.failedFuture(refused);
        }
        VisitIndex.Stay said =
                new VisitIndex.Stay(user, room.options().visit(), false, List.copyOf(states.keySet()), states);
        return index.stay(principal.app(), said).map(changed -> told(principal.app(), changed));
    }

    @Override
    public Future<List<Visit>> visits(AppName app, String user) {
        return index.visits(app, user);
    }

    @Override
    public Future<List<ChannelName>> channels(AppName app, int most) {
        return index.channels(app, most);
    }

    @Override
    public Future<Void> follow(Principal principal, List<ChannelName> channels) {
        if (channels.isEmpty() || followings.isFresh(principal.app(), null, channels)) {
            return Future.succeededFuture();
        }
        try {
            channels.forEach(channel -> principal.require(Right.READ, channel));
        } catch (BrokerError refused) {
            return Future.failedFuture(refused);
        }
        AppPresence app = room.of(principal.app());
        app.execute(() -> app.followed(FOLLOWED));
        PresenceOptions options = room.options();
        return index.follow(
                        principal.app(),
                        new VisitIndex.Follow(channels, FOLLOWED, options.announceMax(), options.occupancyInterval()))
                .map(changed -> {
                    followings.remember(principal.app(), null, channels, FOLLOWED.dividedBy(RENEWED_AFTER));
                    return told(principal.app(), changed);
                });
    }

    private Void told(AppName name, Map<ChannelName, Long> changed) {
        if (!changed.isEmpty()) {
            AppPresence app = room.of(name);
            app.execute(() -> app.stirred(changed));
        }
        return null;
    }

    /** Redis was away, and may have lost visits: all that is asked next is brought in. */
    public void forget() {
        stays.forgetAll();
        followings.forgetAll();
    }
}
