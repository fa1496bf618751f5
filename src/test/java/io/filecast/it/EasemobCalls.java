package io.filecast.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;

/** Clients of Easemob's REST API on a whole node with two apps that stand for Easemob's. Any thread; its methods block. */
final class EasemobCalls {

    static final String APP = "/acme/chat";
    static final String OTHER_APP = "/acme/other";
    private static final String BOUNDARY = "----------------7a9c-b2";

    /** {@code clinic} stands for acme#chat, where back ends register users; {@code rival} for acme#other, where anyone may. */
    static final String CONFIG = """
            apps:
              - name: clinic
                easemob: {org: acme, app: chat, clientId: YXA6client, clientSecret: YXA6secret}
                keys:
                  - {id: pub, type: publish, value: pub}
                  - {id: sub, type: subscribe, value: sub}
                  - {id: back-end, type: secret, value: back-end-secret}
              - name: rival
                easemob: {org: acme, app: other, clientId: YXA6rival, clientSecret: YXA6rivals, openRegistration: true}
                keys:
                  - {id: rival-secret, type: secret, value: rival-secret}
            """;

    private final NodeProcess node;

    EasemobCalls(NodeProcess node) {
        this.node = node;
    }

    /** A node whose passwords cost as little as they may. */
    static NodeProcess.Setup node(Path data) {
        return People.node(data, CONFIG);
    }

    /** Who shows nothing. */
    ApiClient stranger() {
        return new ApiClient(node.url());
    }

    /** Who shows a token. */
    ApiClient bearer(String token) {
        return new ApiClient(node.url(), "Authorization", "Bearer " + token);
    }

    /** The native back end of the same app. */
    ApiClient natives() {
        return new ApiClient(node.url(), "X-Filecast-Key", "back-end-secret");
    }

    /** Who has the app's own token. */
    ApiClient app() {
        return bearer(appToken());
    }

    String appToken() {
        return post(
                        stranger(),
                        APP + "/token",
                        "{\"grant_type\":\"client_credentials\",\"client_id\":\"YXA6client\",\"client_secret\":\"YXA6secret\"}")
                .expect(200)
                .json()
                .get("access_token")
                .asText();
    }

    /** The back end of the other app. */
    ApiClient rival() {
        return bearer(post(
                        stranger(),
                        OTHER_APP + "/token",
                        "{\"client_secret\":\"YXA6rivals\",\"client_id\":\"YXA6rival\",\"grant_type\":\"client_credentials\"}")
                .expect(200)
                .json()
                .get("access_token")
                .asText());
    }

    /** A user, made when there is none. */
    ApiClient user(String name) {
        return bearer(userToken(name));
    }

    String userToken(String name) {
        return post(
                        app(),
                        APP + "/token",
                        "{\"grant_type\":\"inherit\",\"username\":\"" + name + "\",\"autoCreateUser\":true}")
                .expect(200)
                .json()
                .get("access_token")
                .asText();
    }

    /** Posts JSON as Easemob's Java SDK does: without a word on what it is. */
    static Answer post(ApiClient client, String path, String json) {
        return client.post(path, json.getBytes(StandardCharsets.UTF_8));
    }

    // ---- forms ------------------------------------------------------------------------------------------------------

    /** The bytes of a form whose parts are given as they are on the wire, with what encloses them. */
    static byte[] form(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(("--" + BOUNDARY + "\r\n").getBytes(StandardCharsets.UTF_8));
            out.writeBytes(part);
            out.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        out.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }

    /** A part with a text, as Easemob's Java SDK writes it. */
    static byte[] text(String name, String value) {
        return ("content-disposition: form-data; name=\"" + name + "\"\r\ncontent-length: "
                        + value.getBytes(StandardCharsets.UTF_8).length
                        + "\r\ncontent-type: text/plain; charset=UTF-8\r\n\r\n" + value)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The part with the file, likewise. */
    static byte[] file(String fileName, String type, byte[] bytes) {
        byte[] head = ("content-disposition: form-data; name=\"file\"; filename=\"" + fileName
                        + "\"\r\ncontent-length: " + bytes.length + "\r\ncontent-type: " + type
                        + "\r\ncontent-transfer-encoding: binary\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] part = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, part, head.length, bytes.length);
        return part;
    }

    /** Sends a form in chunks, without saying how long it is, as Easemob's Java SDK does. */
    static Answer upload(ApiClient client, byte[] form, String... headers) {
        return upload(client, APP + "/chatfiles", form, headers);
    }

    static Answer upload(ApiClient client, String path, byte[] form, String... headers) {
        return client.with("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .send("POST", path, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(form)), headers);
    }

    /** Sends a file as Easemob's Java SDK does. */
    static JsonNode send(ApiClient client, String name, String type, byte[] bytes, String... headers) {
        return entity(upload(client, form(text("filename", name), file(name, type, bytes)), headers));
    }

    /** Where a file is fetched. */
    static String chatfile(JsonNode entity) {
        return APP + "/chatfiles/" + entity.get("uuid").asText();
    }

    // ---- pictures ---------------------------------------------------------------------------------------------------

    /** A picture with so much in it that it does not become small. */
    static byte[] picture(String format, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(5);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(0x1000000));
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, out)) {
                throw new AssertionError("nothing here writes " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The width and height of a picture, as {@code 170x85}. */
    static String sidesOf(byte[] picture) {
        try {
            BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
            return image == null ? "no picture" : image.getWidth() + "x" + image.getHeight();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first entity of an answer. */
    static JsonNode entity(Answer answer) {
        return answer.expect(200).json().get("entities").get(0);
    }
}
