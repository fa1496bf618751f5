package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.testing.Eventually;
import io.filecast.testing.FpnnClient;
import io.filecast.testing.LeakWatch;
import io.filecast.testing.LogLines;
import io.filecast.testing.RtmVectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Peers that are broken, slow or mean: each of them costs its own connection and one line, and nothing stays behind. */
class HostilePeersIT {

    private static final int FUZZED = Boolean.getBoolean("filecast.long") ? 20_000 : 400;
    private static final Duration SOON = Duration.ofMillis(400);

    /** Longer than a client needs for a frame that it sends, on any machine. */
    private static final Duration FRAME_TIMEOUT = Duration.ofSeconds(3);

    private static LeakWatch watch;
    private static FpnnRig rig;

    @BeforeAll
    static void start() throws Exception {
        watch = new LeakWatch();
        FpnnLimits usual = FpnnRig.limits();
        rig = FpnnRig.start(new FpnnLimits(
                usual.payloadBytes(),
                usual.largestPayloadBytes(),
                usual.drainBytes(),
                usual.framesBytes(),
                16,
                256 << 10,
                FRAME_TIMEOUT,
                Duration.ofSeconds(60),
                usual.pingInterval(),
                usual.drainTimeout()));
    }

    @AfterEach
    void nothingIsLeft() {
        Eventually.holds("all connections and their memory are gone", () -> {
            FpnnStats stats = rig.floor().stats();
            return stats.connections() == 0 && stats.quests() == 0 && stats.heldBytes() == 0 && stats.waiting() == 0;
        });
    }

    @AfterAll
    static void stop() {
        rig.close();
        assertEquals(List.of(), watch.leaks());
        watch.close();
    }

    private static void assertServes() throws IOException {
        try (FpnnClient client = rig.connect()) {
            assertEquals(Map.of("a", 1L), client.call("echo", Map.of("a", 1L)));
        }
    }

    @Test
    void aConnectionThatIsCutAtAnyByteLeavesNothingBehind() throws IOException {
        byte[] frame = RtmVectors.frame("py.quest.sendfile").bytes();
        try (LogLines lines = new LogLines(ClosedLog.class)) {
            for (int cut = 0; cut < frame.length; cut++) {
                try (FpnnClient client = rig.connect()) {
                    client.raw(Arrays.copyOf(frame, cut));
                }
            }
            assertServes();
            assertEquals(List.of(), lines.all(), "who merely leaves is not worth a line");
        }
    }

    @Test
    void aConnectionThatSaysNoMoreAtAnyByteIsClosed() throws Exception {
        byte[] frame = RtmVectors.frame("py.quest.sendfile").bytes();
        for (int cut = 0; cut < frame.length; cut += 7) {
            try (FpnnClient client = rig.connect()) {
                client.raw(Arrays.copyOf(frame, cut));
                client.shutdownOutput();

                assertTrue(client.isClosedByServer());
            }
        }
    }

    @Test
    void whoSpeaksSomethingElseIsCutOffWithOneLine() throws Exception {
        try (LogLines lines = new LogLines(ClosedLog.class)) {
            for (String text : List.of("GET / HTTP/1.1\r\n\r\n", "\u0016\u0003\u0001", "FPNN\u0009")) {
                try (FpnnClient client = rig.connect()) {
                    client.raw((text + "x".repeat(3_000)).getBytes(StandardCharsets.ISO_8859_1));

                    assertTrue(client.isClosedByServer());
                }
            }
            assertEquals(3, lines.all().size(), () -> lines.all().toString());
            assertServes();
        }
    }

