package io.filecast.it;

import static io.filecast.testing.ApiClient.content;
import static io.filecast.testing.ApiClient.events;
import static io.filecast.testing.ApiClient.file;
import static io.filecast.testing.ApiClient.files;
import static io.filecast.testing.ApiClient.messages;
import static io.filecast.testing.ApiClient.newFile;
import static io.filecast.testing.ApiClient.upload;
import static io.filecast.testing.ApiClient.uploads;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Samples;
import io.filecast.testing.SocketClient;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thumbnails over HTTP, of a whole node. */
class ThumbnailsIT {

    @TempDir
    static Path scratch;

    private static NodeProcess node;
    private static ApiClient api;

    @BeforeAll
    static void start() {
        node = NodeProcess.on(scratch.resolve("data"))
                .set("thumbnails.perFile", 3)
                .start();
        api = new ApiClient(node.url());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static byte[] picture(String format, int width, int height, boolean isTransparent) {
        BufferedImage image = new BufferedImage(
                width, height, isTransparent ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int opacity = isTransparent && x < width / 2 ? 0 : 0xff;
                image.setRGB(x, y, opacity << 24 | (x * 255 / width) << 16 | (y * 255 / height) << 8 | 0x80);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            assertTrue(ImageIO.write(image, format, out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static BufferedImage read(Answer answer) {
        try {
            return ImageIO.read(new ByteArrayInputStream(answer.expect(200).body()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String id(JsonNode entry) {
        return entry.get("id").asText();
    }

    private static JsonNode publish(String channel, String name, byte[] bytes) {
        return api.post(newFile(channel, name), bytes).expect(201).json();
    }

    private static String thumbnail(String channel, JsonNode entry) {
        return file(channel, id(entry)) + "/thumbnail";
    }

    private static void assertSize(int width, int height, BufferedImage image) {
        assertEquals(width + "x" + height, image.getWidth() + "x" + image.getHeight());
    }

    /** The directory of what was made of a file's bytes. */
    private static Path madeOf(JsonNode entry) {
        Path blob = blobOf(entry.get("sha256").asText());
        return blob.resolveSibling(blob.getFileName() + ".made");
    }

    @Test
    void an_image_has_a_link_to_a_thumbnail_wherever_it_is_shown() {
        try (SocketClient socket = SocketClient.open(api)) {
            socket.subscribe("shown");
            // What it is called and declared as is nobody's business.
            JsonNode entry = publish("shown", "notes.txt", picture("jpeg", 600, 300, false));
            String link = thumbnail("shown", entry);
            assertEquals(link, entry.get("thumbnail").asText());
            JsonNode event = socket.await("the file", SocketClient::isEvent);
            assertEquals(link, event.get("file").get("thumbnail").asText());
            assertEquals(
                    link,
                    api.get(file("shown", id(entry))).json().get("thumbnail").asText());
            assertTrue(api.get(files("shown")).text().contains(link));
            assertTrue(api.get(events("shown")).text().contains(link));
            Answer answer = api.get(link);
            assertSize(170, 85, read(answer));
            assertEquals("image/jpeg", answer.header("Content-Type"));
            assertTrue(answer.header("Content-Disposition").startsWith("inline; filename=\"notes.jpg\""));
        }
    }

    @Test
    void what_only_says_that_it_is_an_image_has_none() {
        JsonNode entry = api.post(newFile("liars", "a.png"), Samples.random(5_000, 1), "Content-Type", "image/png")
                .expect(201)
                .json();
        assertFalse(entry.has("thumbnail"));
        api.get(thumbnail("liars", entry)).expectProblem(415, "not-an-image");
        api.get(thumbnail("liars", entry)).expectProblem(415, "not-an-image");
        api.get(content("liars", id(entry))).expect(200);
    }

    @Test
    void an_upload_in_two_steps_is_known_as_an_image_and_keeps_its_box() {
        String declared = "{\"channel\":\"steps\",\"name\":\"p\",\"thumbnailWidth\":64,\"thumbnailHeight\":300}";
        JsonNode upload = api.postJson(uploads(), declared).expect(201).json();
        assertEquals(64, upload.get("thumbnailWidth").asInt());
        api.put(upload(id(upload)), picture("png", 640, 480, false)).expect(200);
        api.postJson(messages("steps"), "{\"fileId\":\"" + id(upload) + "\"}").expect(201);
        JsonNode entry = api.get(file("steps", id(upload))).expect(200).json();
        assertSize(64, 48, read(api.get(entry.get("thumbnail").asText())));
    }

    @Test
    void the_box_is_the_readers_or_else_the_publishers_or_else_the_default() {
        byte[] bytes = picture("png", 400, 200, false);
        JsonNode entry = api.post(newFile("boxes", "p") + "&thumbnailWidth=50&thumbnailHeight=50", bytes)
                .expect(201)
                .json();
        String link = thumbnail("boxes", entry);
        assertSize(50, 25, read(api.get(link)));
        assertSize(100, 50, read(api.get(link + "?width=100")));
        assertSize(40, 20, read(api.get(link + "?width=300&height=20")));
        assertSize(400, 200, read(api.get(link + "?width=1024&height=1024")));
        for (String wrong : List.of("?width=0", "?height=-1", "?width=1025", "?width=x", "?width=")) {
            api.get(link + wrong).expectProblem(400, "bad-request");
        }
        api.post(newFile("boxes", "p") + "&thumbnailWidth=2000", bytes).expectProblem(400, "bad-request");
        Eventually.passes(
                "no more sizes are kept than configured",
                () -> assertEquals(3, madeOf(entry).toFile().list().length));
    }

    @Test
    void transparency_makes_it_a_png() throws IOException {
        JsonNode entry = publish("clear", "p.png", picture("png", 300, 300, true));
        Answer answer = api.get(thumbnail("clear", entry));
        assertEquals("image/png", answer.header("Content-Type"));
        assertEquals(0, read(answer).getRGB(10, 80) >>> 24);
        assertEquals(0xff, read(answer).getRGB(160, 80) >>> 24);
    }

    @Test
    void it_is_cached_as_content_is() {
        JsonNode entry = publish("cached", "p.jpg", picture("jpeg", 500, 500, false));
        String link = thumbnail("cached", entry);
        Answer head = api.head(link).expect(200);
        Answer answer = api.get(link).expect(200);
        assertEquals(Integer.toString(answer.body().length), head.header("Content-Length"));
        assertEquals(answer.header("ETag"), head.header("ETag"));
        assertFalse(answer.header("ETag").contains(entry.get("sha256").asText() + "\""));
        assertEquals("private, no-cache", answer.header("Cache-Control"));
        assertEquals("nosniff", answer.header("X-Content-Type-Options"));
        assertEquals("sandbox; default-src 'none'", answer.header("Content-Security-Policy"));
        api.get(link, "If-None-Match", answer.header("ETag")).expect(304);
        assertFalse(api.get(link + "?width=20").header("ETag").equals(answer.header("ETag")));
        assertEquals(5, api.get(link, "Range", "bytes=0-4").expect(206).body().length);
    }

    @Test
    void a_signed_link_opens_it_and_a_secret_does() {
        JsonNode entry = api.post(newFile("locked", "p.png") + "&restricted=true", picture("png", 300, 300, false))
                .expect(201)
                .json();
        String secret = entry.get("shareSecret").asText();
        api.get(thumbnail("locked", entry)).expectProblem(403, "secret-needed");
        Answer opened =
                api.get(thumbnail("locked", entry), "Share-Secret", secret).expect(200);
        assertEquals("private, no-store", opened.header("Cache-Control"));
        // It is kept by now, and as closed as before.
        api.get(thumbnail("locked", entry)).expectProblem(403, "secret-needed");
        JsonNode link = api.get(file("locked", id(entry)) + "/url", "Share-Secret", secret)
                .expect(200)
                .json();
        assertSize(170, 170, read(api.get(link.get("thumbnail").asText())));
        api.get(link.get("thumbnail").asText() + "x").expectProblem(403, "forbidden");
        JsonNode text = publish("locked", "x", "no picture".getBytes());
        assertFalse(api.get(file("locked", id(text)) + "/url").json().has("thumbnail"));
    }

    @Test
    void it_goes_with_its_file() {
        JsonNode entry = publish("gone", "p.png", picture("png", 700, 300, false));
        read(api.get(thumbnail("gone", entry)));
        read(api.get(thumbnail("gone", entry) + "?width=33"));
        Path blob = blobOf(entry.get("sha256").asText());
        Path made = madeOf(entry);
        Eventually.passes("both are kept", () -> assertEquals(2, made.toFile().list().length));
        api.delete(file("gone", id(entry))).expect(204);
        api.get(thumbnail("gone", entry)).expectProblem(404, "not-found");
        Eventually.passes("its bytes are gone", () -> {
            assertFalse(Files.exists(blob));
            assertFalse(Files.exists(made));
        });
    }

    private static Path blobOf(String sha256) {
        try (Stream<Path> all = Files.walk(node.data().resolve("blobs"))) {
            return all.filter(Files::isRegularFile)
                    .filter(path -> {
                        try {
                            return Samples.sha256(Files.readAllBytes(path)).equals(sha256);
                        } catch (IOException swept) {
                            return false;
                        }
                    })
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void many_who_ask_at_once_get_the_same() {
        JsonNode entry = publish("crowd", "p.png", picture("png", 1_500, 1_500, false));
        List<CompletableFuture<Answer>> asking = IntStream.range(0, 100)
                .mapToObj(i -> api.sendAsync("GET", thumbnail("crowd", entry), BodyPublishers.noBody()))
                .toList();
        byte[] first = asking.get(0).join().expect(200).body();
        asking.forEach(
                answer -> assertArrayEquals(first, answer.join().expect(200).body()));
    }
}
