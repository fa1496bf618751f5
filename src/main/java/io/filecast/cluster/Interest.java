package io.filecast.cluster;

import io.filecast.cluster.Frame.Ack;
import io.filecast.cluster.Frame.Ask;
import io.filecast.cluster.Frame.Delta;
import io.filecast.cluster.Frame.Summary;
import io.filecast.cluster.Frame.Table;
import io.filecast.core.AppName;
import io.filecast.core.ChannelPattern;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tells the other nodes what is followed here, and learns what is followed there. Event-loop confined.
 *
 * <p>Changes are gathered for a moment and go to every node as a {@link Delta} from one version to the next; each node
 * acknowledges. Who does not is sent the whole {@link Table}, at a growing pace. A {@link Summary} every second lets each
 * node compare what it has; what does not fit is asked for anew, and until it is there everything is sent.
 */
final class Interest {

    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final Duration LAST_RETRY = Duration.ofSeconds(2);

    private final Sender self;
    private final Consumer<AppName> compare;
    private final Runnable compareAll;
    private final LocalInterest local = new LocalInterest();
    private final Settling settling = new Settling();
    private final Map<Peer, Retry> peers = new HashMap<>();
    private Set<AppName> gaining = new HashSet<>();

    /** Since when a peer lacks something, and when it is sent everything for that. */
    private static final class Retry {
        private long sinceNanos;
        private Duration pause = FIRST_RETRY;
        private boolean hasAcknowledged;

        /** It has everything until now, or got on. */
        void progressed(long nowNanos) {
            sinceNanos = nowNanos;
        }

        void caughtUp() {
            pause = FIRST_RETRY;
        }

        boolean isDue(long nowNanos) {
            return nowNanos - sinceNanos > pause.toNanos();
        }

        void lengthen() {
            Duration longer = pause.multipliedBy(2);
            pause = longer.compareTo(LAST_RETRY) < 0 ? longer : LAST_RETRY;
        }
    }

    /**
     * Begins without peers and subscribers.
     *
     * @param self this node
     * @param compare compares an app with its log, since subscriptions of it have just become known everywhere
     * @param compareAll compares every app with its log, since a node has just learned what is followed here
     */
    Interest(Sender self, Consumer<AppName> compare, Runnable compareAll) {
        this.self = self;
        this.compare = compare;
        this.compareAll = compareAll;
    }

    /** What is followed here. */
    LocalInterest local() {
        return local;
    }

    // ---- subscribers of this node ---------------------------------------------------------------------------------

    void gained(AppName app, ChannelPattern pattern) {
        local.gained(ChannelHash.of(app, pattern), pattern.isWildcard());
        gaining.add(app);
    }

    void lost(AppName app, ChannelPattern pattern) {
        local.lost(ChannelHash.of(app, pattern), pattern.isWildcard());
    }

    /** Tells everyone what changed since it was last called. */
    void flush(long nowNanos) {
        for (Delta delta : local.takeChanges()) {
            peers.forEach((peer, retry) -> {
                if (peer.acknowledged() == delta.fromVersion()) {
                    retry.progressed(nowNanos);
                }
                peer.send(FrameCodec.delta(self, peer.session(), delta));
            });
        }
        if (!gaining.isEmpty()) {
            settling.begin(local.version(), gaining, nowNanos);
            gaining = new HashSet<>();
            settle();
        }
    }

    private void settle() {
        long known = peers.keySet().stream().mapToLong(Peer::acknowledged).min().orElse(local.version());
        settling.takeKnown(known).forEach(compare);
    }

    // ---- peers ----------------------------------------------------------------------------------------------------

    void joined(Peer peer, long nowNanos) {
        flush(nowNanos);
        peers.put(peer, new Retry());
        sendTable(peer, nowNanos);
    }

    /** It listens from now on: what was sent until now may have met nobody. */
    void greeted(Peer peer, long nowNanos) {
        sendTable(peer, nowNanos);
    }

    void left(Peer peer) {
        peers.remove(peer);
        settle();
    }

    /** Lets everyone compare. */
    void summarize(long nowNanos) {
        flush(nowNanos);
        for (Peer peer : peers.keySet()) {
            peer.send(FrameCodec.summary(self, peer.session(), local.summary(peer.sequence())));
        }
    }

    /** Sends again what was not acknowledged in time, and compares what waits too long for it. */
    void tick(long nowNanos) {
        peers.forEach((peer, retry) -> {
            if (peer.acknowledged() < local.version() && retry.isDue(nowNanos)) {
                retry.lengthen();
                sendTable(peer, nowNanos);
            }
        });
        settling.late(nowNanos).forEach(compare);
    }

    private void sendTable(Peer peer, long nowNanos) {
        flush(nowNanos);
        List<Table> tables = local.table();
        tables.forEach(table -> peer.send(FrameCodec.table(self, peer.session(), table)));
        peers.get(peer).progressed(nowNanos);
    }

    // ---- what peers say -------------------------------------------------------------------------------------------

    void heard(Peer peer, Delta delta) {
        answer(peer, peer.interest().take(delta));
    }

    void heard(Peer peer, Table table) {
        answer(peer, peer.interest().take(table));
    }

    void heard(Peer peer, Summary summary) {
        answer(peer, peer.interest().take(summary));
    }

    private void answer(Peer peer, PeerInterest.Reply reply) {
        switch (reply) {
            case NONE -> {}
            case ACK ->
                peer.send(FrameCodec.ack(
                        self,
                        peer.session(),
                        new Ack(peer.theirSession(), peer.interest().version())));
            case ASK -> peer.send(FrameCodec.ask(self, peer.session(), new Ask(peer.theirSession())));
        }
    }

    void heard(Peer peer, Ack ack, long nowNanos) {
        peer.acknowledged(ack.theirSession(), ack.version());
        Retry retry = peers.get(peer);
        retry.progressed(nowNanos);
        if (peer.acknowledged() == local.version()) {
            retry.caughtUp();
        }
        if (!retry.hasAcknowledged && peer.hasAcknowledged()) {
            // It may never have noticed that it was gone, and then went by what was followed here before.
            retry.hasAcknowledged = true;
            compareAll.run();
        }
        settle();
    }

    /** It gets everything, soon: at once it might be asked for several times over. */
    void heard(Peer peer, Ask ask) {
        peer.lacks(ask.theirSession());
    }
}
