package io.filecast.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Clients of Easemob's REST API on a whole node with two apps that stand for Easemob's. Any thread; its methods block. */
final class EasemobCalls {

    static final String APP = "/acme/chat";
    static final String OTHER_APP = "/acme/other";

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

    /** The first entity of an answer. */
    static JsonNode entity(Answer answer) {
        return answer.expect(200).json().get("entities").get(0);
    }
}
