package io.filecast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.cluster.Frame.Events;
import io.filecast.cluster.SimulatedCluster.Letter;
import io.filecast.cluster.SimulatedCluster.Node;
import io.filecast.core.Event;
import io.filecast.core.JsonText;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayTest {

    private final SimulatedCluster cluster = new SimulatedCluster();
    private Node a;
    private Node b;
    private Node c;

    @BeforeEach
    void three_nodes_that_know_each_other() {
        a = cluster.add("a");
        b = cluster.add("b");
        c = cluster.add("c");
        cluster.settle();
        b.follow("news");
        c.follow("news");
        c.follow("rooms.*");
        cluster.tell();
        List.of(a, b, c).forEach(node -> node.comparedAll = 0);
    }

    private static Event event(String channel, long at) {
        return ClusterEvents.message(channel, at);
    }

    @Test
    void an_event_goes_once_to_each_node_that_wants_it() {
        a.publish(event("news", 1), event("rooms.1", 2), event("other", 3));
        assertEquals(2, cluster.post.size(), "one frame for each node");
        cluster.settle();

        assertEquals(List.of(event("news", 1)), b.events);
        assertEquals(List.of(event("news", 1), event("rooms.1", 2)), c.events);
        assertEquals(List.of(), a.events);
        assertEquals(3, a.stats.sentCount());
        assertEquals(2, c.stats.receivedCount());
        assertEquals(0, c.stats.needlessCount());
    }

    @Test
    void an_event_that_nobody_here_follows_any_more_is_counted_as_needless() {
        b.unfollow("news");
        a.publish(event("news", 1));
        cluster.settle();
        assertEquals(1, b.stats.needlessCount());
    }

    @Test
    void much_at_once_is_cut_into_several_frames() {
        Event[] all = new Event[400];
        for (int i = 0; i < all.length; i++) {
            all[i] = ClusterEvents.message("news", i + 1, new JsonText('"' + "x".repeat(5_000) + i + '"'));
        }
        a.publish(all);
        assertTrue(cluster.post.size() >= 14 && cluster.post.size() <= 18, cluster.post.size() + " frames");
        cluster.settle();
        assertEquals(List.of(all), b.events);
        assertEquals(0, b.stats.gapCount());
    }

    @Test
    void a_lost_frame_is_noticed_with_the_next_one() {
        a.publish(event("news", 1));
        cluster.settle();
        a.publish(event("news", 2));
        cluster.lose(letter -> letter.to().equals("b"));
        cluster.settle();
        assertEquals(0, b.comparedAll);
        a.publish(event("news", 3));
        cluster.settle();
        assertEquals(1, b.comparedAll);
        assertEquals(1, b.stats.gapCount());
        assertEquals(0, c.comparedAll);
    }

    @Test
    void a_lost_last_frame_is_noticed_with_the_next_summary() {
        a.publish(event("news", 1));
        cluster.lose(letter -> letter.content() instanceof Events);
        a.board.summarize();
        cluster.settle();
        assertEquals(1, b.comparedAll);
        a.board.summarize();
        cluster.settle();
        assertEquals(1, b.comparedAll, "once is enough");
    }

    @Test
    void frames_that_come_late_and_twice_are_handed_on_all_the_same() {
        a.publish(event("news", 1));
        a.publish(event("news", 2));
        List<Letter> toB =
                cluster.post.stream().filter(letter -> letter.to().equals("b")).toList();
        cluster.deliver(toB.get(1));
        cluster.deliver(toB.get(0));
        cluster.deliver(toB.get(0));
        // Delivery puts them in order and drops what it has seen.
        assertEquals(List.of(event("news", 2), event("news", 1), event("news", 1)), b.events);
        assertEquals(1, b.comparedAll);
    }

    @Test
    void what_waits_for_a_node_that_hangs_is_bounded_and_the_rest_is_noticed() {
        JsonText large = new JsonText('"' + "x".repeat(1 << 20) + '"');
        for (int i = 1; i <= 40; i++) {
            a.publish(ClusterEvents.message("news", i, large));
        }
        List<Letter> toB = new ArrayList<>(
                cluster.post.stream().filter(letter -> letter.to().equals("b")).toList());
        assertTrue(toB.size() * (1L << 20) <= Peer.MOST_IN_FLIGHT, toB.size() + " frames");
        assertEquals(2 * (40 - toB.size()), a.stats.droppedCount());

        cluster.settle();
        a.publish(event("news", 41));
        cluster.settle();
        assertEquals(1, b.comparedAll);
        assertEquals(event("news", 41), b.events.get(b.events.size() - 1));
    }

    @Test
    void events_that_were_too_many_for_the_queue_are_noticed_by_everybody() {
        a.board.flushEvents(5);
        a.board.summarize();
        cluster.settle();
        assertEquals(1, b.comparedAll);
        assertEquals(1, c.comparedAll);
        assertEquals(5, a.stats.droppedCount());
    }

    @Test
    void who_comes_and_who_leaves_makes_everybody_compare() {
        cluster.add("d");
        assertEquals(1, a.comparedAll);
        cluster.remove("d");
        assertEquals(2, a.comparedAll);
        cluster.together();
        assertEquals(2, a.comparedAll, "nothing has changed");
    }

    @Test
    void after_a_split_everybody_compares_and_events_go_to_all_again() {
        cluster.split("a");
        a.publish(event("news", 1));
        cluster.settle();
        assertEquals(List.of(), b.events);
        int before = b.comparedAll;
        cluster.together();
        cluster.settle();
        assertTrue(b.comparedAll > before);
        a.publish(event("news", 2));
        cluster.settle();
        assertEquals(List.of(event("news", 2)), b.events);
    }

    @Test
    void words_of_one_who_is_no_member_do_not_count() {
        a.publish(event("news", 1));
        List<Letter> late = new ArrayList<>(cluster.post);
        cluster.post.clear();
        cluster.remove("a");
        late.forEach(letter -> b.board.heard(new Frame.Envelope(1, "a", 1, letter.content())));
        assertEquals(List.of(), b.events);
    }

    @Test
    void what_cannot_be_read_may_have_been_events() {
        b.board.heardNonsense(new BadFrameException("noise"));
        assertEquals(1, b.comparedAll);
    }
}
