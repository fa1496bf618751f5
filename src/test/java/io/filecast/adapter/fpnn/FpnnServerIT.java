package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.FpnnClient;
import io.filecast.testing.FpnnClient.Push;
import io.filecast.testing.LogLines;
import io.filecast.testing.RtmVectors;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Quests, answers and pushes over sockets. */
class FpnnServerIT {

    private static final long PATIENCE_S = 20;

    private static FpnnRig rig;

    @BeforeAll
    static void start() throws Exception {
        rig = FpnnRig.start(FpnnRig.limits());
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @Test
    void aQuestIsAnsweredWithWhatItsHandlerFound() throws IOException {
        try (FpnnClient client = rig.connect()) {
            Map<String, Object> all =
                    Map.of("to", 1002L, "text", "grün", "is", true, "tos", List.of(1L, -7_000_000_000L));

            assertEquals(all, RtmVectors.plain(client.call("echo", all)));
        }
    }

    @Test
    void anErrorHasTheNumberThatItsHandlerGaveIt() throws IOException {
        try (FpnnClient client = rig.connect()) {
            assertEquals(200_002, client.refusal("refuse", Map.of("code", 200_002)));
            assertEquals(FpnnError.KEY_MISSING, client.refusal("refuse", Map.of()));
            assertEquals(FpnnError.WRONG_TYPE, client.refusal("refuse", Map.of("code", "x")));
            assertEquals(FpnnError.UNKNOWN_METHOD, client.refusal("nothing", Map.of()));
        }
    }

    @Test
    void aFaultOfOursIsAnAnswerThatDoesNotSayMore() throws IOException {
        try (FpnnClient client = rig.connect();
                LogLines lines = new LogLines(Answers.class)) {
            assertEquals(FpnnError.UNKNOWN, client.refusal("fault", Map.of()));
            assertEquals(FpnnError.UNKNOWN, client.refusal("odd", Map.of()));
            assertEquals(Map.of(), client.call("echo", Map.of()), "the connection goes on");
            assertEquals(2, lines.all().size());
        }
    }

    @Test
    void fpnnsOwnQuestsAreAnswered() throws IOException {
        try (FpnnClient client = rig.connect()) {
            long before = System.currentTimeMillis();

            assertTrue((Long) client.call("*ping", Map.of()).get("ts") >= before);
            assertEquals(FpnnError.FORBIDDEN, client.refusal("*status", Map.of()));
            assertEquals(FpnnError.FORBIDDEN, client.refusal("*infos", Map.of()));
            assertEquals(FpnnError.FORBIDDEN, client.refusal("*tune", Map.of("key", "a", "value", "b")));
            assertEquals(FpnnError.UNKNOWN_METHOD, client.refusal("*other", Map.of()));
        }
    }

    @Test
    void manyQuestsAreAnsweredInAnyOrder() throws Exception {
        try (FpnnClient client = rig.connect()) {
            List<CompletableFuture<Map<String, Object>>> answers = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                answers.add(client.ask("wait", Map.of("for", "late-" + i)));
            }
            assertEquals(Map.of(), client.call("echo", Map.of()), "the next one is not kept waiting");
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                order.add(i);
            }
            Collections.shuffle(order, new Random(1));
            for (int i : order) {
                rig.release("late-" + i, Map.of("n", (long) i));
            }
            for (int i = 0; i < 100; i++) {
                assertEquals(Map.of("n", (long) i), answers.get(i).get(PATIENCE_S, TimeUnit.SECONDS));
            }
        }
    }

    @Test
    void aOneWayQuestIsDoneAndNotAnswered() throws Exception {
        try (FpnnClient client = rig.connect()) {
            CompletableFuture<Quest> told = rig.next("told");
            client.tell("told", Map.of("a", 1));

            Quest quest = told.get(PATIENCE_S, TimeUnit.SECONDS);
            assertEquals(1, quest.params().number("a"));
            assertFalse(quest.isTwoWay());
            assertEquals(Map.of(), client.call("echo", Map.of()), "and nothing else came before this answer");
        }
    }

    @Test
    void theBytesOfAFileAreHandedOverAsTheyCame() throws IOException {
        byte[] file = new byte[700_001];
        new Random(7).nextBytes(file);
        try (FpnnClient client = rig.connect()) {
            Map<String, Object> answer = client.call("file", Map.of("file", file, "token", "t", "attrs", "{}"));

            assertArrayEquals(file, (byte[]) answer.get("file"));
        }
    }

    @Test
    void whatIsTooLargeIsReadOverAndRefused() throws IOException {
        try (FpnnClient client = rig.connect()) {
            int files = (int) FpnnRig.limits().largestPayloadBytes();
            int usual = (int) FpnnRig.limits().payloadBytes();

            assertEquals(200_031, client.refusal("file", Map.of("file", new byte[files + 1])));
            assertEquals(FpnnError.BAD_PACKAGE, client.refusal("echo", Map.of("text", new byte[usual + 1])));
            assertEquals(FpnnError.BAD_PACKAGE, client.refusal("*ping", Map.of("text", new byte[5_000])));
            assertEquals(Map.of(), client.call("echo", Map.of()), "the connection goes on");
        }
    }

    @Test
    void whatIsTooLargeIsRefusedByItsHeadAndReadOverAfterThat() throws Exception {
        try (FpnnClient client = rig.connect()) {
            byte[] quest = FpnnClient.quest(
                    5, "file", Map.of("file", new byte[(int) FpnnRig.limits().largestPayloadBytes() + 1]));
            int sent = 100;
            CompletableFuture<Map<String, Object>> refused = client.expect(5);
            client.raw(Arrays.copyOf(quest, sent));
            assertEquals(200_031, FpnnRig.refusal(refused));

            CompletableFuture<Map<String, Object>> again = client.expect(5);
            client.raw(Arrays.copyOfRange(quest, sent, quest.length));
            assertEquals(Map.of(), client.call("echo", Map.of()), "the connection goes on where the frame ends");
            assertFalse(again.isDone(), "one quest has one answer");
        }
    }

    @Test
    void aPayloadThatCannotBeReadIsRefusedAndTheNextOneIsNot() throws Exception {
        try (FpnnClient client = rig.connect()) {
            byte[] quest = FpnnClient.quest(5, "echo", Map.of("a", 1));
            quest[quest.length - 3] = (byte) 0xc1;
            CompletableFuture<Map<String, Object>> answer = client.expect(5);
            client.raw(quest);

            assertEquals(FpnnError.BAD_PACKAGE, FpnnRig.refusal(answer));
            assertEquals(Map.of(), client.call("echo", Map.of()));
        }
    }

    @Test
    void aPeerIsAskedAndItsAnswerIsHeard() throws Exception {
        try (FpnnClient client = rig.connect()) {
            client.onPush(push -> Map.of("got", push.params().get("mid")));
            FpnnPeer peer = rig.peerOf(client);

            CompletableFuture<Params> answer = push(peer, "pushmsg", Map.of("mid", 7_529_759_480_503_959_682L));

            Push push = client.nextPush();
            assertEquals("pushmsg", push.method());
            assertEquals(7_529_759_480_503_959_682L, push.params().get("mid"));
            assertEquals(
                    7_529_759_480_503_959_682L,
                    answer.get(PATIENCE_S, TimeUnit.SECONDS).number("got"));
        }
    }

    @Test
    void manyPushesHaveNumbersOfTheirOwn() throws Exception {
        try (FpnnClient client = rig.connect()) {
            client.onPush(push -> Map.of("n", push.params().get("n")));
            FpnnPeer peer = rig.peerOf(client);
            List<CompletableFuture<Params>> answers = new ArrayList<>();
            for (long i = 0; i < 200; i++) {
                answers.add(push(peer, "pushmsg", Map.of("n", i)));
            }
            for (long i = 0; i < 200; i++) {
                assertEquals(
                        i,
                        answers.get((int) i).get(PATIENCE_S, TimeUnit.SECONDS).number("n"));
            }
        }
    }

    @Test
    void aPeerThatDoesNotAnswerIsGivenUpInTime() throws Exception {
        try (FpnnClient client = rig.connect()) {
            client.onPush(push -> null);
            FpnnPeer peer = rig.peerOf(client);

            CompletableFuture<Params> answer = push(peer, "pushmsg", Map.of(), Duration.ofMillis(200));

            assertEquals(FpnnError.TIMEOUT, FpnnRig.failure(answer).code());
            assertEquals(Map.of(), client.call("echo", Map.of()), "the connection goes on");
        }
    }

    @Test
    void aPushToAPeerThatLeavesFails() throws Exception {
        FpnnClient client = rig.connect();
        client.onPush(push -> null);
        FpnnPeer peer = rig.peerOf(client);
        CompletableFuture<Params> answer = push(peer, "pushmsg", Map.of());
        client.nextPush();
        client.close();

        assertEquals(FpnnError.CONNECTION_CLOSED, FpnnRig.failure(answer).code());
        peer.closed().toCompletionStage().toCompletableFuture().get(PATIENCE_S, TimeUnit.SECONDS);
        assertEquals(
                FpnnError.CONNECTION_CLOSED,
                FpnnRig.failure(push(peer, "pushmsg", Map.of())).code());
    }

    @Test
    void whoFollowsSomethingIsAskedWhetherItIsThere() throws Exception {
        try (FpnnClient client = rig.connect()) {
            rig.peerOf(client).keepAlive(true);

            assertEquals("ping", client.nextPush().method());
            assertEquals("ping", client.nextPush().method());
        }
    }

    @Test
    void whoFollowsNothingIsNotAsked() throws Exception {
        try (FpnnClient one = rig.connect();
                FpnnClient other = rig.connect()) {
            rig.peerOf(other).keepAlive(true);
            other.nextPush();
            other.nextPush();

            assertEquals(0, one.pushesWaiting());
        }
    }

    @Test
    void aClosedPeerHearsNoMore() throws Exception {
        try (FpnnClient client = rig.connect()) {
            rig.peerOf(client).close("the test says so");

            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void whatADialectKeepsForAPeerStaysWithIt() throws IOException {
        try (FpnnClient one = rig.connect();
                FpnnClient other = rig.connect()) {
            assertEquals(1L, one.call("count", Map.of()).get("n"));
            assertEquals(2L, one.call("count", Map.of()).get("n"));
            assertEquals(1L, other.call("count", Map.of()).get("n"));
            assertEquals(
                    "127.0.0.1:" + rig.port(), other.call("count", Map.of()).get("at"));
        }
    }

    private static CompletableFuture<Params> push(FpnnPeer peer, String method, Map<String, ?> params) {
        return push(peer, method, params, Duration.ofSeconds(PATIENCE_S));
    }

    private static CompletableFuture<Params> push(
            FpnnPeer peer, String method, Map<String, ?> params, Duration timeout) {
        Promise<Params> answer = Promise.promise();
        peer.push(method, PackedParams.of(params), timeout).onComplete(answer);
        return answer.future().toCompletionStage().toCompletableFuture();
    }
}
