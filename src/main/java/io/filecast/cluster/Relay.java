package io.filecast.cluster;

import io.filecast.cluster.EventCodec.Encoded;
import io.filecast.cluster.Frame.Events;
import io.filecast.core.Event;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sends this node's committed events to the nodes that want them, and takes theirs. Event-loop confined.
 *
 * <p>An event is encoded once for each version of the wire that is spoken. What a node gets in one turn goes in one frame, or several when it is much; frames to a
 * node are numbered, so that it notices a lost one and compares with the log.
 */
final class Relay {

    private static final int FRAME_BYTES = 256 << 10;
    private static final int FRAME_OVERHEAD = 1_024;

    private final Sender self;
    private final LocalInterest local;
    private final ClusterStats stats;
    private final Consumer<Event> sink;
    private final Runnable compareAll;
    private final Map<Peer, Batch> batches = new HashMap<>();

    /** One for each version of the wire that peers speak. */
    private final Map<Integer, EventCodec.Encoder> encoders = new HashMap<>();

    /** What goes to one node in this turn. */
    private final class Batch {
        private final Peer peer;
        private final WireWriter frame;
        private Encoded last;
        private int count;

        Batch(Peer peer) {
            this.peer = peer;
            this.frame = FrameCodec.events(self, peer.session(), peer.nextSequence(), FRAME_OVERHEAD);
        }

        void add(Encoded event) {
            EventCodec.write(frame, event, last);
            last = event;
            count++;
        }

        boolean isFull() {
            return frame.size() > FRAME_BYTES;
        }

        void send() {
            if (peer.offer(frame.toBytes())) {
                stats.sent(count);
            } else {
                stats.dropped(count);
            }
        }
    }

    /**
     * Begins with nothing to send.
     *
     * @param self this node
     * @param local what is followed here
     * @param sink takes the events of other nodes
     * @param compareAll compares every app with its log, since something was lost
     */
    Relay(Sender self, LocalInterest local, ClusterStats stats, Consumer<Event> sink, Runnable compareAll) {
        this.self = self;
        this.local = local;
        this.stats = stats;
        this.sink = sink;
        this.compareAll = compareAll;
    }

    /** Puts a committed event into this turn's frames. */
    void add(Event event, Iterable<Peer> peers, long nowNanos) {
        ChannelHash channel = ChannelHash.of(event.app(), event.channel());
        for (Peer peer : peers) {
            if (peer.wants(channel, nowNanos)) {
                EventCodec.Encoder encoder = encoders.computeIfAbsent(peer.wire(), EventCodec.Encoder::new);
                Batch batch = batches.computeIfAbsent(peer, Batch::new);
                batch.add(encoder.encode(event));
                if (batch.isFull()) {
                    batches.remove(peer).send();
                }
            }
        }
    }

    /** Sends this turn's frames. */
    void flush() {
        batches.values().forEach(Batch::send);
        batches.clear();
    }

    /** Events were lost before they were put into frames: lets everyone notice. */
    void skip(Iterable<Peer> peers, int events) {
        stats.dropped(events);
        peers.forEach(Peer::nextSequence);
    }

    /** Takes another node's events. */
    void heard(Peer peer, Events events) {
        noticeGap(peer, events.sequence(), 1);
        for (Event event : events.events()) {
            stats.received();
            if (!local.wants(ChannelHash.of(event.app(), event.channel()))) {
                stats.needless();
            }
            sink.accept(event);
        }
    }

    /** Another node has sent events up to a sequence number. */
    void heardOf(Peer peer, long sequence) {
        noticeGap(peer, sequence, 0);
    }

    private void noticeGap(Peer peer, long sequence, int fresh) {
        if (peer.hasGapBefore(sequence, fresh)) {
            stats.gap();
            compareAll.run();
        }
    }
}
