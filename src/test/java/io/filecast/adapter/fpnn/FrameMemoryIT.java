package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.Eventually;
import io.filecast.testing.FpnnCipher.Terms;
import io.filecast.testing.FpnnClient;
import io.filecast.testing.LeakWatch;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many large frames at a time: the memory for them is what was configured, and everybody is served in the end. */
class FrameMemoryIT {

    private static final int MIB = 1 << 20;
    private static final int BUDGET_BYTES = 8 * MIB;
    private static final int CLIENTS = 40;
    private static final String CURVE = "secp256r1";
    private static final BigInteger SCALAR = BigInteger.valueOf(987_654_321);

    private final ExecutorService senders = Executors.newFixedThreadPool(CLIENTS);
    private final List<FpnnClient> clients = new ArrayList<>();
    private static LeakWatch watch;
    private static FpnnRig rig;

    @BeforeAll
    static void start() throws Exception {
        watch = new LeakWatch();
        FpnnLimits usual = FpnnRig.limits();
        rig = FpnnRig.start(
                new FpnnLimits(
                        usual.payloadBytes(),
                        MIB + usual.payloadBytes(),
                        usual.drainBytes(),
                        BUDGET_BYTES,
                        usual.quests(),
                        usual.queuedBytes(),
                        Duration.ofSeconds(5),
                        usual.idleTimeout(),
                        usual.pingInterval(),
                        usual.drainTimeout()),
                Optional.of(EncryptionKey.ofPem(Keys.pem(CURVE, SCALAR))));
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        for (FpnnClient client : clients) {
            client.close();
        }
        senders.shutdownNow();
        Eventually.holds(
                "all memory was given back",
                () -> rig.floor().stats().heldBytes() == 0
                        && rig.floor().stats().connections() == 0);
    }

    @AfterAll
    static void stop() {
        rig.close();
        assertEquals(List.of(), watch.leaks());
        watch.close();
    }

    private FpnnClient connect() throws IOException {
        FpnnClient client = rig.connect();
        clients.add(client);
        return client;
    }

    @Test
    void filesOfManyClientsWaitUnreadAndSmallQuestsDoNot() throws Exception {
        byte[] file = new byte[MIB];
        Map<String, Object> params = Map.of("for", "turn", "file", file);
        AtomicLong most = new AtomicLong();
        List<Future<Map<String, Object>>> answers = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            FpnnClient client = i % 10 == 0
                    ? FpnnClient.encrypted(rig.port(), new Terms(CURVE, SCALAR, 128, false))
                    : FpnnClient.connect(rig.port());
            clients.add(client);
            answers.add(senders.submit(() -> client.ask("hold", params).get(60, TimeUnit.SECONDS)));
        }
        FpnnClient small = connect();
        Eventually.holds(
                "all others wait for the first", () -> rig.floor().stats().waiting() == CLIENTS - 5);

        Eventually.passes(
                "the first have come whole",
                () -> assertEquals(
                        5,
                        rig.floor().stats().quests(),
                        "of seven eighths for large frames one address has three quarters"));
        for (int i = 0; i < 50; i++) {
            assertEquals(Map.of("i", (long) i), small.call("echo", Map.of("i", i)));
            most.accumulateAndGet(rig.floor().stats().heldBytes(), Math::max);
        }
        rig.release("turn", Map.of());
        for (Future<Map<String, Object>> answer : answers) {
            assertEquals(Map.of(), answer.get(60, TimeUnit.SECONDS));
            most.accumulateAndGet(rig.floor().stats().heldBytes(), Math::max);
        }
        assertTrue(most.get() <= BUDGET_BYTES, () -> most + " bytes were held");
    }

    @Test
    void whoClaimsAllAndSendsNothingIsCutOffAndTheOthersAreServed() throws Exception {
        byte[] file = new byte[MIB];
        byte[] frame = FpnnClient.quest(1, "file", Map.of("file", file));
        List<FpnnClient> mean = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            FpnnClient client = connect();
            client.raw(Arrays.copyOf(frame, 40));
            mean.add(client);
        }
        Eventually.holds(
                "they have all that they may", () -> rig.floor().stats().waiting() == 1);
        FpnnClient elsewhere = FpnnClient.connectFrom("127.0.0.2", rig.port());
        clients.add(elsewhere);
        FpnnClient good = connect();

        Future<Map<String, Object>> answer =
                senders.submit(() -> good.ask("file", Map.of("file", file)).get(60, TimeUnit.SECONDS));

        assertEquals(MIB, ((byte[]) elsewhere.call("file", Map.of("file", file)).get("file")).length);
        assertEquals(MIB, ((byte[]) answer.get(60, TimeUnit.SECONDS).get("file")).length);
        assertTrue(mean.get(0).isClosedByServer());
        assertFalse(good.isClosed());
    }

    @Test
    void whatIsReadOverTakesNoMemory() throws Exception {
        FpnnClient client = connect();
        Future<Long> refused = senders.submit(() -> client.refusal("file", Map.of("file", new byte[2 * MIB - 100])));
        AtomicLong most = new AtomicLong();
        Eventually.holds("it is refused", () -> {
            most.accumulateAndGet(rig.floor().stats().heldBytes(), Math::max);
            return refused.isDone();
        });

        assertEquals(200_031, refused.get());
        assertEquals(0, most.get());
        client.ask("file", Map.of("file", new byte[3 * MIB]));
        assertTrue(client.isClosedByServer(), "there is an end to it");
    }

    @Test
    void whoHasLeftKeepsNobodyWaiting() throws Exception {
        Map<String, Object> params = Map.of("for", "gone", "file", new byte[MIB]);
        for (int i = 0; i < 5; i++) {
            connect().ask("hold", params);
        }
        Eventually.holds("memory is taken", () -> rig.floor().stats().quests() == 5);
        for (int i = 0; i < 20; i++) {
            connect().raw(Arrays.copyOf(FpnnClient.quest(1, "hold", params), 40));
        }
        Eventually.holds("others wait", () -> rig.floor().stats().waiting() == 20);
        for (FpnnClient client : clients) {
            client.close();
        }
        FpnnClient good = connect();
        Future<Map<String, Object>> answer = senders.submit(
                () -> good.ask("file", Map.of("file", new byte[MIB])).get(60, TimeUnit.SECONDS));

        assertTrue(rig.floor().stats().heldBytes() > 5 * MIB, "what is worked on is held, whoever has left");
        rig.release("gone", Map.of());

        assertEquals(MIB, ((byte[]) answer.get(60, TimeUnit.SECONDS).get("file")).length);
    }
}
