package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The calls of PubNub's SDKs, made by hand, for a user who shows one key for all. Any thread. */
final class PubNubCalls {

    static final String BOUNDARY = "----the-boundary";

    private final ApiClient http;
    private final String key;
    private final String user;

    PubNubCalls(URI node, String key, String user) {
        this.http = new ApiClient(node);
        this.key = key;
        this.user = user;
    }

    /** Asks for a path, with the user's name. */
    Answer get(String path) {
        return http.get(withUser(path));
    }

    Answer delete(String path) {
        return http.delete(withUser(path));
    }

    Answer post(String path, String json) {
        return http.postJson(withUser(path), json);
    }

    private String withUser(String path) {
        return path + (path.indexOf('?') < 0 ? "?" : "&") + "uuid=" + ApiClient.segment(user) + "&pnsdk=by-hand";
    }

    // ---- files ------------------------------------------------------------------------------------------------------

    String files(String channel) {
        return "/v1/files/" + key + "/channels/" + ApiClient.segment(channel) + "/files";
    }

    String file(String channel, String id, String name) {
        return files(channel) + "/" + id + "/" + ApiClient.segment(name);
    }

    /** What a file message says. */
    static String message(String id, String name, String message) {
        return "{\"message\":" + message + ",\"file\":{\"id\":\"" + id + "\",\"name\":\"" + name + "\"}}";
    }

    Answer offer(String channel, String name) {
        return offer(channel, name, "");
    }

    Answer offer(String channel, String name, String query) {
        String path = "/v1/files/" + key + "/channels/" + ApiClient.segment(channel) + "/generate-upload-url" + query;
        return post(path, "{\"name\":\"" + name + "\"}");
    }

    /** The fields that an offer asks for. */
    static Map<String, String> fields(JsonNode offer) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (JsonNode field : offer.get("file_upload_request").get("form_fields")) {
            fields.put(field.get("key").asText(), field.get("value").asText());
        }
        return fields;
    }

    /** Sends a file's bytes to where an offer said. */
    Answer upload(JsonNode offer, Map<String, String> fields, byte[] bytes) {
        return upload(offer, form(fields, bytes, Map.of()));
    }

    Answer upload(JsonNode offer, byte[] form) {
        URI url = URI.create(offer.get("file_upload_request").get("url").asText());
        assertEquals(http.base().getAuthority(), url.getAuthority());
        return http.post(url.getRawPath(), form, "Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
    }

    /** A form with fields before and after its file. */
    static byte[] form(Map<String, String> before, byte[] file, Map<String, String> after) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        before.forEach((name, value) -> field(out, name, value));
        text(
                out,
                "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"ignored.bin\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n");
        out.writeBytes(file);
        text(out, "\r\n");
        after.forEach((name, value) -> field(out, name, value));
        text(out, "--" + BOUNDARY + "--\r\n");
        return out.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, String name, String value) {
        text(
                out,
                "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n");
    }

    private static void text(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Publishes what is said of a file. */
    Answer publishFile(String channel, String said, String query) {
        return get("/v1/files/publish-file/" + key + "/" + key + "/0/" + ApiClient.segment(channel) + "/0/"
                + ApiClient.segment(said) + query);
    }

    /** Stores a file without publishing it; its id. */
    String store(String channel, String name, byte[] bytes) {
        return store(channel, name, bytes, "");
    }

    /** The same, with a query where it asks for the way. */
    String store(String channel, String name, byte[] bytes, String query) {
        JsonNode offer = offer(channel, name, query).expect(200).json();
        upload(offer, fields(offer), bytes).expect(204);
        return offer.get("data").get("id").asText();
    }

    /** Sends a file; its id. */
    String send(String channel, String name, byte[] bytes) {
        String id = store(channel, name, bytes);
        publishFile(channel, message(id, name, "{\"text\":\"hi\"}"), "").expect(200);
        return id;
    }

    /** Publishes a message; its timetoken. */
    String publish(String channel, String json) {
        String path =
                "/publish/" + key + "/" + key + "/0/" + ApiClient.segment(channel) + "/0/" + ApiClient.segment(json);
        return get(path).expect(200).json().get(2).asText();
    }

    // ---- history ----------------------------------------------------------------------------------------------------

    /** Messages of channels. */
    JsonNode history(String channels, String query) {
        return get("/v3/history/sub-key/" + key + "/channel/" + channels + query)
                .expect(200)
                .json()
                .get("channels");
    }

    String counts(String channels) {
        return "/v3/history/sub-key/" + key + "/message-counts/" + channels;
    }

    String v2(String channel) {
        return "/v2/history/sub-key/" + key + "/channel/" + channel;
    }

    String actions(String channel) {
        return "/v1/message-actions/" + key + "/channel/" + channel;
    }

    String withActions(String channel) {
        return "/v3/history-with-actions/sub-key/" + key + "/channel/" + channel;
    }

    String messages(String channel) {
        return "/v3/history/sub-key/" + key + "/channel/" + channel;
    }
}