    @Test
    void anAddressThatGoesOnFillsNoLog() throws Exception {
        AtomicInteger seconds = new AtomicInteger();
        ClosedLog log = new ClosedLog(5, () -> Duration.ofSeconds(seconds.get()).toNanos());
        try (LogLines lines = new LogLines(ClosedLog.class)) {
            for (int i = 0; i < 1_000; i++) {
                log.closed("10.0.0.1", "noise");
            }
            assertEquals(5, lines.all().size());
            log.closed("10.0.0.2", "noise");
            assertEquals(6, lines.all().size());
            seconds.set(10);
            log.closed("10.0.0.1", "noise");
            assertEquals(
                    "closed 10.0.0.1: noise (and 995 times before without a line)",
                    lines.all().get(6));
        }
    }

    @Test
    void whateverIsSentNothingIsLostButTheConnection() throws Exception {
        try (LogLines lines = new LogLines(ClosedLog.class);
                LogLines faults = new LogLines(Answers.class)) {
            List<FpnnClient> open = new ArrayList<>();
            for (int round = 0; round < FUZZED; round++) {
                FpnnClient client = rig.connect();
                open.add(client);
                client.raw(FrameFuzzTest.mangled(new Random(round)));
                if (open.size() == 50) {
                    assertServes();
                    for (FpnnClient each : open) {
                        each.close();
                    }
                    open.clear();
                }
            }
            assertEquals(List.of(), faults.all(), "nothing of it is a fault of ours");
            assertTrue(lines.all().size() < FUZZED);
        }
    }

    @Test
    void aFrameThatDoesNotEndInTimeEndsItsConnection() throws Exception {
        byte[] frame = RtmVectors.frame("py.quest.sendfile").bytes();
        try (FpnnClient slow = rig.connect();
                FpnnClient silent = rig.connect();
                LogLines lines = new LogLines(ClosedLog.class)) {
            slow.raw(Arrays.copyOf(frame, 100));

            assertTrue(slow.isClosedByServer());
            assertEquals(
                    List.of("closed 127.0.0.1: a frame that did not end within " + FRAME_TIMEOUT.toSeconds() + " s"),
                    lines.all());
            assertEquals(Map.of(), silent.call("echo", Map.of()), "who is silent between frames may be so for longer");
        }
    }

    @Test
    void whoSaysNothingIsClosedWithoutALine() throws Exception {
        FpnnLimits usual = FpnnRig.limits();
        FpnnLimits impatient = new FpnnLimits(
                usual.payloadBytes(),
                usual.largestPayloadBytes(),
                usual.drainBytes(),
                usual.framesBytes(),
                usual.quests(),
                usual.queuedBytes(),
                usual.frameTimeout(),
                SOON,
                usual.pingInterval(),
                usual.drainTimeout());
        try (FpnnRig hurried = FpnnRig.start(impatient);
                FpnnClient client = hurried.connect();
                LogLines lines = new LogLines(ClosedLog.class)) {
            assertTrue(client.isClosedByServer());
            assertEquals(List.of(), lines.all());
        }
    }

