package io.filecast.index.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that answer though none is recorded. */
class TakeoverTest {

    private static final Duration PATIENCE = Duration.ofMillis(200);

    @TempDir
    Path directory;

    private Optional<RedisProcess> takeOver(Path socket) throws Exception {
        RedisSettings settings = new RedisSettings(directory, socket, null);
        Readiness readiness = new Readiness(new CompletableFuture<>());
        return new Takeover(directory, socket, settings, new ProcessRecord(directory), readiness).run(PATIENCE);
    }

    @Test
    void oneThatEndsWhileItIsAskedIsNoneAtAll() throws Exception {
        AtomicReference<FakeServer> server = new AtomicReference<>();
        server.set(FakeServer.start(directory.resolve("s"), asked -> {
            close(server.get());
            return null;
        }));
        assertEquals(Optional.empty(), takeOver(server.get().socket()));
    }

    private static void close(FakeServer server) {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void oneThatStaysAndDoesNotSayWhatItIsForbidsTheStart() throws Exception {
        try (FakeServer server = FakeServer.start(directory.resolve("s"), asked -> null)) {
            assertThrows(RedisStartException.class, () -> takeOver(server.socket()));
        }
    }
}
