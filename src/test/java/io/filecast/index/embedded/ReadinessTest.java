package io.filecast.index.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.index.embedded.Readiness.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadinessTest {
    private static final Duration PATIENCE = Duration.ofMillis(200);

    @TempDir
    Path temporary;

    private final CompletableFuture<Void> stopRequested = new CompletableFuture<>();

    @Test
    void aServerThatLoadsIsWaitedForAsLongAsItMoves() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Duration patience = Duration.ofSeconds(1);
        long loadedAt = System.nanoTime() + patience.multipliedBy(2).toNanos();
        Outcome outcome = await(patience, sent -> {
            if (!sent.contains("PING")) {
                return loaded(asked.incrementAndGet());
            }
            // Longer than a silent server may take.
            return System.nanoTime() < loadedAt ? "-LOADING\r\n" : "+PONG\r\n";
        });
        assertEquals(Outcome.READY, outcome);
    }

    @Test
    void aServerWhoseLoadingStandsStillIsGivenUp() throws Exception {
        assertEquals(Outcome.UNRESPONSIVE, await(sent -> sent.contains("PING") ? "-LOADING\r\n" : loaded(7)));
    }

    @Test
    void aSilentServerIsGivenUp() throws Exception {
        assertEquals(Outcome.UNRESPONSIVE, await(sent -> ""));
    }

    @Test
    void theWaitEndsWhenTheBrokerStops() throws Exception {
        stopRequested.complete(null);
        assertEquals(Outcome.STOPPED, await(sent -> "-LOADING\r\n"));
    }

    @Test
    void theWaitEndsWhenTheProcessDoes() throws Exception {
        Process child = new ProcessBuilder("/bin/sh", "-c", "read line").start();
        RedisProcess process = RedisProcess.of(child);
        child.destroyForcibly();
        assertEquals(
                Outcome.ENDED,
                new Readiness(stopRequested).await(process, temporary.resolve("none"), Duration.ofMinutes(1)));
    }

    private static String loaded(int bytes) {
        String info = "loading_loaded_bytes:" + bytes;
        return "$" + info.length() + "\r\n" + info + "\r\n";
    }

    private Outcome await(Function<String, String> answers) throws IOException, InterruptedException {
        return await(PATIENCE, answers);
    }

    private Outcome await(Duration patience, Function<String, String> answers)
            throws IOException, InterruptedException {
        RedisProcess alive = RedisProcess.find(ProcessHandle.current().pid()).orElseThrow();
        try (FakeServer server = FakeServer.start(temporary.resolve("s"), answers)) {
            return new Readiness(stopRequested).await(alive, server.socket(), patience);
        }
    }
}
