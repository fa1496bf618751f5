package io.filecast.it;

import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.newFile;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Pictures;
import io.filecast.testing.Pictures.PngKind;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with 256 MiB of heap makes thumbnails of very large pictures, and of what only says that it is one. */
class LargePicturesIT {

    private static final int WIDTH = 12_000;
    private static final int HEIGHT = 8_400;

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .heap(256)
                .set("thumbnails.timeout", "25s")
                .set("thumbnails.queue", 4)
                .start();
        // A hundred megapixels take their time on a machine that is busy.
        api = new ApiClient(node.url()).within(Duration.ofMinutes(2));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String publish(String name, byte[] bytes) {
        JsonNode entry = api.post(newFile("large", name), bytes).expect(201).json();
        return file("large", entry.get("id").asText()) + "/thumbnail";
    }

    private static CompletableFuture<Answer> ask(String path) {
        return api.sendAsync("GET", path, BodyPublishers.noBody());
    }

    private static int colour(int x, int y) {
        return Pictures.quarters(x, y, WIDTH, HEIGHT);
    }

    @Test
    void a_hundred_megapixels_of_jpeg_and_of_png_at_the_same_time() throws IOException {
        String jpeg = publish("p.jpg", Pictures.jpeg(WIDTH, HEIGHT, LargePicturesIT::colour, 0));
        String png = publish(
                "p.png", Pictures.png(WIDTH, HEIGHT, new PngKind(0, 8, false), y -> (x, c) -> colour(x, y) >> 8));
        List<CompletableFuture<Answer>> answers = List.of(ask(jpeg), ask(png), ask(jpeg + "?width=1024"));
        for (CompletableFuture<Answer> answer : answers) {
            byte[] bytes = answer.join().expect(200).body();
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(bytes));
            assertEquals(image.getWidth() == 1_024 ? 717 : 119, image.getHeight());
            assertEquals(0xff, image.getRGB(image.getWidth() * 3 / 4, image.getHeight() / 4) >> 8 & 0xff, 8);
            assertEquals(0, image.getRGB(image.getWidth() / 4, image.getHeight() / 4) >> 8 & 0xff, 8);
        }
    }

    @Test
    void whoever_finds_no_place_is_told_to_come_again_and_the_node_goes_on() {
        List<String> paths = IntStream.range(0, 12)
                .mapToObj(i -> publish("q" + i, Pictures.jpeg(6_000 + 8 * i, 6_000, (x, y) -> x, 0)))
                .toList();
        List<Answer> answers = Stream.concat(paths.stream(), paths.stream()).map(LargePicturesIT::ask).toList().stream()
                .map(CompletableFuture::join)
                .toList();
        assertTrue(answers.stream().anyMatch(answer -> answer.status() == 200));
        List<Answer> refused =
                answers.stream().filter(answer -> answer.status() != 200).toList();
        assertFalse(refused.isEmpty(), "more were asked for than may wait");
        for (Answer answer : refused) {
            answer.expectProblem(503, "unavailable");
            assertTrue(Integer.parseInt(answer.header("Retry-After")) > 0);
            assertTrue(answer.json().get("retryable").asBoolean());
        }
        publish("x", new byte[] {1, 2, 3});
        api.get(paths.get(0)).expect(200);
    }

    @Test
    void bombs_cost_a_refusal_each() {
        byte[] gif = Pictures.gif(8, 8, 8, 8, 1);
        gif[7] = (byte) 0xea;
        gif[9] = (byte) 0xea;
        List<byte[]> bombs = List.of(Pictures.jpegHead(60_000, 60_000), gif);
        for (byte[] bomb : bombs) {
            api.get(publish("b", bomb)).expectProblem(422, "image-too-large");
        }
        api.get(publish("s", Pictures.jpegOfScans(2_000, 2_000, 1_000))).expectProblem(422, "image-unreadable");
    }
}
