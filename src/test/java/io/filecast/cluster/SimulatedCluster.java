package io.filecast.cluster;

import io.filecast.core.AppName;
import io.filecast.core.ChangeHints;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Several nodes' switchboards in one place, with a clock that a test moves and a mail that it stops, loses, doubles and
 * reorders. One thread at a time.
 */
final class SimulatedCluster {

    /** A frame on its way. */
    record Letter(String from, String to, byte[] frame, Promise<Void> left) {

        Frame content() {
            try {
                return FrameCodec.read(frame).frame();
            } catch (BadFrameException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** One node: what it was told to compare, and what reached it. */
    final class Node {
        final String id;
        final List<AppName> compared = new ArrayList<>();
        final List<Event> events = new ArrayList<>();
        final List<String> woken = new ArrayList<>();
        final ClusterStats stats = new ClusterStats();
        final Switchboard board;
        int comparedAll;

        Node(String id, WireVersion wire) {
            this.id = id;
            this.board = new Switchboard(
                    new Sender(id, wire),
                    (to, frame) -> post(id, to, frame),
                    new Switchboard.Outlet(events::add, compared::add, () -> comparedAll++, hearing()),
                    stats,
                    () -> nanos);
        }

        private ChangeHints hearing() {
            return new ChangeHints() {
                @Override
                public void presenceMoved(AppName app, ChannelName channel, long version) {
                    woken.add(app + "/" + channel + "@" + version);
                }

                @Override
                public void rightsEnded(AppName app) {
                    woken.add(app.value());
                }

                @Override
                public void termsChanged(AppName app) {
                    woken.add(app + "'s terms");
                }
            };
        }

        void follow(String pattern) {
            board.gained(ClusterEvents.APP, ChannelPattern.parse(pattern));
        }

        void unfollow(String pattern) {
            board.lost(ClusterEvents.APP, ChannelPattern.parse(pattern));
        }

        void publish(Event... committed) {
            for (Event event : committed) {
                board.committed(event);
            }
            board.flushEvents(0);
        }

        /** The presence of a channel has come to a version here. */
        void moved(String channel, long version) {
            board.alarm().presenceMoved(ClusterEvents.APP, new ChannelName(channel), version);
        }

        Peer peer(String other) {
            return board.peers().stream()
                    .filter(peer -> peer.id().equals(other))
                    .findFirst()
                    .orElseThrow();
        }
    }

    final List<Letter> post = new ArrayList<>();
    private final Map<String, Node> nodes = new TreeMap<>();
    private final Map<String, List<String>> sides = new HashMap<>();
    private long nanos = 1;

    private Future<Void> post(String from, String to, byte[] frame) {
        Promise<Void> left = Promise.promise();
        post.add(new Letter(from, to, frame, left));
        return left.future();
    }

    /** Adds a node, and everyone sees it. */
    Node add(String id) {
        return add(id, WireVersion.OURS);
    }

    /** Adds a node that speaks some versions of the wire, and everyone sees it. */
    Node add(String id, WireVersion wire) {
        Node node = new Node(id, wire);
        nodes.put(id, node);
        together();
        return node;
    }

    /** A node is gone, and everyone sees it. */
    void remove(String id) {
        nodes.remove(id);
        together();
    }

    /** All nodes see each other. */
    void together() {
        sides.clear();
        nodes.values().forEach(node -> node.board.members(nodes.keySet()));
    }

    /** Some nodes see each other alone, and the rest likewise. */
    void split(String... side) {
        List<String> one = List.of(side);
        List<String> other =
                nodes.keySet().stream().filter(id -> !one.contains(id)).toList();
        nodes.keySet().forEach(id -> sides.put(id, one.contains(id) ? one : other));
        nodes.forEach((id, node) -> node.board.members(sides.get(id)));
    }

    /** Delivers a letter, or, across a split, loses it. */
    void deliver(Letter letter) {
        Node to = nodes.get(letter.to());
        boolean isReached = to != null
                && nodes.containsKey(letter.from())
                && (sides.isEmpty() || sides.get(letter.from()).contains(letter.to()));
        letter.left().tryComplete();
        if (isReached) {
            try {
                to.board.heard(FrameCodec.read(letter.frame()));
            } catch (BadFrameException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** Delivers what is under way, and what comes of it, in order. */
    void settle() {
        settle(letter -> true);
    }

    /** The same for some letters; the others stay. */
    void settle(Predicate<Letter> which) {
        for (int i = 0; i < post.size(); ) {
            if (which.test(post.get(i))) {
                deliver(post.remove(i));
            } else {
                i++;
            }
        }
    }

    /** Loses some of what is under way. */
    int lose(Predicate<Letter> which) {
        int before = post.size();
        post.removeIf(which);
        return before - post.size();
    }

    /** Lets time go by, with all that nodes do from time to time. */
    void pass(long millis) {
        for (long end = nanos + millis * 1_000_000; nanos < end; ) {
            nanos += 100_000_000;
            for (Node node : nodes.values()) {
                node.board.flushInterest();
                node.board.tick();
                if (nanos % 1_000_000_000 < 100_000_000) {
                    node.board.summarize();
                }
            }
        }
    }

    /** All nodes tell what has changed, and hear each other. */
    void tell() {
        nodes.values().forEach(node -> node.board.flushInterest());
        settle();
    }
}
