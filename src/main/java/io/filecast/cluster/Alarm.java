package io.filecast.cluster;

import io.filecast.cluster.Frame.Moved;
import io.filecast.cluster.Frame.Wake;
import io.filecast.core.AppName;
import io.filecast.core.ChangeHints;
import io.filecast.core.ChannelName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Wakes the other nodes when something has changed that they would find later, and is woken by them. Event-loop confined.
 *
 * <p>What changes within a moment is told once, with the last version. Of presence those nodes are told that follow the
 * channel by its name: all that know a user there, or somebody who wants to hear of one. A wake is sent once: who does not
 * get it looks at its own pace, and what was told too much costs a look.
 */
final class Alarm {

    /** Channels of which a moment may tell; the others are found at the pace of those who look. */
    static final int MOST_CHANNELS = 10_000;

    private static final int CHANNELS_PER_FRAME = 1_000;

    private static final Wake NOTHING = new Wake(List.of(), List.of(), List.of());

    private final Sender self;
    private final LocalInterest local;
    private final ClusterStats stats;
    private final ChangeHints rooms;
    private final Map<Place, Long> moved = new LinkedHashMap<>();
    private Set<AppName> ended = new LinkedHashSet<>();
    private Set<AppName> changed = new LinkedHashSet<>();

    /** A channel of an app. */
    private record Place(AppName app, ChannelName channel) {}

    /**
     * Begins with nothing to tell.
     *
     * @param self this node
     * @param local what is followed here
     * @param rooms what other nodes say is told there
     */
    Alarm(Sender self, LocalInterest local, ClusterStats stats, ChangeHints rooms) {
        this.self = self;
        this.local = local;
        this.stats = stats;
        this.rooms = rooms;
    }

    // ---- from this node -------------------------------------------------------------------------------------------

    void presenceMoved(AppName app, ChannelName channel, long version) {
        Place place = new Place(app, channel);
        if (moved.size() < MOST_CHANNELS || moved.containsKey(place)) {
            moved.merge(place, version, Math::max);
        } else {
            stats.wakesDropped(1);
        }
    }

    void rightsEnded(AppName app) {
        ended.add(app);
    }

    void termsChanged(AppName app) {
        changed.add(app);
    }

    /** Tells what has changed since it was last called. */
    void flush(Collection<Peer> peers, long nowNanos) {
        if (moved.isEmpty() && ended.isEmpty() && changed.isEmpty()) {
            return;
        }
        Map<Moved, ChannelHash> told = new HashMap<>();
        moved.forEach((place, version) ->
                told.put(new Moved(place.app, place.channel, version), ChannelHash.byName(place.app, place.channel)));
        Wake toAll = new Wake(List.of(), List.copyOf(ended), List.copyOf(changed));
        moved.clear();
        ended = new LinkedHashSet<>();
        changed = new LinkedHashSet<>();
        for (Peer peer : peers) {
            if (peer.wire() >= WireVersion.WAKES) {
                List<Moved> wanted = new ArrayList<>();
                told.forEach((one, channel) -> {
                    if (peer.wants(channel, nowNanos)) {
                        wanted.add(one);
                    }
                });
                send(peer, wanted, toAll);
            }
        }
    }

    private void send(Peer peer, List<Moved> wanted, Wake toAll) {
        Wake rest = toAll;
        for (int from = 0; from < wanted.size() || rest.size() > 0; from += CHANNELS_PER_FRAME) {
            int to = Math.min(wanted.size(), from + CHANNELS_PER_FRAME);
            Wake wake = new Wake(from < to ? wanted.subList(from, to) : List.of(), rest.ended(), rest.changed());
            rest = NOTHING;
            if (peer.offer(FrameCodec.wake(self, peer.session(), wake))) {
                stats.wakesSent(wake.size());
            } else {
                stats.wakesDropped(wake.size());
            }
        }
    }

    // ---- from other nodes -----------------------------------------------------------------------------------------

    /** Another node says what has changed. */
    void heard(Wake wake) {
        stats.wakesReceived(wake.size());
        for (Moved one : wake.moved()) {
            if (!local.wants(ChannelHash.byName(one.app(), one.channel()))) {
                stats.wakeNeedless();
            }
            rooms.presenceMoved(one.app(), one.channel(), one.version());
        }
        wake.ended().forEach(rooms::rightsEnded);
        wake.changed().forEach(rooms::termsChanged);
    }
}
