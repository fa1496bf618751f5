package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import io.filecast.testing.SocketClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Revocations reach other nodes, and outlive those that made them. */
class RevocationSpreadIT {

    @TempDir
    Path scratch;

    @Test
    void aNodeKnowsOfRevocationsFromBeforeItsStart() {
        try (NodeProcess first = People.node(scratch.resolve("data")).start()) {
            People people = new People(first);
            people.enrol("ann");
            people.enrol("ben");
            String gone = people.login("ann").token();
            String all = people.login("ben").token();
            people.bearer(gone).delete(ApiClient.token("current")).expect(204);
            people.backEnd().delete(ApiClient.user("ben") + "/tokens").expect(204);
            String kept = people.login("ben").token();
            first.kill();

            try (NodeProcess second = first.restart()) {
                People after = new People(second);
                // The very first requests: nothing is let in while the node catches up.
                after.bearer(gone).get(ApiClient.files("rooms")).expect(401);
                after.bearer(all).get(ApiClient.files("rooms")).expect(401);
                after.bearer(kept).get(ApiClient.files("rooms")).expect(200);
                after.login("ben").expectLetIn();
            }
        }
    }

    @Test
    void whatOneNodeRevokesAnotherEndsToo() {
        try (RealRedis redis = new RealRedis()) {
            redis.start();
            try (NodeProcess one = People.node(scratch.resolve("one"))
                            .set("redis.url", redis.url())
                            .start();
                    NodeProcess two = People.node(scratch.resolve("two"))
                            .set("redis.url", redis.url())
                            .start()) {
                spread(new People(one), new People(two));
            }
        }
    }

    private static void spread(People here, People there) {
        here.enrol("ann");
        People.Session ann = here.login("ann");
        ApiClient annThere = there.bearer(ann.token());
        annThere.get(ApiClient.files("rooms")).expect(200);
        try (SocketClient socket = SocketClient.open(annThere)) {
            socket.subscribe("rooms");

            here.backEnd().delete(ApiClient.user("ann") + "/tokens").expect(204);
            long since = System.nanoTime();

            ann.expectTurnedAway();
            Eventually.holds(
                    "the other node turns her away",
                    () -> annThere.get(ApiClient.files("rooms")).status() == 401);
            System.out.printf("another node knew after %d ms%n", (System.nanoTime() - since) / 1_000_000);
            assertEquals(4003, socket.awaitClosed().code());
            System.out.printf("and had closed its socket after %d ms%n", (System.nanoTime() - since) / 1_000_000);
        }
        there.bearer(here.login("ann").token()).get(ApiClient.files("rooms")).expect(200);
    }

    @Test
    void aFlushedDataSetEndsTheTokensOfTheBrokerAndOnlyThose() {
        try (NodeProcess node = People.node(scratch.resolve("data")).start()) {
            People people = new People(node);
            people.enrol("ann");
            People.Session ann = people.login("ann");
            String signed = io.filecast.testing.Jwt.of("signer", People.SIGNING_KEY, "ann", "{\"*\":\"r\"}", 600);

            node.redis("FLUSHALL");

            Eventually.holds("her token has ended", () -> !ann.isLetIn());
            people.bearer(signed).get(ApiClient.files("rooms")).expect(200);
            people.enrol("ann");
            people.login("ann").expectLetIn();
        }
    }
}