    @Test
    void aQuestThatTakesLongIsNotTakenForSilence() throws Exception {
        try (FpnnClient client = rig.connect()) {
            CompletableFuture<Map<String, Object>> answer = client.ask("wait", Map.of("for", "long"));
            try (FpnnClient slow = rig.connect()) {
                slow.raw("FPN".getBytes(StandardCharsets.US_ASCII));
                assertTrue(slow.isClosedByServer(), "as long as a frame may take has passed");
            }
            rig.release("long", Map.of("a", 1L));
            assertEquals(Map.of("a", 1L), answer.get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void aPeerThatDoesNotReadIsCutOffAndOthersHearOn() throws Exception {
        PackedParams message = PackedParams.of(Map.of("msg", "x".repeat(60_000)));
        try (FpnnClient deaf = FpnnClient.deaf(rig.port());
                FpnnClient other = rig.connect();
                LogLines lines = new LogLines(ClosedLog.class)) {
            FpnnPeer slow = rig.peerOfSilent(deaf);
            FpnnPeer fast = rig.peerOf(other);
            Set<Long> sizes = new HashSet<>();
            Eventually.holds("it is cut off", () -> {
                slow.push("pushmsg", message, Duration.ofSeconds(20));
                sizes.add(slow.queuedBytes());
                return slow.closed().isComplete();
            });

            assertTrue(sizes.stream().allMatch(size -> size <= 256 << 10), () -> sizes.toString());
            assertTrue(
                    lines.all().get(0).startsWith("closed 127.0.0.1: too slow, "),
                    () -> lines.all().toString());
            assertEquals(1, lines.all().size());
            fast.push("pushmsg", PackedParams.of(Map.of("a", 1)), Duration.ofSeconds(20));
            assertEquals(Map.of("a", 1L), other.nextPush("pushmsg").params());
        }
    }

    @Test
    void whoAsksAndDoesNotReadTheAnswersIsNotReadEither() throws Exception {
        byte[] text = new byte[60_000];
        try (FpnnClient deaf = FpnnClient.deaf(rig.port())) {
            FpnnPeer peer = rig.peerOfSilent(deaf);
            List<CompletableFuture<Map<String, Object>>> answers = new ArrayList<>();
            Thread asking = new Thread(() -> {
                for (int i = 0; i < 400; i++) {
                    answers.add(deaf.ask("echo", Map.of("text", text)));
                }
            });
            asking.start();
            Eventually.holds("so much waits that no more is asked for", () -> peer.queuedBytes() > 128 << 10);
            assertServes();
            assertTrue(peer.queuedBytes() < 2 << 20, () -> peer.queuedBytes() + " bytes");

            deaf.read();
            asking.join();
            for (CompletableFuture<Map<String, Object>> answer : answers) {
                assertEquals(60_000, ((byte[]) answer.get(20, TimeUnit.SECONDS).get("text")).length);
            }
        }
    }

    @Test
    void whoAsksForMoreThanIsWorkedOnIsReadAgainWhenThereIsRoom() throws Exception {
        try (FpnnClient client = rig.connect()) {
            List<CompletableFuture<Map<String, Object>>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(client.ask("wait", Map.of("for", "room-" + i)));
            }
            Eventually.holds(
                    "as many are worked on as may be", () -> rig.floor().stats().quests() == 16);
            for (int i = 0; i < 100; i++) {
                assertTrue(rig.floor().stats().quests() <= 16);
                rig.release("room-" + i, Map.of());
            }
            for (CompletableFuture<Map<String, Object>> answer : answers) {
                assertEquals(Map.of(), answer.get(20, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void connectionsAndQuestsThatAreTooManyAreTurnedAway() throws Exception {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger asked = new AtomicInteger();
        FpnnGate gate = new FpnnGate() {
            @Override
            public Runnable open() {
                if (open.incrementAndGet() > 2) {
                    open.decrementAndGet();
                    throw BrokerError.of(ErrorCode.RATE_LIMITED, "there are enough");
                }
                return open::decrementAndGet;
            }

            @Override
            public void count(String remoteAddress) {
                assertEquals("127.0.0.1", remoteAddress);
                if (asked.incrementAndGet() > 3) {
                    throw BrokerError.of(ErrorCode.RATE_LIMITED, "slow down");
                }
            }
        };
        try (FpnnRig small = FpnnRig.start(FpnnRig.limits(), gate);
                LogLines lines = new LogLines(ClosedLog.class);
                FpnnClient first = small.connect()) {
            first.call("echo", Map.of());
            FpnnClient second = small.connect();
            second.call("echo", Map.of());
            try (FpnnClient third = small.connect()) {
                assertTrue(third.isClosedByServer());
            }
            assertEquals(List.of("closed 127.0.0.1: there are enough"), lines.all());
            second.close();
            Eventually.holds("its place is free", () -> open.get() == 1);
            assertEquals(Map.of(), first.call("echo", Map.of()));
            assertEquals(FpnnError.OVERLOADED, first.refusal("echo", Map.of()));
        }
    }
}
