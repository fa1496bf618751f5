package io.filecast.cluster;

import io.filecast.cluster.Frame.Envelope;
import io.filecast.cluster.Frame.Hello;
import io.filecast.core.AppName;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The question that a node asks every other one before it serves: do we speak the same wire, and work on the same data?
 * Event-loop confined.
 */
final class Handshake {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** A node that hangs is found out by its heartbeat before so many questions. */
    private static final int QUESTIONS = 4;

    private final Bus bus;
    private final Sender self;
    private final String address;
    private final Supplier<Future<NodeFacts>> facts;
    private final Predicate<String> isMember;

    /** Members that did not listen yet when they were asked. */
    private final Set<String> unheard = new HashSet<>();

    /**
     * Prepares to ask.
     *
     * @param self this node
     * @param address where it is, for people
     * @param facts what it works on, as Redis says at this moment
     * @param isMember whether a node is still there
     */
    Handshake(Bus bus, Sender self, String address, Supplier<Future<NodeFacts>> facts, Predicate<String> isMember) {
        this.bus = bus;
        this.self = self;
        this.address = address;
        this.facts = facts;
        this.isMember = isMember;
    }

    /** This node's own words, to ask with and to answer with. */
    Future<byte[]> hello() {
        return facts.get().map(ours -> FrameCodec.hello(self, hello(ours)));
    }

    private Hello hello(NodeFacts ours) {
        return new Hello(self.wire().oldest(), address, ours);
    }

    /**
     * Asks nodes, and again those that did not listen yet when they were asked before.
     *
     * @return fails with {@link IllegalStateException}, whose message is for the operator, when one of them disagrees or
     *     does not answer; one that does not listen yet will ask us, and is asked with the next ones
     */
    Future<Void> meet(List<String> fresh) {
        Set<String> nodes = new LinkedHashSet<>(fresh);
        unheard.stream().filter(isMember).forEach(nodes::add);
        unheard.clear();
        if (nodes.isEmpty()) {
            return Future.succeededFuture();
        }
        return facts.get()
                .compose(ours -> Future.all(
                        nodes.stream().map(node -> meet(node, ours, QUESTIONS)).toList()))
                .mapEmpty();
    }

    private Future<Void> meet(String node, NodeFacts ours, int questions) {
        return bus.ask(node, FrameCodec.hello(self, hello(ours)), PATIENCE)
                .compose(answer -> judge(node, answer, ours), failure -> {
                    if (!isMember.test(node)) {
                        return Future.succeededFuture();
                    }
                    if (Bus.isNotListening(failure)) {
                        unheard.add(node);
                        return Future.succeededFuture();
                    }
                    return questions > 1
                            ? meet(node, ours, questions - 1)
                            : Future.failedFuture(new IllegalStateException("node " + node
                                    + " is in the cluster and does not answer: " + failure.getMessage()));
                });
    }

    private Future<Void> judge(String node, byte[] answer, NodeFacts ours) {
        try {
            Envelope envelope = FrameCodec.read(answer);
            if (envelope.frame() instanceof Hello theirs) {
                return disagreement(self.wire(), ours, envelope.version(), theirs)
                        .map(line -> Future.<Void>failedFuture(new IllegalStateException(line)))
                        .orElseGet(Future::succeededFuture);
            }
        } catch (BadFrameException unreadable) {
            // Said below, as for any other answer that makes no sense.
        }
        return Future.failedFuture(
                new IllegalStateException("node " + node + " answers what this version cannot read"));
    }

    /** In what two nodes differ, in one line for the operator of the first. */
    static Optional<String> disagreement(WireVersion wire, NodeFacts ours, int theirNewest, Hello theirs) {
        String node = "node " + theirs.address();
        WireVersion theirWire = new WireVersion(theirs.oldestWire(), theirNewest);
        if (!wire.understands(theirWire)) {
            return Optional.of(node + " speaks version " + theirWire + " of the nodes' wire, this one version " + wire
                    + ": run releases that follow each other");
        }
        for (Map.Entry<AppName, String> app : sorted(ours.epochs())) {
            String epoch = theirs.facts().epochs().get(app.getKey());
            if (epoch != null && !epoch.equals(app.getValue())) {
                return Optional.of(node + " has data set " + epoch + " of app " + app.getKey() + ", this one "
                        + app.getValue() + ": redis.url must name the same Redis on every node");
            }
        }
        if (!ours.blobStore().equals(theirs.facts().blobStore())) {
            return Optional.of(node + " keeps bytes in store " + theirs.facts().blobStore() + ", this one in "
                    + ours.blobStore() + ": blobs.directory must be the same directory on every node");
        }
        return Optional.empty();
    }

    private static List<Map.Entry<AppName, String>> sorted(Map<AppName, String> epochs) {
        List<Map.Entry<AppName, String>> entries = new ArrayList<>(epochs.entrySet());
        entries.sort(Comparator.comparing(entry -> entry.getKey().value()));
        return entries;
    }
}
