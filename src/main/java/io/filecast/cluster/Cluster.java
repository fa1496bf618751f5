package io.filecast.cluster;

import io.filecast.cluster.Frame.Hello;
import io.filecast.core.AppName;
import io.filecast.core.ChangeHints;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.filecast.core.EventHints;
import io.filecast.core.InterestListener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.spi.cluster.NodeListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's part in a cluster. Any thread; what it decides is decided on one event loop.
 *
 * <p>Life: {@link #join}, which gives the Vert.x that everything else is built on; {@link #open}, once the node knows its
 * data, which meets the other nodes; {@link #close} before Vert.x is closed, which leaves.
 */
public final class Cluster {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private static final Duration GATHERING = Duration.ofMillis(20);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration SUMMARY = Duration.ofSeconds(1);

    /** Committed events that may wait for the loop that sends them on. */
    private static final int MOST_WAITING = 50_000;

    /** Changes that may wait for the loop that tells of them. */
    private static final int MOST_CHANGES = 50_000;

    private final Vertx vertx;
    private final Membership members;
    private final String address;
    private final ContextInternal loop;
    private final Bus bus;
    private final Listing listing;
    private final Sender self;
    private final ClusterStats stats = new ClusterStats();
    private final Intake<Event> committed;
    private final Intake<Change> changes;
    private final Intake<Consumer<Alarm>> alarms;
    private final List<Long> timers = new ArrayList<>();

    // Confined to the loop.
    private Switchboard board;
    private Handshake handshake;
    private boolean isGathering;
    private boolean isGatheringAlarms;

    /** A channel or wildcard that somebody began or ceased to follow here. */
    private record Change(AppName app, ChannelPattern pattern, boolean isGained) {}

    /**
     * What the node does for the cluster.
     *
     * @param sink takes events of other nodes
     * @param compare compares one app with its log
     * @param compareAll compares every app with its log
     * @param changes is told what other nodes say has changed
     * @param facts what the node works on, as Redis says at this moment
     */
    public record Hooks(
            Consumer<Event> sink,
            Consumer<AppName> compare,
            Runnable compareAll,
            ChangeHints changes,
            Supplier<Future<NodeFacts>> facts) {}

    /**
     * How the cluster looks from here.
     *
     * @param node this node's id
     * @param wire the newest version of the nodes' wire that it speaks
     * @param registrations addresses of the bus that every node has to know of because of this one
     * @param followed channels and wildcards with subscribers here
     * @param peers the other nodes
     */
    public record View(String node, int wire, int registrations, int followed, List<PeerView> peers) {}

    /**
     * Another node as seen from here.
     *
     * @param wire the newest version of the nodes' wire that it speaks; 0 while nothing was heard of it
     * @param isKnown whether it is known what is followed there; until then it gets every event
     * @param isTold whether it knows all that is followed here
     */
    public record PeerView(String node, int wire, boolean isKnown, boolean isTold) {}

    private Cluster(Joining.Joined joined) {
        this.vertx = joined.vertx();
        this.members = joined.members();
        this.address = joined.address();
        this.self = new Sender(members.getNodeId(), joined.wire());
        this.loop = ((VertxInternal) vertx).createEventLoopContext();
        this.bus = new Bus(vertx, self.node());
        this.listing = new Listing(members, Bus.addressOf(self.node()));
        this.committed = new Intake<>(loop, MOST_WAITING, event -> board.committed(event), this::sendCommitted);
        this.changes = new Intake<>(loop, Integer.MAX_VALUE, this::note, this::gather);
        this.alarms = new Intake<>(loop, MOST_CHANGES, change -> change.accept(board.alarm()), this::gatherAlarms);
    }

    /**
     * Joins the other nodes.
     *
     * @return fails with a message for the operator when the address, the port or the file of settings is of no use
     */
    public static Future<Cluster> join(VertxOptions vertxOptions, ClusterOptions options) {
        return Joining.begin(vertxOptions, options).map(Cluster::new);
    }

    /** The Vert.x that the node is built on. */
    public Vertx vertx() {
        return vertx;
    }

    /** What was counted so far. */
    public ClusterStats stats() {
        return stats;
    }

    /** How many nodes there are, this one included. */
    public int size() {
        return members.getNodes().size();
    }

    // ---- life -----------------------------------------------------------------------------------------------------

    /**
     * Meets the other nodes and begins to hear of their events.
     *
     * @return fails with {@link IllegalStateException}, saying in one line what differs, when another node has other data
     */
    public Future<Void> open(Hooks hooks) {
        return onLoop(() -> {
            Switchboard.Outlet outlet =
                    new Switchboard.Outlet(hooks.sink(), hooks.compare(), hooks.compareAll(), hooks.changes());
            board = new Switchboard(self, bus, outlet, stats, System::nanoTime);
            handshake = new Handshake(
                    bus,
                    self,
                    address,
                    hooks.facts(),
                    node -> members.getNodes().contains(node));
            return bus.listen(this::received)
                    .compose(listening -> listing.note())
                    .compose(listed -> {
                        List<String> others = board.members(members.getNodes());
                        watchMembers();
                        return handshake.meet(others);
                    });
        });
    }

    private void watchMembers() {
        every(TICK, board::tick);
        every(SUMMARY, () -> {
            syncMembers();
            board.summarize();
        });
        every(Peer.SILENCE, () -> {
            if (board.hasSilentPeer()) {
                listing.renew();
            } else {
                listing.rest();
            }
        });
        members.nodeListener(new NodeListener() {
            @Override
            public void nodeAdded(String node) {
                loop.runOnContext(ignored -> syncMembers());
            }

            @Override
            public void nodeLeft(String node) {
                loop.runOnContext(ignored -> syncMembers());
            }
        });
    }

    private void every(Duration interval, Runnable task) {
        timers.add(loop.setPeriodic(interval.toMillis(), id -> task.run()));
    }

    /** Nodes that began apart and find each other later are asked, too; both go on, since neither is the newcomer. */
    private void syncMembers() {
        if (members.isActive()) {
            handshake
                    .meet(board.members(members.getNodes()))
                    .onFailure(differs -> LOG.error("a node of this cluster disagrees: {}", differs.getMessage()));
        }
    }

    /** Hears and tells no more; harmless when it was never opened. */
    public Future<Void> close() {
        return onLoop(() -> {
            timers.forEach(vertx::cancelTimer);
            return bus.close();
        });
    }

    // ---- from this node -------------------------------------------------------------------------------------------

    /** Takes what this node's subscribers follow. */
    public InterestListener interest() {
        return new InterestListener() {
            @Override
            public void gained(AppName app, ChannelPattern pattern) {
                changes.put(new Change(app, pattern, true));
            }

            @Override
            public void lost(AppName app, ChannelPattern pattern) {
                changes.put(new Change(app, pattern, false));
            }
        };
    }

    private void note(Change change) {
        if (change.isGained()) {
            board.gained(change.app(), change.pattern());
        } else {
            board.lost(change.app(), change.pattern());
        }
    }

    /** Waits a moment, so that what changes together is told together. */
    private void gather() {
        if (!isGathering) {
            isGathering = true;
            loop.setTimer(GATHERING.toMillis(), id -> {
                isGathering = false;
                board.flushInterest();
            });
        }
    }

    /** Takes committed events of this node: for its delivery, and for the other nodes. */
    public EventHints hints(EventHints delivery) {
        return event -> {
            delivery.committed(event);
            committed.put(event);
        };
    }

    private void sendCommitted() {
        board.flushEvents(committed.takeRefused());
    }

    /** Takes changes that other nodes would find later. */
    public ChangeHints changes() {
        return new ChangeHints() {
            @Override
            public void presenceMoved(AppName app, ChannelName channel, long version) {
                alarms.put(alarm -> alarm.presenceMoved(app, channel, version));
            }

            @Override
            public void rightsEnded(AppName app) {
                alarms.put(alarm -> alarm.rightsEnded(app));
            }

            @Override
            public void termsChanged(AppName app) {
                alarms.put(alarm -> alarm.termsChanged(app));
            }
        };
    }

    /** Waits a moment, so that what changes again is told once. */
    private void gatherAlarms() {
        stats.wakesDropped(alarms.takeRefused());
        if (!isGatheringAlarms) {
            isGatheringAlarms = true;
            loop.setTimer(GATHERING.toMillis(), id -> {
                isGatheringAlarms = false;
                board.flushAlarm();
            });
        }
    }

    // ---- from other nodes -----------------------------------------------------------------------------------------

    private void received(Message<Buffer> message) {
        try {
            Frame.Envelope envelope = FrameCodec.read(message.body().getBytes());
            if (envelope.frame() instanceof Hello) {
                handshake
                        .hello()
                        .onSuccess(hello -> message.reply(Buffer.buffer(hello)))
                        .onFailure(failure -> message.fail(0, failure.getMessage()));
                syncMembers();
            }
            board.heard(envelope);
        } catch (BadFrameException nonsense) {
            board.heardNonsense(nonsense);
        } catch (RuntimeException broken) {
            LOG.error("a frame of another node could not be dealt with", broken);
        }
    }

    // ---- looking at it --------------------------------------------------------------------------------------------

    /** How the cluster looks from here. */
    public Future<View> view() {
        return onLoop(() -> {
            List<PeerView> peers = board.peers().stream()
                    .map(peer -> new PeerView(
                            peer.id(), peer.newest(), peer.interest().isKnown(), board.isTold(peer)))
                    .toList();
            return Future.succeededFuture(
                    new View(self.node(), self.wire().newest(), members.registrations(), board.followed(), peers));
        });
    }

    private <T> Future<T> onLoop(Callable<Future<T>> task) {
        Promise<T> done = Promise.promise();
        loop.runOnContext(ignored -> {
            try {
                task.call().onComplete(done);
            } catch (Exception failure) {
                done.tryFail(failure);
            }
        });
        return done.future();
    }
}
