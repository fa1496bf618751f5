package io.filecast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.cluster.Frame.Wake;
import io.filecast.cluster.SimulatedCluster.Letter;
import io.filecast.cluster.SimulatedCluster.Node;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AlarmTest {

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
        b.follow("room");
        c.follow("rooms.*");
        cluster.tell();
    }

    private void tell(Node node) {
        node.board.flushAlarm();
        cluster.settle();
    }

    private List<Letter> wakes() {
        return cluster.post.stream()
                .filter(letter -> letter.content() instanceof Wake)
                .toList();
    }

    @Test
    void presence_is_told_to_those_who_follow_the_channel_by_its_name() {
        a.moved("room", 7);
        a.moved("rooms.1", 8);
        tell(a);
        assertEquals(List.of("demo/room@7"), b.woken);
        assertEquals(List.of(), c.woken, "a wildcard has no part in presence");
        assertEquals(List.of(), a.woken);
        assertEquals(1, a.stats.wakesSentCount());
        assertEquals(1, b.stats.wakesReceivedCount());
        assertEquals(0, b.stats.wakesNeedlessCount());
    }

    @Test
    void the_end_of_rights_is_told_to_everybody() {
        a.board.alarm().rightsEnded(ClusterEvents.APP);
        tell(a);
        assertEquals(List.of("demo"), b.woken);
        assertEquals(List.of("demo"), c.woken);
    }

    @Test
    void other_groups_and_grants_are_told_to_everybody_once() {
        a.board.alarm().termsChanged(ClusterEvents.APP);
        a.board.alarm().termsChanged(ClusterEvents.APP);
        tell(a);
        assertEquals(List.of("demo's terms"), b.woken);
        assertEquals(List.of("demo's terms"), c.woken);
        tell(a);
        assertEquals(1, b.woken.size(), "nothing has changed since");
    }

    @Test
    void what_changes_again_within_a_moment_is_told_once_with_the_last_version() {
        for (int version = 1; version <= 100; version++) {
            a.moved("room", version);
            a.board.alarm().rightsEnded(ClusterEvents.APP);
        }
        tell(a);
        assertEquals(List.of("demo/room@100", "demo"), b.woken);
        tell(a);
        assertEquals(2, b.woken.size(), "nothing has changed since");
    }

    @Test
    void a_node_of_the_first_version_is_told_nothing_and_tells_nothing_to_whom_it_does_not_know() {
        Node old = cluster.add("old", new WireVersion(1, 1));
        cluster.settle();
        old.follow("room");
        cluster.tell();
        a.moved("room", 7);
        a.board.alarm().rightsEnded(ClusterEvents.APP);
        tell(a);
        old.moved("room", 8);
        tell(old);
        assertEquals(List.of(), old.woken);
        assertEquals(List.of("demo/room@7", "demo"), b.woken);
    }

    @Test
    void a_node_of_which_nothing_was_heard_is_told_nothing() {
        cluster.add("d");
        cluster.lose(letter -> letter.from().equals("d"));
        a.board.alarm().rightsEnded(ClusterEvents.APP);
        a.board.flushAlarm();
        assertEquals(
                List.of("b", "c"), wakes().stream().map(Letter::to).sorted().toList());
    }

    @Test
    void one_that_nobody_here_needs_any_more_is_counted_as_needless() {
        b.unfollow("room");
        a.moved("room", 7);
        tell(a);
        assertEquals(1, b.stats.wakesNeedlessCount());
    }

    @Test
    void much_at_once_goes_in_several_frames_and_more_than_that_is_dropped() {
        for (int i = 0; i <= Alarm.MOST_CHANNELS + 4; i++) {
            b.follow("many." + i);
        }
        cluster.tell();
        for (int i = 0; i <= Alarm.MOST_CHANNELS + 4; i++) {
            a.moved("many." + i, i);
        }
        a.moved("many.0", 1);
        a.board.alarm().rightsEnded(ClusterEvents.APP);
        a.board.flushAlarm();
        assertEquals(
                10, wakes().stream().filter(letter -> letter.to().equals("b")).count());
        cluster.settle();
        assertEquals(Alarm.MOST_CHANNELS + 1, b.woken.size());
        assertEquals(5, a.stats.wakesDroppedCount());
        assertEquals(List.of("demo"), c.woken);
    }

    @Test
    void what_waits_for_a_node_that_hangs_is_bounded() {
        String name = "x".repeat(80);
        List<String> channels = new ArrayList<>();
        for (int i = 0; i < Alarm.MOST_CHANNELS; i++) {
            channels.add(name + i);
        }
        channels.forEach(b::follow);
        cluster.tell();
        for (int moment = 1; moment <= 30; moment++) {
            for (String channel : channels) {
                a.moved(channel, moment);
            }
            a.board.flushAlarm();
        }
        long bytes = wakes().stream().mapToLong(letter -> letter.frame().length).sum();
        assertTrue(bytes <= Peer.MOST_IN_FLIGHT, bytes + " bytes");
        assertTrue(a.stats.wakesDroppedCount() > 0);
        cluster.settle();
        int before = b.woken.size();
        a.moved(channels.get(0), 31);
        tell(a);
        assertEquals(before + 1, b.woken.size());
    }
}
