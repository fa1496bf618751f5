package io.filecast.it.dialects;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A back end on Easemob's REST API. Any thread, but its methods block. */
final class EasemobApi {

    private static final String APP = "/acme/chat";
    private static final String BOUNDARY = "b-0f7c";

    private final ApiClient http;

    EasemobApi(NodeProcess node) {
        String token = new ApiClient(node.url())
                .postJson(
                        APP + "/token",
                        "{\"grant_type\":\"client_credentials\",\"client_id\":\"YXA6client\",\"client_secret\":\"YXA6secret\"}")
                .expect(200)
                .json()
                .get("access_token")
                .asText();
        http = new ApiClient(node.url(), "Authorization", "Bearer " + token);
    }

    /** Sends a file to a group: first the file, then the message about it, with what its sender says in {@code ext}. */
    void send(long group, Arrived file) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        form.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\""
                        + file.name() + "\"\r\nContent-Type: text/plain\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(file.bytes());
        form.writeBytes(("\r\n--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
        JsonNode uploaded = http.post(
                        APP + "/chatfiles",
                        form.toByteArray(),
                        "Content-Type",
                        "multipart/form-data; boundary=" + BOUNDARY)
                .expect(200)
                .json();
        String url = uploaded.get("uri").asText() + "/"
                + uploaded.get("entities").get(0).get("uuid").asText();
        String message = "{\"from\":\"" + file.sender() + "\",\"to\":[\"" + group
                + "\"],\"type\":\"file\",\"body\":{\"filename\":\"" + file.name() + "\",\"url\":\"" + url
                + "\"},\"ext\":{\"note\":\"" + file.message() + "\"}}";
        http.postJson(APP + "/messages/chatgroups", message).expect(200);
    }

    /** Fetches a file by its id; the dialect tells neither who sent it nor what was said. */
    Arrived fetch(String id) {
        Answer answer = http.get(APP + "/chatfiles/" + id).expect(200);
        String disposition = answer.header("Content-Disposition");
        String name = disposition.replaceAll(".*filename=\"([^\"]*)\".*", "$1");
        return new Arrived(name, Long.parseLong(answer.header("Content-Length")), answer.body(), null, null);
    }
}
