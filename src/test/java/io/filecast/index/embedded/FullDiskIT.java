package io.filecast.index.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.filecast.testing.Eventually;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The embedded Redis on a disk that really fills up: a small file system in memory, which only root can mount. Without
 * root it is reported as skipped, and {@link BallastTest} holds the decisions.
 */
@Timeout(300)
class FullDiskIT {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final long BALLAST_BYTES = 4 << 20;
    private static final String VALUE = "x".repeat(1000);

    @TempDir
    Path temporary;

    private Path disk;
    private DataDirectory data;
    private EmbeddedRedis redis;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(temporary.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk.toString()) == 0,
                "mounting a small file system needs root");
    }

    @AfterEach
    void unmount() throws Exception {
        if (redis != null) {
            redis.stop(LONGEST);
        }
        if (data != null) {
            data.close();
            // A process that has just ended may still hold the file system for a moment.
            Eventually.holds("the disk is free", () -> run("umount", disk.toString()) == 0);
        }
    }

    @ParameterizedTest
    @EnumSource
    void redisGoesOnFromTheReserveAndTheReserveComesBackWithTheSpace(AppendFsync appendFsync) throws Exception {
        data = DataDirectory.open(disk);
        redis = EmbeddedRedis.start(
                data,
                RedisOptions.defaults().withBallastBytes(BALLAST_BYTES).withAppendFsync(appendFsync),
                RedisListener.none());
        Path ballast = data.redis().resolve("ballast");
        Eventually.holds("the reserve is made", () -> Files.exists(ballast) && Files.size(ballast) == BALLAST_BYTES);

        Path filler = data.blobs().resolve("filler");
        fillUp(filler);
        int acknowledged = setUntilRefused();
        Eventually.holds("Redis takes writes again", () -> {
            set("again", "1");
            return true;
        });
        assertTrue(Files.notExists(ballast), "the reserve was given up");
        for (int i = 0; i < acknowledged; i++) {
            assertEquals(VALUE, ask("GET", "key" + i));
        }

        Files.delete(filler);
        Eventually.holds("the reserve is made again", () -> Files.size(ballast) == BALLAST_BYTES);
        assertEquals("1", ask("GET", "again"));
    }

    private static void fillUp(Path file) {
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] chunk = new byte[4096];
            while (true) {
                out.write(chunk);
            }
        } catch (IOException e) {
            assertTrue(e.getMessage().contains("No space left"), e.getMessage());
        }
    }

    private int setUntilRefused() {
        for (int i = 0; i < 10_000; i++) {
            try {
                set("key" + i, VALUE);
            } catch (IOException e) {
                return i;
            }
        }
        throw new AssertionError("the disk did not fill up");
    }

    private void set(String key, String value) throws IOException {
        ask("SET", key, value);
    }

    private String ask(String... words) throws IOException {
        try (RespConnection connection = RespConnection.open(redis.socket(), LONGEST)) {
            return connection.command(words).get(0);
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
