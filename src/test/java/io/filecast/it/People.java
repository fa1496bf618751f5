package io.filecast.it;

import io.filecast.testing.ApiClient;
import io.filecast.testing.NodeProcess;
import java.net.URI;
import java.nio.file.Path;

/** An app with users, as its back end sees it. Any thread; its methods block. */
final class People {

    static final String SIGNING_KEY = "a signing key of the clinic, long enough";
    static final String PASSWORD = "correct horse";

    /** The app {@code clinic}, with a key of each kind. */
    static final String CONFIG = """
            apps:
              - name: clinic
                userGrants: {"*": rw}
                keys:
                  - {id: pub, type: publish, value: pub}
                  - {id: sub, type: subscribe, value: sub}
                  - {id: back-end, type: secret, value: back-end-secret}
                  - {id: signer, type: jwt, value: "a signing key of the clinic, long enough"}
            """;

    private final URI url;

    People(NodeProcess node) {
        this.url = node.url();
    }

    /** A node with that app, whose passwords cost as little as they may. */
    static NodeProcess.Setup node(Path data) {
        return node(data, CONFIG);
    }

    /** A node with an app of this kind. */
    static NodeProcess.Setup node(Path data, String config) {
        return NodeProcess.on(data)
                .config(config)
                .set("passwords.memory", "7MiB")
                .set("passwords.iterations", 1);
    }

    /** Who administers the app. */
    ApiClient backEnd() {
        return new ApiClient(url, "X-Filecast-Key", "back-end-secret");
    }

    /** Who shows a key that web pages have. */
    ApiClient page() {
        return new ApiClient(url, "X-Filecast-Key", "pub");
    }

    /** Who shows nothing. */
    ApiClient stranger() {
        return new ApiClient(url);
    }

    /** Who shows a token. */
    ApiClient bearer(String token) {
        return new ApiClient(url, "Authorization", "Bearer " + token);
    }

    /** Makes an account. */
    void enrol(String user) {
        backEnd()
                .postJson(ApiClient.users(), "{\"id\":\"" + user + "\",\"password\":\"" + PASSWORD + "\"}")
                .expect(201);
    }

    /** A user that has logged in. */
    Session login(String user) {
        var answer = page().postJson(
                        ApiClient.tokens(), "{\"user\":\"" + user + "\",\"password\":\"" + PASSWORD + "\"}")
                .expect(201)
                .json();
        return session(answer.get("token").asText(), answer.get("id").asText());
    }

    /** A user for whom the back end has asked for a token. */
    Session issue(String body) {
        var answer = backEnd().postJson(ApiClient.tokens(), body).expect(201).json();
        return session(answer.get("token").asText(), answer.get("id").asText());
    }

    private Session session(String token, String id) {
        return new Session(token, id, bearer(token));
    }

    /**
     * Who shows a token of the broker.
     *
     * @param id of the token
     * @param client shows it
     */
    record Session(String token, String id, ApiClient client) {

        /** Whether it is let in. */
        boolean isLetIn() {
            return client.get(ApiClient.files("rooms")).status() == 200;
        }

        void expectLetIn() {
            client.get(ApiClient.files("rooms")).expect(200);
        }

        void expectTurnedAway() {
            client.get(ApiClient.files("rooms")).expectProblem(401, "unauthenticated");
        }
    }
}
