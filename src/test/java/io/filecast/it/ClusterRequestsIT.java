package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.segment;
import static io.filecast.testing.ApiClient.upload;
import static io.filecast.testing.ApiClient.uploads;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.RealRedis;
import io.filecast.testing.Samples;
import io.filecast.testing.SocketClient;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Any node serves any request, whichever node served the one before. */
class ClusterRequestsIT {

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis("--appendfsync", "everysec");

    @TempDir
    static Path scratch;

    private static NodeCluster cluster;
    private static ApiClient a;
    private static ApiClient b;
    private static ApiClient c;

    @BeforeAll
    static void startNodes() {
        cluster = new NodeCluster(scratch, REDIS, 3, setup -> setup.set("retention.sweepInterval", "100ms")).startAll();
        a = cluster.client(0);
        b = cluster.client(1);
        c = cluster.client(2);
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    @Test
    void a_file_published_on_one_node_is_listed_fetched_and_deleted_on_others() {
        byte[] bytes = Samples.random(200_000, 1);
        try (SocketClient socket = SocketClient.open(c)) {
            socket.subscribe("files");
            String id = a.post(newFile("files", "x.bin"), bytes)
                    .expect(201)
                    .json()
                    .get("id")
                    .asText();
            socket.awaitFileEvent("file", id);
            assertEquals(
                    id,
                    b.get(files("files")).expect(200).json().at("/files/0/id").asText());
            assertArrayEquals(bytes, c.get(content("files", id)).expect(200).body());
            b.delete(file("files", id)).expect(204);
            socket.awaitFileEvent("file-deleted", id);
            a.get(content("files", id)).expect(404);
            c.get(file("files", id)).expect(404);
        }
    }

    @Test
    void an_upload_declared_on_one_node_takes_its_bytes_on_another_and_is_published_on_a_third() {
        byte[] bytes = Samples.random(300_000, 2);
        String id = a.postJson(uploads(), "{\"channel\":\"steps\",\"name\":\"two.bin\",\"size\":300000}")
                .expect(201)
                .json()
                .get("id")
                .asText();
        b.put(upload(id), bytes).expect(200);
        assertEquals(
                "completed", a.get(upload(id)).expect(200).json().get("state").asText());
        try (SocketClient socket = SocketClient.open(b)) {
            socket.subscribe("steps");
            c.postJson(messages("steps"), "{\"fileId\":\"" + id + "\"}").expect(201);
            socket.awaitFileEvent("file", id);
        }
        assertArrayEquals(bytes, a.get(content("steps", id)).expect(200).body());
    }

    @Test
    void an_upload_declared_on_one_node_is_cancelled_on_another() {
        String id = a.postJson(uploads(), "{\"channel\":\"steps\",\"name\":\"x\"}")
                .expect(201)
                .json()
                .get("id")
                .asText();
        b.put(upload(id), Samples.random(1_000, 3)).expect(200);
        c.delete(upload(id)).expect(204);
        assertEquals(
                "cancelled", a.get(upload(id)).expect(200).json().get("state").asText());
        a.postJson(messages("steps"), "{\"fileId\":\"" + id + "\"}").expect(404);
    }

    @Test
    void who_is_cut_off_one_node_resumes_on_another() {
        String position;
        try (SocketClient socket = SocketClient.open(a)) {
            position = socket.subscribe("resume").get("position").asText();
            b.postJson(messages("resume"), "{\"message\":1}").expect(201);
            socket.await("the first", frame -> frame.path("message").asInt() == 1);
            position = socket.position("resume");
        }
        b.postJson(messages("resume"), "{\"message\":2}").expect(201);
        a.postJson(messages("resume"), "{\"message\":3}").expect(201);
        try (SocketClient socket = SocketClient.open(c)) {
            assertEquals(
                    true,
                    socket.subscribe("resume", position, null).get("recovered").asBoolean());
            socket.await("the last", frame -> frame.path("message").asInt() == 3);
            assertEquals(
                    List.of(2, 3),
                    socket.events().stream()
                            .map(event -> event.get("message").asInt())
                            .toList());
        }
    }

    @Test
    void a_publish_that_is_repeated_on_another_node_is_done_once() {
        String[] key = {"Idempotency-Key", "once-in-the-cluster"};
        JsonNode first =
                a.postJson(messages("once"), "{\"message\":1}", key).expect(201).json();
        JsonNode again = b.postJson(messages("once"), "{\"message\":1}", key).json();
        assertEquals(first.get("timetoken"), again.get("timetoken"));
        c.postJson(messages("once"), "{\"message\":2}", key).expect(422);
        assertEquals(1, c.get(events("once")).expect(200).json().get("count").asInt());
    }

    @Test
    void a_cursor_of_one_node_goes_on_at_another() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            ids.add(a.post(newFile("pages", "f" + i), new byte[] {1})
                    .expect(201)
                    .json()
                    .get("id")
                    .asText());
        }
        List<String> listed = new ArrayList<>();
        String path = files("pages") + "?order=oldest&limit=2";
        String cursor = "";
        for (ApiClient node : List.of(a, b, c)) {
            JsonNode page = node.get(path + cursor).expect(200).json();
            StreamSupport.stream(page.get("files").spliterator(), false)
                    .forEach(entry -> listed.add(entry.get("id").asText()));
            cursor = page.has("next") ? "&cursor=" + segment(page.get("next").asText()) : "";
        }
        assertEquals(ids, listed);
    }

    @Test
    void a_link_signed_by_one_node_opens_its_file_on_another() {
        byte[] bytes = Samples.random(1_000, 4);
        String id = a.post(newFile("linked", "l.bin"), bytes)
                .expect(201)
                .json()
                .get("id")
                .asText();
        String url = b.get(file("linked", id) + "/url?linkTtl=1m")
                .expect(200)
                .json()
                .get("url")
                .asText();
        assertArrayEquals(
                bytes,
                c.get(URI.create(url).getRawPath() + "?" + URI.create(url).getRawQuery())
                        .expect(200)
                        .body());
    }

    @Test
    void a_file_that_expires_is_told_once_whichever_node_swept_it() {
        try (SocketClient socket = SocketClient.open(b)) {
            socket.subscribe("brief");
            String id = a.post(newFile("brief", "x") + "&fileTtl=1s", new byte[] {1})
                    .expect(201)
                    .json()
                    .get("id")
                    .asText();
            socket.awaitFileEvent("file-expired", id);
            c.get(file("brief", id)).expect(404);
            Answer history = a.get(events("brief")).expect(200);
            assertEquals(2, history.json().get("count").asInt(), history::text);
            assertEquals(2, socket.events().size());
        }
    }
}
