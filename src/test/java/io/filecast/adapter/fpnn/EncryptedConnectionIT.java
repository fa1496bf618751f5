package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.FpnnCipher.Terms;
import io.filecast.testing.FpnnClient;
import io.filecast.testing.LogLines;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections that are encrypted, on every curve and in every way that SDKs know. */
class EncryptedConnectionIT {

    private static final List<String> CURVES = List.of("secp256k1", "secp256r1", "secp224r1", "secp192r1");
    private static final BigInteger SCALAR = new BigInteger("123456789012345678901234567890123456789012345678");
    private static final Map<String, FpnnRig> RIGS = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        for (String curve : CURVES) {
            EncryptionKey key = EncryptionKey.ofPem(Keys.pem(curve, SCALAR));
            RIGS.put(curve, FpnnRig.start(FpnnRig.limits(), Optional.of(key)));
        }
    }

    @AfterAll
    static void stop() {
        RIGS.values().forEach(FpnnRig::close);
    }

    @ParameterizedTest
    @CsvSource({
        "secp256k1,128,false",
        "secp256k1,256,false",
        "secp256k1,128,true",
        "secp256k1,256,true",
        "secp256r1,128,false",
        "secp256r1,256,true",
        "secp224r1,128,true",
        "secp224r1,256,false",
        "secp192r1,128,false",
        "secp192r1,256,true"
    })
    void everythingIsSaidAsInClear(String curve, int bits, boolean isStream) throws Exception {
        FpnnRig rig = RIGS.get(curve);
        byte[] file = new byte[300_001];
        new Random(bits).nextBytes(file);
        try (FpnnClient client = FpnnClient.encrypted(rig.port(), new Terms(curve, SCALAR, bits, isStream))) {
            assertArrayEquals(
                    file, (byte[]) client.call("file", Map.of("file", file)).get("file"));
            List<CompletableFuture<Map<String, Object>>> answers = new ArrayList<>();
            for (long i = 0; i < 50; i++) {
                answers.add(client.ask("echo", Map.of("n", i)));
            }
            for (long i = 0; i < 50; i++) {
                assertEquals(i, answers.get((int) i).get(20, TimeUnit.SECONDS).get("n"));
            }
            assertEquals(200_002, client.refusal("refuse", Map.of("code", 200_002)));
            rig.peerOf(client).push("pushmsg", PackedParams.of(Map.of("mid", 7L)), Duration.ofSeconds(20));
            assertEquals(7L, client.nextPush("pushmsg").params().get("mid"));
        }
    }

    @Test
    void whoAsksInClearOnTheSamePortIsAnsweredInClear() throws IOException {
        try (FpnnClient client = RIGS.get("secp256r1").connect()) {
            assertEquals(Map.of("a", 1L), client.call("echo", Map.of("a", 1L)));
        }
    }

    @Test
    void whereEncryptionIsOffWhoAsksForItIsCutOff() throws Exception {
        try (FpnnRig rig = FpnnRig.start(FpnnRig.limits());
                LogLines lines = new LogLines(ClosedLog.class)) {
            assertThrows(
                    IOException.class,
                    () -> FpnnClient.encrypted(rig.port(), new Terms("secp256r1", SCALAR, 128, false)));
            assertEquals(List.of("closed 127.0.0.1: it asks for encryption, which is not configured"), lines.all());
        }
    }

    @Test
    void whatCannotBeAgreedUponEndsTheConnectionAndNoOther() throws Exception {
        FpnnRig rig = RIGS.get("secp256r1");
        byte[] point = Keys.publicKey("secp256r1", BigInteger.TEN);
        byte[] off = point.clone();
        off[63] ^= 1;
        try (FpnnClient other = rig.connect();
                LogLines lines = new LogLines(ClosedLog.class)) {
            assertClosed(rig, Map.of("publicKey", off, "streamMode", false, "bits", 128));
            assertClosed(rig, Map.of("publicKey", point, "streamMode", false, "bits", 129));
            assertClosed(rig, Map.of("publicKey", point, "streamMode", 1, "bits", 128));
            assertClosed(rig, Map.of("streamMode", false, "bits", 128));
            assertClosed(rig, Map.of("publicKey", new byte[8_000]));
            assertEquals(5, lines.all().size(), () -> lines.all().toString());
            assertEquals(Map.of(), other.call("echo", Map.of()));
        }
    }

    private static void assertClosed(FpnnRig rig, Map<String, Object> params) throws Exception {
        try (FpnnClient client = rig.connect()) {
            client.ask("*key", params);
            assertTrue(client.isClosedByServer());
        }
    }

    @Test
    void onlyTheFirstQuestMayAskForIt() throws Exception {
        FpnnRig rig = RIGS.get("secp256r1");
        byte[] point = Keys.publicKey("secp256r1", BigInteger.TEN);
        try (FpnnClient client = rig.connect();
                LogLines lines = new LogLines(ClosedLog.class)) {
            client.call("echo", Map.of());
            client.ask("*key", Map.of("publicKey", point, "streamMode", false, "bits", 128));

            assertTrue(client.isClosedByServer());
            assertEquals(1, lines.all().size());
        }
    }

    @Test
    void noiseOnAnEncryptedConnectionEndsIt() throws Exception {
        FpnnRig rig = RIGS.get("secp256k1");
        byte[] noise = new byte[4_000];
        new Random(5).nextBytes(noise);
        for (boolean isStream : new boolean[] {true, false}) {
            try (FpnnClient client = FpnnClient.encrypted(rig.port(), new Terms("secp256k1", SCALAR, 128, isStream));
                    LogLines lines = new LogLines(ClosedLog.class)) {
                client.raw(noise);

                assertTrue(client.isClosedByServer());
                assertEquals(1, lines.all().size());
            }
        }
    }
}
