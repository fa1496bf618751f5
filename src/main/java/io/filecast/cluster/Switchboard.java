package io.filecast.cluster;

import io.filecast.cluster.Frame.Ack;
import io.filecast.cluster.Frame.Ask;
import io.filecast.cluster.Frame.Delta;
import io.filecast.cluster.Frame.Envelope;
import io.filecast.cluster.Frame.Events;
import io.filecast.cluster.Frame.Hello;
import io.filecast.cluster.Frame.Summary;
import io.filecast.cluster.Frame.Table;
import io.filecast.cluster.Frame.Wake;
import io.filecast.core.AppName;
import io.filecast.core.ChangeHints;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a node knows of the others, and the place where what they say is given to who deals with it. Event-loop
 * confined; knows no bus and no timers, so that a test can be both.
 */
final class Switchboard {

    private static final Logger LOG = LoggerFactory.getLogger(Switchboard.class);

    private final Sender self;
    private final Mail mail;
    private final Runnable compareAll;
    private final LongSupplier nanos;
    private final Interest interest;
    private final Relay relay;
    private final Alarm alarm;
    private final Map<String, Peer> peers = new HashMap<>();

    /**
     * What the node does for the cluster.
     *
     * @param sink takes events of other nodes
     * @param compare compares one app with its log
     * @param compareAll compares every app with its log
     * @param changes is told what other nodes say has changed
     */
    record Outlet(Consumer<Event> sink, Consumer<AppName> compare, Runnable compareAll, ChangeHints changes) {}

    Switchboard(Sender self, Mail mail, Outlet outlet, ClusterStats stats, LongSupplier nanos) {
        this.self = self;
        this.mail = mail;
        this.compareAll = outlet.compareAll();
        this.nanos = nanos;
        this.interest = new Interest(self, outlet.compare(), outlet.compareAll());
        this.relay = new Relay(self, interest.local(), stats, outlet.sink(), outlet.compareAll());
        this.alarm = new Alarm(self, interest.local(), stats, outlet.changes());
    }

    // ---- from this node -------------------------------------------------------------------------------------------

    void gained(AppName app, ChannelPattern pattern) {
        interest.gained(app, pattern);
    }

    void lost(AppName app, ChannelPattern pattern) {
        interest.lost(app, pattern);
    }

    /** Tells the others what has changed. */
    void flushInterest() {
        interest.flush(nanos.getAsLong());
    }

    /** An event was committed here; it leaves with {@link #flushEvents}. */
    void committed(Event event) {
        if (!peers.isEmpty()) {
            relay.add(event, peers.values(), nanos.getAsLong());
        }
    }

    /**
     * Sends what was committed.
     *
     * @param skipped how many more were, and could not be kept until now
     */
    void flushEvents(int skipped) {
        relay.flush();
        if (skipped > 0) {
            relay.skip(peers.values(), skipped);
        }
    }

    /** What has changed here and is to be told, with {@link #flushAlarm}. */
    Alarm alarm() {
        return alarm;
    }

    /** Tells the others what they would find later. */
    void flushAlarm() {
        alarm.flush(peers.values(), nanos.getAsLong());
    }

    // ---- time -----------------------------------------------------------------------------------------------------

    /** Repeats what was not acknowledged. */
    void tick() {
        interest.tick(nanos.getAsLong());
    }

    /** Tells everyone what they should have. */
    void summarize() {
        interest.summarize(nanos.getAsLong());
    }

    // ---- who is there ---------------------------------------------------------------------------------------------

    /**
     * These nodes are in the cluster, this one among them.
     *
     * @return those that were not before
     */
    List<String> members(Collection<String> nodes) {
        List<String> fresh = new ArrayList<>();
        for (String node : nodes) {
            if (!node.equals(self.node()) && !peers.containsKey(node)) {
                fresh.add(node);
                Peer peer = new Peer(node, mail, self.wire(), nanos.getAsLong());
                peers.put(node, peer);
                interest.joined(peer, nanos.getAsLong());
            }
        }
        List<String> gone =
                peers.keySet().stream().filter(node -> !nodes.contains(node)).toList();
        gone.forEach(node -> interest.left(peers.remove(node)));
        if (fresh.size() + gone.size() > 0) {
            LOG.info("the cluster has {} nodes now", peers.size() + 1);
            // Whatever was under way with them may be lost.
            compareAll.run();
        }
        return fresh;
    }

    /** The other nodes. */
    Collection<Peer> peers() {
        return peers.values();
    }

    /** Whether a node that is there says nothing; perhaps it cannot find this one. */
    boolean hasSilentPeer() {
        long now = nanos.getAsLong();
        return peers.values().stream().anyMatch(peer -> peer.isSilent(now));
    }

    /** The version of what is followed here. */
    long version() {
        return interest.local().version();
    }

    /** Whether a node knows all that is followed here. */
    boolean isTold(Peer peer) {
        return !interest.local().hasChanges() && peer.acknowledged() == version();
    }

    /** How many channels and wildcards are followed here. */
    int followed() {
        return interest.local().size();
    }

    // ---- from other nodes -----------------------------------------------------------------------------------------

    /** Another node said something; from one that is no member yet, or no more, it does not count. */
    void heard(Envelope envelope) {
        Peer peer = peers.get(envelope.from());
        long now = nanos.getAsLong();
        if (peer == null) {
            return;
        }
        Frame frame = envelope.frame();
        peer.speaks(envelope.version());
        if (frame instanceof Hello) {
            interest.greeted(peer, now);
        } else if (!peer.heard(envelope, now)) {
            return;
        } else if (frame instanceof Events events) {
            relay.heard(peer, events);
        } else if (frame instanceof Delta delta) {
            interest.heard(peer, delta);
        } else if (frame instanceof Table table) {
            interest.heard(peer, table);
        } else if (frame instanceof Summary summary) {
            interest.heard(peer, summary);
            relay.heardOf(peer, summary.sequence());
        } else if (frame instanceof Ack ack) {
            interest.heard(peer, ack, now);
        } else if (frame instanceof Ask ask) {
            interest.heard(peer, ask);
        } else if (frame instanceof Wake wake) {
            alarm.heard(wake);
        }
    }

    /** Another node said what cannot be read; it may have been events. */
    void heardNonsense(BadFrameException nonsense) {
        LOG.warn("another node sent what this one cannot read: {}", nonsense.getMessage());
        compareAll.run();
    }
}
