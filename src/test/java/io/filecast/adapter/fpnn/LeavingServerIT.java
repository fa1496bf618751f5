package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.Eventually;
import io.filecast.testing.FpnnClient;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A server that stops finishes what it began, and takes nothing new. */
class LeavingServerIT {

    @Test
    void whatIsWorkedOnIsAnsweredAndWhatIsNewIsRefused() throws Exception {
        try (FpnnRig rig = FpnnRig.start(patient());
                FpnnClient client = rig.connect();
                FpnnClient idle = rig.connect()) {
            CompletableFuture<Map<String, Object>> running = client.ask("wait", Map.of("for", "it"));
            Eventually.holds("it is worked on", () -> rig.floor().stats().quests() == 1);
            idle.call("echo", Map.of());

            Future<Void> stopped = rig.drain();

            Eventually.holds("a new quest is refused", () -> client.refusal("echo", Map.of()) == FpnnError.STOPPING);
            assertTrue(idle.isClosedByServer());
            Eventually.holds("nobody can connect any more", () -> isClosed(rig));
            rig.release("it", Map.of("a", 1L));
            assertEquals(Map.of("a", 1L), running.get(20, TimeUnit.SECONDS));
            assertTrue(client.isClosedByServer());
            FpnnRig.await(stopped);
        }
    }

    /** With time for all that has to be seen while the server leaves. */
    private static FpnnLimits patient() {
        FpnnLimits usual = FpnnRig.limits();
        return new FpnnLimits(
                usual.payloadBytes(),
                usual.largestPayloadBytes(),
                usual.drainBytes(),
                usual.framesBytes(),
                usual.quests(),
                usual.queuedBytes(),
                usual.frameTimeout(),
                usual.idleTimeout(),
                usual.pingInterval(),
                Duration.ofSeconds(10));
    }

    private static boolean isClosed(FpnnRig rig) {
        try {
            rig.connect().close();
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    @Test
    void whatTakesTooLongIsCutOff() throws Exception {
        try (FpnnRig rig = FpnnRig.start(FpnnRig.limits());
                FpnnClient client = rig.connect()) {
            client.ask("wait", Map.of("for", "ever"));
            Eventually.holds("it is worked on", () -> rig.floor().stats().quests() == 1);

            FpnnRig.await(rig.drain());

            assertTrue(client.isClosedByServer());
        }
    }
}
