package io.filecast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.cluster.SimulatedCluster.Node;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WireVersionTest {

    private static final WireVersion FIRST = new WireVersion(1, 1);
    private static final WireVersion SECOND = new WireVersion(1, 2);

    private final SimulatedCluster cluster = new SimulatedCluster();

    @Test
    void zero_is_the_newest_and_others_hold_a_node_back() {
        assertEquals(WireVersion.OURS, WireVersion.upTo(0));
        assertEquals(new WireVersion(WireVersion.OLDEST, 1), WireVersion.upTo(1));
        assertEquals(WireVersion.OURS, WireVersion.upTo(WireVersion.NEWEST));
    }

    @Test
    void a_version_that_this_release_does_not_speak_is_refused_with_the_name_of_the_setting() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> WireVersion.upTo(WireVersion.NEWEST + 1));
        assertEquals("cluster.wireVersion: this release speaks 1 to 2, not version 3", refused.getMessage());
    }

    @Test
    void the_setting_goes_as_far_as_this_release() throws IOException {
        String shipped = Files.readString(Path.of("conf/filecast.yaml"));
        String range = "# whole number of version, 0 to " + WireVersion.NEWEST + "; default 0\n  #wireVersion: 0";
        assertTrue(shipped.contains(range), "conf/filecast.yaml says: " + range);
    }

    @Test
    void each_is_spoken_to_in_the_newest_version_that_both_know() {
        Node a = cluster.add("a", SECOND);
        Node b = cluster.add("b", SECOND);
        Node old = cluster.add("old", FIRST);
        cluster.settle();

        assertEquals(2, a.peer("b").wire());
        assertEquals(1, a.peer("old").wire());
        assertEquals(1, old.peer("a").wire(), "it knows no other");
        assertEquals(2, old.peer("a").newest());
        assertEquals(2, b.peer("a").newest());
    }

    @Test
    void a_node_of_which_nothing_was_heard_is_spoken_to_in_the_oldest_version() {
        Node a = cluster.add("a", SECOND);
        cluster.add("b", SECOND);
        cluster.lose(letter -> true);
        assertEquals(0, a.peer("b").newest());
        assertEquals(1, a.peer("b").wire());
    }

    @Test
    void nodes_of_two_versions_hear_each_others_events() {
        Node a = cluster.add("a", SECOND);
        Node b = cluster.add("b", SECOND);
        Node old = cluster.add("old", FIRST);
        cluster.settle();
        b.follow("news");
        old.follow("news");
        cluster.tell();

        a.publish(ClusterEvents.file("news", 1), ClusterEvents.message("news", 2));
        cluster.settle();
        assertEquals(2, b.events.size());
        assertEquals(b.events, old.events);
        assertTrue(a.board.isTold(a.peer("old")) && old.board.isTold(old.peer("a")));
    }
}
