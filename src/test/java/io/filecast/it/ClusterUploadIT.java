package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.upload;
import static io.filecast.testing.ApiClient.uploads;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.testing.RawHttp;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import io.filecast.testing.Samples;
import io.filecast.testing.Signals;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Uploads that begin on one node and go on on another, whatever became of the first. */
class ClusterUploadIT {

    private static final int SIZE = 6_000_000;
    private static final int SENT = 3_500_000;

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    static Path scratch;

    private static NodeCluster cluster;

    private final byte[] all = Samples.random(SIZE, 9);

    @BeforeAll
    static void startNodes() {
        cluster = new NodeCluster(
                        scratch,
                        REDIS,
                        3,
                        setup -> setup.set("uploads.commitSize", "256KiB")
                                .set("uploads.commitInterval", "300ms")
                                .set("blobs.writeSize", "64KiB")
                                .set("blobs.sweepInterval", "500ms")
                                .set("drain.timeout", "1s"))
                .startAll();
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    @BeforeEach
    void allRun() {
        if (!cluster.node(0).isAlive()) {
            cluster.start(0);
        }
    }

    /** An upload half of whose bytes A has got, over a connection that stays. */
    private final class Begun implements AutoCloseable {
        private final String id;
        private final RawHttp http;

        Begun() throws IOException {
            id = cluster.client(2)
                    .postJson(
                            uploads(), "{\"channel\":\"moved\",\"name\":\"x\",\"size\":" + SIZE + ",\"publish\":true}")
                    .expect(201)
                    .json()
                    .get("id")
                    .asText();
            http = new RawHttp(cluster.node(0).url().getPort());
            http.send("PATCH " + upload(id) + " HTTP/1.1\r\nHost: localhost\r\n"
                    + "Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n"
                    + "Content-Length: " + SIZE + "\r\n\r\n");
            http.send(Arrays.copyOf(all, SENT));
        }

        Begun awaitCommitted(long bytes) {
            Eventually.holds("A has committed some", () -> offset() >= bytes);
            return this;
        }

        long offset() {
            return cluster.client(1)
                    .get(upload(id))
                    .expect(200)
                    .json()
                    .get("offset")
                    .asLong();
        }

        @Override
        public void close() throws IOException {
            http.close();
        }
    }

    private static int standsAt(ApiClient client, String id) {
        return Integer.parseInt(client.head(upload(id)).expect(200).header("Upload-Offset"));
    }

    private Answer patch(ApiClient client, String id, int from) {
        return client.send(
                "PATCH",
                upload(id),
                BodyPublishers.ofByteArray(Arrays.copyOfRange(all, from, SIZE)),
                "Content-Type",
                "application/offset+octet-stream",
                "Upload-Offset",
                Integer.toString(from));
    }

    private void assertWhole(String id) {
        assertArrayEquals(
                all, cluster.client(2).get(content("moved", id)).expect(200).body());
        Eventually.holds("its segments are gone", () -> segments(id).isEmpty());
    }

    private static long bytesOf(String id) throws IOException {
        long bytes = 0;
        for (Path segment : segments(id)) {
            bytes += Files.size(segment);
        }
        return bytes;
    }

    private static List<Path> segments(String id) throws IOException {
        Path directory = scratch.resolve("blobs/v1/demo/uploads").resolve(id);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Test
    void a_node_that_is_killed_is_followed_by_another() throws Exception {
        try (Begun begun = new Begun().awaitCommitted(SENT - 500_000)) {
            long died = System.nanoTime();
            cluster.node(0).kill();
            int stands = standsAt(cluster.client(1), begun.id);
            assertTrue(stands >= SENT - 500_000 && stands <= SENT, "stands at " + stands);
            patch(cluster.client(1), begun.id, stands).expect(204);
            long millis = (System.nanoTime() - died) / 1_000_000;
            System.err.println(
                    "killed with " + (SENT - stands) + " bytes lost; sealed on another node after " + millis + " ms");
            assertWhole(begun.id);
        }
    }

    @Test
    void a_node_that_stops_in_order_leaves_everything_it_got() throws Exception {
        try (Begun begun = new Begun()) {
            // What it has not read when it is told is nothing that it got.
            Eventually.holds("A has got it", () -> bytesOf(begun.id) >= SENT - 500_000);
            cluster.node(0).terminate();
            cluster.node(0).awaitEnd();
            int stands = standsAt(cluster.client(1), begun.id);
            assertTrue(stands >= SENT - 500_000 && stands <= SENT, "stands at " + stands);
            patch(cluster.client(1), begun.id, stands).expect(204);
            assertWhole(begun.id);
        }
    }

    @Test
    void a_connection_that_was_left_behind_is_cut_off() throws Exception {
        try (Begun begun = new Begun().awaitCommitted(1)) {
            int stands = standsAt(cluster.client(1), begun.id);
            begun.http.send(new byte[1_000]);
            patch(cluster.client(1), begun.id, stands).expect(204);
            assertEquals(409, begun.http.answer().status());
            assertWhole(begun.id);
        }
    }

    @Test
    void a_node_that_wakes_up_after_it_was_replaced_harms_nothing() throws Exception {
        NodeProcess a = cluster.node(0);
        try (Begun begun = new Begun().awaitCommitted(SENT - 500_000)) {
            Signals.send("STOP", a.pid());
            int stands;
            try {
                stands = standsAt(cluster.client(1), begun.id);
                int middle = stands + 1_000_000;
                cluster.client(1)
                        .send(
                                "PATCH",
                                upload(begun.id),
                                BodyPublishers.ofByteArray(Arrays.copyOfRange(all, stands, middle)),
                                "Content-Type",
                                "application/offset+octet-stream",
                                "Upload-Offset",
                                Integer.toString(stands))
                        .expect(204);
                // Wrong bytes wait for A, in its own socket.
                begun.http.send(new byte[100_000]);
            } finally {
                Signals.send("CONT", a.pid());
            }
            assertEquals(409, begun.http.answer().status());
            assertEquals(stands + 1_000_000L, begun.offset(), "it commits nothing");
            patch(cluster.client(1), begun.id, stands + 1_000_000).expect(204);
            assertWhole(begun.id);
        }
        cluster.awaitMeeting();
    }

    @Test
    void what_one_node_receives_is_cancelled_on_another() throws Exception {
        try (Begun begun = new Begun().awaitCommitted(1)) {
            cluster.client(2).delete(upload(begun.id)).expect(204);
            assertEquals(404, begun.http.answer().status());
            Eventually.holds("its segments are gone", () -> segments(begun.id).isEmpty());
            assertEquals(
                    "cancelled",
                    cluster.client(1)
                            .get(upload(begun.id))
                            .expect(200)
                            .json()
                            .get("state")
                            .asText());
        }
    }
}
