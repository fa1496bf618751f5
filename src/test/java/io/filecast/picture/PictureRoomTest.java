package io.filecast.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.BlobContent;
import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.ThumbnailMaker.Made;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureRoomTest {

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new VertxException(e);
        }
    }

    private BlobContent sample(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.write(file, Making.sample(name));
        return new BlobContent(file, Files.size(file));
    }

    @Test
    void no_more_wait_than_may_and_the_others_come_to_their_end() throws IOException {
        PictureRoom room =
                new PictureRoom(vertx, new PictureOptions(1, 2, 1_000_000, Duration.ofSeconds(10), 64 << 20, 15));
        BlobContent picture = sample("lossless.webp");
        List<Future<Made>> asked = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            asked.add(room.make(picture, new Box(20, 20)));
        }
        await(Future.join(asked).otherwiseEmpty());
        long refused = asked.stream().filter(Future::failed).count();
        assertTrue(refused > 0 && refused < 200, () -> refused + " of 200 were refused");
        asked.stream().filter(Future::failed).forEach(future -> {
            BrokerError error = (BrokerError) future.cause();
            assertEquals(ErrorCode.UNAVAILABLE, error.code());
            assertTrue(error.retryAfter().isPresent());
        });
        await(room.close());
        assertEquals(
                ErrorCode.UNAVAILABLE,
                ((BrokerError) room.make(picture, new Box(1, 1)).cause()).code());
    }

    @Test
    void a_room_that_closes_answers_everybody_and_blames_no_picture() throws IOException {
        PictureRoom room =
                new PictureRoom(vertx, new PictureOptions(1, 200, 1_000_000, Duration.ofSeconds(10), 64 << 20, 15));
        BlobContent picture = sample("lossless.webp");
        List<Future<Made>> asked = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            asked.add(room.make(picture, new Box(20, 20)));
        }
        await(room.close());
        await(Future.join(asked).otherwiseEmpty());
        List<Future<Made>> refused = asked.stream().filter(Future::failed).toList();
        assertTrue(refused.size() > 0, "all were made before it closed");
        refused.forEach(future -> assertEquals(ErrorCode.UNAVAILABLE, ((BrokerError) future.cause()).code()));
    }

    @Test
    void a_file_that_has_gone_is_told_so() {
        PictureRoom room =
                new PictureRoom(vertx, new PictureOptions(1, 2, 1_000_000, Duration.ofSeconds(10), 64 << 20, 15));
        Future<Made> made = room.make(new BlobContent(directory.resolve("gone"), 1), new Box(20, 20));
        await(made.otherwiseEmpty());
        assertEquals(ErrorCode.CONTENT_GONE, ((BrokerError) made.cause()).code());
    }
}
