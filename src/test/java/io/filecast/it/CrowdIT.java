package io.filecast.it;

import static io.filecast.testing.ApiClient.messages;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.net.http.HttpHeaders;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subscribers that are slow, and subscribers that come all at once. */
class CrowdIT {

    private static final int LARGE_MESSAGES = 450;
    private static final int CROWD = Boolean.getBoolean("filecast.long") ? 600 : 100;

    /** Far below what the crowd could do, on the slowest of machines. */
    private static final int ACCEPT_RATE = 15;

    private static final int MISSED = 20;

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** A loop that waits for something is blocked for longer than one that has to share its processor. */
    private static final Pattern BLOCKED = Pattern.compile("has been blocked for \\d{5,} ms");

    @TempDir
    Path scratch;

    @Test
    void a_slow_subscriber_is_cut_off_and_resumes_without_loss_and_others_are_undisturbed() {
        try (NodeProcess node = NodeProcess.on(scratch.resolve("data"))
                .set("limits.queuedBytes", "256KiB")
                .set("durability", "process")
                .start()) {
            ApiClient api = new ApiClient(node.url());
            String filling = "x".repeat(30_000);
            try (SocketClient slow = SocketClient.open(api);
                    SocketClient quick = SocketClient.open(api)) {
                slow.subscribe("flood.a");
                quick.subscribe("flood.a");
                slow.pauseReading();
                List<String> sent = new ArrayList<>();
                for (int i = 0; i < LARGE_MESSAGES; i++) {
                    sent.add(api.postJson(messages("flood.a"), "{\"message\":\"" + filling + "\"}")
                            .expect(201)
                            .json()
                            .get("timetoken")
                            .asText());
                }
                Eventually.passes("the quick one has all", PATIENCE, () -> assertEquals(sent, timetokens(quick)));
                assertFalse(quick.isClosed());

                slow.resumeReading();
                Eventually.holds("the slow one is cut off", PATIENCE, slow::isClosed);
                assertEquals(4008, slow.awaitClosed().code());
                List<String> early = timetokens(slow);
                assertTrue(early.size() < sent.size(), "it was fast enough");
                List<String> rest = sent.subList(early.size(), sent.size());
                assertEquals(sent.subList(0, early.size()), early);
                assertTheRestComes(api, slow.position("flood.a"), rest);
            }
        }
    }

    /** What waits is many times what may be queued, and comes all the same. */
    private static void assertTheRestComes(ApiClient api, String position, List<String> rest) {
        try (SocketClient byName = SocketClient.open(api);
                SocketClient byWildcard = SocketClient.open(api);
                SseClient stream = SseClient.follow(api, "flood.a", "", position)) {
            assertTrue(
                    byName.subscribe("flood.a", position, null).get("recovered").asBoolean());
            assertTrue(byWildcard
                    .subscribe("flood.*", position, null)
                    .get("recovered")
                    .asBoolean());
            Eventually.passes("the rest comes by name", PATIENCE, () -> assertEquals(rest, timetokens(byName)));
            Eventually.passes("the rest comes by wildcard", PATIENCE, () -> assertEquals(rest, timetokens(byWildcard)));
            Eventually.passes(
                    "the rest comes by stream",
                    PATIENCE,
                    () -> assertEquals(
                            rest,
                            stream.events().stream()
                                    .map(event -> event.get("timetoken").asText())
                                    .toList()));
        }
    }

    private static List<String> timetokens(SocketClient socket) {
        return socket.events().stream()
                .map(event -> event.get("timetoken").asText())
                .toList();
    }

    @Test
    void a_crowd_that_comes_back_at_once_is_let_in_by_and_by_and_misses_nothing() throws Exception {
        try (NodeProcess node = NodeProcess.on(scratch.resolve("data"))
                .set("limits.acceptRate", ACCEPT_RATE)
                .start()) {
            ApiClient api = new ApiClient(node.url());
            String before = api.postJson(messages("crowd"), "{\"message\":0}")
                    .expect(201)
                    .json()
                    .get("position")
                    .asText();
            for (int i = 1; i <= MISSED; i++) {
                api.postJson(messages("crowd"), "{\"message\":" + i + "}").expect(201);
            }
            AtomicInteger refusals = new AtomicInteger();
            Set<String> retryTimes = ConcurrentHashMap.newKeySet();
            ExecutorService crowd = Executors.newFixedThreadPool(100);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < CROWD; i++) {
                    all.add(crowd.submit(() -> comeBack(api, before, refusals, retryTimes)));
                }
                for (Future<?> one : all) {
                    one.get(2, TimeUnit.MINUTES);
                }
            } finally {
                crowd.shutdownNow();
            }
            assertTrue(refusals.get() > 0, "nobody had to wait");
            assertTrue(retryTimes.size() > 1, () -> "all were told the same time: " + retryTimes);
            assertTrue(
                    retryTimes.stream().allMatch(told -> told.matches("429, retry after [1-9]")), retryTimes::toString);
            assertFalse(BLOCKED.matcher(node.log()).find(), node::log);
        }
    }

    private static void comeBack(ApiClient api, String before, AtomicInteger refusals, Set<String> retryTimes) {
        SocketClient socket = Eventually.get("there is room", PATIENCE, () -> connect(api, refusals, retryTimes));
        try (socket) {
            assertTrue(socket.subscribe("crowd", before, null).get("recovered").asBoolean());
            socket.await("the last", frame -> frame.path("message").asInt(-1) == MISSED);
            assertEquals(MISSED, socket.events().size());
        }
    }

    private static Optional<SocketClient> connect(ApiClient api, AtomicInteger refusals, Set<String> retryTimes) {
        try {
            return Optional.of(SocketClient.open(api));
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof WebSocketHandshakeException handshake) {
                HttpHeaders headers = handshake.getResponse().headers();
                retryTimes.add(handshake.getResponse().statusCode() + ", retry after "
                        + headers.firstValue("Retry-After").orElse("nothing"));
                refusals.incrementAndGet();
            }
            return Optional.empty();
        }
    }
}
