package io.filecast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.cluster.Frame.Ack;
import io.filecast.cluster.Frame.Delta;
import io.filecast.cluster.Frame.Summary;
import io.filecast.cluster.Frame.Table;
import io.filecast.cluster.SimulatedCluster.Letter;
import io.filecast.cluster.SimulatedCluster.Node;
import io.filecast.core.ChannelName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InterestTest {

    private final SimulatedCluster cluster = new SimulatedCluster();
    private Node a;
    private Node b;

    @BeforeEach
    void two_nodes_that_know_each_other() {
        a = cluster.add("a");
        b = cluster.add("b");
        cluster.settle();
    }

    private static ChannelHash hash(String channel) {
        return ChannelHash.of(ClusterEvents.APP, ChannelName.parse(channel));
    }

    /** Whether a node would send an event of a channel to the other. */
    private boolean sends(Node from, Node to, String channel) {
        return from.peer(to.id).interest().wants(hash(channel));
    }

    private static boolean isDelta(Letter letter) {
        return letter.content() instanceof Delta;
    }

    @Test
    void a_node_is_sent_what_it_follows_by_name_or_wildcard_and_nothing_else() {
        b.follow("news");
        b.follow("rooms.*");
        cluster.tell();

        assertTrue(sends(a, b, "news"));
        assertTrue(sends(a, b, "rooms.1.left"));
        assertFalse(sends(a, b, "rooms"));
        assertFalse(sends(a, b, "rooms."));
        assertFalse(sends(a, b, "other"));
        b.unfollow("news");
        b.unfollow("rooms.*");
        cluster.tell();
        assertFalse(sends(a, b, "news"));
        assertFalse(sends(a, b, "rooms.1.left"));
    }

    @Test
    void a_node_that_has_said_nothing_yet_is_sent_everything() {
        Node c = cluster.add("c");
        assertTrue(sends(a, c, "anything"));
        cluster.settle();
        assertFalse(sends(a, c, "anything"));
    }

    @Test
    void a_node_that_falls_silent_is_sent_everything_again() {
        assertFalse(a.peer("b").wants(hash("anything"), 1));
        assertTrue(a.peer("b").wants(hash("anything"), Peer.SILENCE.toNanos() + 2));
    }

    @Test
    void an_app_is_compared_once_every_node_has_acknowledged_and_not_before() {
        Node c = cluster.add("c");
        cluster.settle();
        b.follow("news");
        b.board.flushInterest();
        cluster.settle(letter -> !letter.to().equals("c"));
        assertEquals(List.of(), b.compared, "c has not heard of it");

        cluster.settle();
        assertEquals(List.of(ClusterEvents.APP), b.compared);
        assertTrue(sends(c, b, "news"));
        assertEquals(List.of(), a.compared);
    }

    @Test
    void an_app_is_compared_at_once_when_the_node_is_alone() {
        cluster.remove("a");
        b.follow("news");
        b.board.flushInterest();
        assertEquals(List.of(ClusterEvents.APP), b.compared);
    }

    @Test
    void an_app_is_compared_when_the_node_that_did_not_acknowledge_has_left() {
        b.follow("news");
        b.board.flushInterest();
        cluster.remove("a");
        assertEquals(List.of(ClusterEvents.APP), b.compared);
    }

    @Test
    void an_acknowledgement_that_takes_long_is_waited_for_a_second_and_again_when_it_comes() {
        b.follow("news");
        b.board.flushInterest();
        List<Letter> held = new ArrayList<>(cluster.post);
        cluster.post.clear();
        cluster.pass(900);
        cluster.lose(letter -> true);
        assertEquals(List.of(), b.compared);
        cluster.pass(300);
        cluster.lose(letter -> true);
        assertEquals(List.of(ClusterEvents.APP), b.compared, "a second is over");
        cluster.pass(1_000);
        cluster.lose(letter -> true);
        assertEquals(1, b.compared.size(), "once is enough");

        held.forEach(cluster::deliver);
        cluster.settle();
        assertEquals(2, b.compared.size(), "now everybody knows");
    }

    @Test
    void a_lost_delta_is_made_good_without_another_change() {
        b.follow("news");
        b.board.flushInterest();
        assertEquals(1, cluster.lose(InterestTest::isDelta));
        assertFalse(sends(a, b, "news"));

        cluster.pass(400);
        cluster.settle();
        assertTrue(sends(a, b, "news"));
        assertEquals(b.board.version(), b.peer("a").acknowledged());
    }

    @Test
    void after_a_lost_delta_the_next_one_makes_the_node_count_as_interested_in_everything() {
        b.follow("news");
        b.board.flushInterest();
        cluster.lose(InterestTest::isDelta);
        b.follow("sport");
        cluster.tell();
        assertTrue(sends(a, b, "anything"));

        cluster.pass(600);
        cluster.settle();
        assertTrue(sends(a, b, "news") && sends(a, b, "sport"));
        assertFalse(sends(a, b, "anything"));
    }

    @Test
    void doubled_and_old_deltas_change_nothing() {
        b.follow("news");
        b.board.flushInterest();
        Letter gained = cluster.post.get(0);
        cluster.settle();
        b.unfollow("news");
        cluster.tell();
        cluster.deliver(gained);
        cluster.deliver(gained);
        cluster.settle();
        assertFalse(sends(a, b, "news"));
        assertEquals(b.board.version(), a.peer("b").interest().version());
    }

    @Test
    void what_comes_in_the_wrong_order_is_put_right() {
        b.follow("news");
        b.board.flushInterest();
        b.follow("sport");
        b.board.flushInterest();
        Collections.reverse(cluster.post);
        cluster.settle();
        cluster.pass(600);
        cluster.settle();
        assertTrue(sends(a, b, "news") && sends(a, b, "sport"));
        assertFalse(sends(a, b, "anything"));
    }

    @Test
    void a_summary_that_does_not_fit_brings_everything_anew() {
        b.follow("news");
        cluster.tell();
        // A table that went wrong, whatever the reason.
        Summary wrong = new Summary(b.board.version(), new HashSet64.Digest(7, 7, 7), new HashSet64.Digest(0, 0, 0), 0);
        a.board.heard(new Frame.Envelope(1, "b", b.peer("a").session(), wrong));
        assertTrue(sends(a, b, "anything"));
        cluster.settle();
        cluster.pass(400);
        cluster.settle();
        assertFalse(sends(a, b, "anything"));
        assertTrue(sends(a, b, "news"));
    }

    @Test
    void a_summary_tells_a_node_that_its_table_is_old() {
        b.follow("news");
        b.board.flushInterest();
        cluster.lose(letter -> true);
        b.board.summarize();
        cluster.settle();
        assertTrue(sends(a, b, "news"), "everything is sent until it is known");
    }

    @Test
    void a_large_table_comes_in_parts_and_counts_when_all_are_there() {
        for (int i = 0; i < 20_000; i++) {
            b.follow("c" + i);
        }
        b.follow("w.*");
        cluster.tell();
        Node c = cluster.add("c");
        List<Letter> parts = cluster.post.stream()
                .filter(letter -> letter.content() instanceof Table
                        && letter.to().equals("c")
                        && letter.from().equals("b"))
                .toList();
        assertEquals(3, parts.size());
        cluster.post.clear();
        cluster.deliver(parts.get(2));
        cluster.deliver(parts.get(0));
        cluster.deliver(parts.get(0));
        assertTrue(sends(c, b, "anything"), "a part is missing");
        cluster.deliver(parts.get(1));
        assertFalse(sends(c, b, "anything"));
        assertTrue(sends(c, b, "c0") && sends(c, b, "c19999") && sends(c, b, "w.1"));
    }

    @Test
    void many_changes_at_once_are_cut_into_frames_of_bounded_size() {
        for (int i = 0; i < 3 * LocalInterest.CHUNK; i++) {
            b.follow("c" + i);
        }
        b.board.flushInterest();
        assertEquals(3, cluster.post.size());
        assertTrue(cluster.post.stream().allMatch(letter -> letter.frame().length < 70_000));
        cluster.settle();
        assertTrue(sends(a, b, "c0") && sends(a, b, "c" + (3 * LocalInterest.CHUNK - 1)));
        assertEquals(List.of(ClusterEvents.APP), b.compared, "once for all of them");
    }

    @Test
    void a_healthy_node_is_not_sent_the_table_again_while_changes_go_on() {
        for (int i = 0; i < 20; i++) {
            b.follow("c" + i);
            cluster.tell();
            b.follow("d" + i);
            b.board.flushInterest();
            cluster.pass(100);
            assertTrue(cluster.post.stream().noneMatch(letter -> letter.content() instanceof Table));
            cluster.settle();
        }
    }

    @Test
    void a_node_that_never_acknowledges_is_sent_the_table_ever_more_rarely() {
        b.follow("news");
        cluster.pass(20_000);
        long tables = cluster.post.stream()
                .filter(letter -> letter.from().equals("b") && letter.content() instanceof Table)
                .count();
        assertTrue(tables >= 8 && tables <= 14, tables + " times");
    }

    @Test
    void nodes_that_lost_sight_of_each_other_begin_anew_and_forget_old_words() {
        b.follow("news");
        cluster.tell();
        b.board.summarize();
        Letter old = cluster.post.get(0);
        cluster.settle();
        cluster.split("a");
        b.unfollow("news");
        cluster.tell();
        cluster.together();
        cluster.settle();
        assertFalse(sends(a, b, "news"));
        cluster.deliver(old);
        assertFalse(sends(a, b, "anything"), "a word of the time before");
    }

    @Test
    void what_a_node_commits_that_never_noticed_it_was_gone_is_looked_for_when_it_knows_again() {
        b.board.members(List.of("b"));
        b.follow("news");
        b.board.flushInterest();
        b.board.members(List.of("a", "b"));
        int comparedBefore = b.comparedAll;
        a.publish(ClusterEvents.message("news", 1));
        cluster.settle();
        assertTrue(sends(a, b, "news"));
        assertEquals(List.of(), b.events, "it went by what it knew of before");
        assertEquals(comparedBefore + 1, b.comparedAll);
    }

    @Test
    void acknowledgements_of_a_former_conversation_do_not_count() {
        b.follow("news");
        b.board.flushInterest();
        cluster.settle(letter -> !(letter.content() instanceof Ack));
        List<Letter> acks = new ArrayList<>(cluster.post);
        cluster.post.clear();
        cluster.split("a");
        cluster.together();
        cluster.post.clear();
        acks.forEach(cluster::deliver);
        assertTrue(b.peer("a").acknowledged() < b.board.version());
    }

    @Test
    void two_channels_of_one_number_are_followed_until_both_are_left() {
        LocalInterest local = new LocalInterest();
        local.gained(17, false);
        local.gained(17, false);
        local.takeChanges();
        local.lost(17, false);
        assertFalse(local.hasChanges());
        local.lost(17, false);
        assertTrue(local.hasChanges());
    }

    @Test
    void what_is_gained_and_lost_in_one_moment_is_not_told() {
        b.follow("news");
        b.unfollow("news");
        b.board.flushInterest();
        assertEquals(List.of(), cluster.post);
    }

    @Test
    void whatever_is_lost_doubled_or_delayed_everybody_knows_in_the_end() {
        for (long seed = 1; seed <= 40; seed++) {
            new Storm(seed).rage();
        }
    }

    /** Three nodes that follow this and that over a mail that cannot be relied on. */
    private static final class Storm {
        private final Random random;
        private final long seed;
        private final SimulatedCluster cluster = new SimulatedCluster();
        private final List<Node> nodes = new ArrayList<>();
        private final List<Set<String>> followed = new ArrayList<>();

        Storm(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            for (String id : List.of("a", "b", "c")) {
                nodes.add(cluster.add(id));
                followed.add(new HashSet<>());
            }
        }

        void rage() {
            for (int step = 0; step < 300; step++) {
                change(random.nextInt(nodes.size()));
                if (random.nextInt(3) == 0) {
                    cluster.pass(100);
                }
                mail();
            }
            for (int i = 0; i < 10; i++) {
                cluster.pass(1_000);
                cluster.settle();
            }
            for (int from = 0; from < nodes.size(); from++) {
                for (int to = 0; to < nodes.size(); to++) {
                    if (from != to) {
                        check(nodes.get(from), to);
                    }
                }
            }
        }

        private void change(int node) {
            String channel = (random.nextInt(4) == 0 ? "w" + random.nextInt(5) + ".*" : "c" + random.nextInt(30));
            if (followed.get(node).add(channel)) {
                nodes.get(node).follow(channel);
            } else {
                followed.get(node).remove(channel);
                nodes.get(node).unfollow(channel);
            }
        }

        private void mail() {
            for (int left = random.nextInt(8); left > 0 && !cluster.post.isEmpty(); left--) {
                int which = random.nextInt(10) == 0 ? random.nextInt(cluster.post.size()) : 0;
                Letter letter = cluster.post.get(which);
                int fate = random.nextInt(10);
                if (fate != 0) {
                    cluster.post.remove(which);
                }
                if (fate != 1) {
                    cluster.deliver(letter);
                }
            }
        }

        private void check(Node from, int to) {
            Peer peer = from.peer(nodes.get(to).id);
            for (int i = 0; i < 30; i++) {
                assertEquals(
                        followed.get(to).contains("c" + i),
                        peer.interest().wants(hash("c" + i)),
                        "seed " + seed + ", " + from.id + " of " + peer.id() + ": c" + i);
            }
            for (int i = 0; i < 5; i++) {
                assertEquals(
                        followed.get(to).contains("w" + i + ".*"),
                        peer.interest().wants(hash("w" + i + ".x")));
            }
        }
    }
}
