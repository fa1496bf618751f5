package io.filecast.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.cluster.Frame.Hello;
import io.filecast.core.AppName;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HandshakeTest {

    private static final NodeFacts FACTS = new NodeFacts(Map.of(new AppName("a"), "e1", new AppName("b"), "e2"), "s1");

    private static Optional<String> disagreement(
            WireVersion ours, NodeFacts facts, WireVersion theirs, NodeFacts other) {
        return Handshake.disagreement(ours, facts, theirs.newest(), new Hello(theirs.oldest(), "10.0.0.2:5701", other));
    }

    private static Optional<String> disagreement(NodeFacts other) {
        return disagreement(WireVersion.OURS, FACTS, WireVersion.OURS, other);
    }

    @Test
    void nodes_on_the_same_data_agree() {
        assertEquals(Optional.empty(), disagreement(FACTS));
    }

    @Test
    void apps_that_only_one_node_has_are_no_matter() {
        assertEquals(Optional.empty(), disagreement(new NodeFacts(Map.of(new AppName("b"), "e2"), "s1")));
        assertEquals(
                Optional.empty(),
                disagreement(new NodeFacts(Map.of(new AppName("b"), "e2", new AppName("c"), "e3"), "s1")));
    }

    @Test
    void another_redis_is_named_in_one_line() {
        String line = disagreement(new NodeFacts(Map.of(new AppName("b"), "e9"), "s1"))
                .orElseThrow();
        assertEquals(
                "node 10.0.0.2:5701 has data set e9 of app b, this one e2: redis.url must name the same Redis on every"
                        + " node",
                line);
    }

    @Test
    void another_blob_store_is_named_in_one_line() {
        String line = disagreement(new NodeFacts(FACTS.epochs(), "s2")).orElseThrow();
        assertEquals(
                "node 10.0.0.2:5701 keeps bytes in store s2, this one in s1: blobs.directory must be the same directory"
                        + " on every node",
                line);
    }

    @Test
    void neighbouring_versions_work_together_and_others_do_not() {
        WireVersion first = new WireVersion(1, 1);
        WireVersion second = new WireVersion(1, 2);
        WireVersion third = new WireVersion(2, 3);
        assertTrue(first.understands(second) && second.understands(first));
        assertTrue(second.understands(third) && third.understands(second));
        assertFalse(first.understands(third) || third.understands(first));

        String line = disagreement(third, FACTS, first, FACTS).orElseThrow();
        assertEquals(
                "node 10.0.0.2:5701 speaks version 1 of the nodes' wire, this one version 2 to 3: run releases that"
                        + " follow each other",
                line);
    }
}
