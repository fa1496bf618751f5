package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.Signals;
import io.filecast.testing.SocketClient;
import io.filecast.testing.SseClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP: keys come and go without a restart, and connections end with the key that opened them. */
class ReloadIT {

    private static final String KEY = "X-Filecast-Key";

    @TempDir
    Path scratch;

    private static String app(String... keys) {
        StringBuilder yaml = new StringBuilder("apps:\n  - name: clinic\n    keys:\n");
        for (String key : keys) {
            yaml.append("      - {id: id-%s, type: publish, value: %s}%n".formatted(key, key));
        }
        return yaml.toString();
    }

    private void reload(NodeProcess node, String yaml) throws IOException {
        Files.writeString(scratch.resolve("data.yaml"), yaml);
        Signals.send("HUP", node.pid());
    }

    @Test
    void aKeyThatIsTakenOutEndsWhatItOpenedAndNothingElse() throws IOException {
        try (NodeProcess node = NodeProcess.on(scratch.resolve("data"))
                .config(app("old", "other"))
                .start()) {
            ApiClient old = new ApiClient(node.url(), KEY, "old");
            ApiClient other = new ApiClient(node.url(), KEY, "other");
            try (SocketClient ending = SocketClient.open(old);
                    SocketClient staying = SocketClient.open(other);
                    SseClient endingStream = SseClient.follow(old, "rooms", "", null);
                    SseClient stayingStream = SseClient.follow(other, "rooms", "", null)) {
                ending.subscribe("rooms");
                staying.subscribe("rooms");
                stayingStream.await("that it is live", frame -> frame.name().equals("subscribed"));

                reload(node, app("new", "other"));

                assertEquals(4003, ending.awaitClosed().code());
                Eventually.holds("the stream of the key that went ends", endingStream::isEnded);
                old.get(ApiClient.files("rooms")).expect(401);
                new ApiClient(node.url(), KEY, "new")
                        .postJson(ApiClient.messages("rooms"), "{\"message\":\"after\"}")
                        .expect(201);
                staying.await("the event after the change", SocketClient::isEvent);
                stayingStream.await("the event after the change", SseClient::isEvent);
                assertFalse(staying.isClosed());
            }
        }
    }

    @Test
    void aPrivateKeyWhereAPublicOneBelongsIsRefusedInOneLineAndNotShown() {
        NodeProcess.Ended ended =
                NodeProcess.on(scratch.resolve("data")).config("""
                        apps:
                          - name: clinic
                            keys:
                              - id: signer
                                type: jwt
                                algorithm: RS256
                                value: |
                                  -----BEGIN PRIVATE KEY-----
                                  c2VjcmV0IGJ5dGVz
                                  -----END PRIVATE KEY-----
                        """).run();

        assertNotEquals(0, ended.status());
        assertTrue(ended.errors().contains("key 'signer' of app 'clinic'"), ended.errors());
        assertTrue(ended.errors().contains("it is a private key"), ended.errors());
        assertFalse((ended.output() + ended.errors()).contains("c2VjcmV0"));
        assertEquals(1, ended.errors().lines().count(), ended.errors());
    }

    @Test
    void aNewAppIsServedAndABadFileChangesNothing() throws IOException {
        try (NodeProcess node =
                NodeProcess.on(scratch.resolve("data")).config(app("first")).start()) {
            ApiClient first = new ApiClient(node.url(), KEY, "first");
            reload(node, app("first") + """
                      - name: second
                        keys: [{id: b, type: publish, value: second}]
                        easemob: {org: o, app: a, clientId: i, clientSecret: s}
                    """);
            ApiClient second = new ApiClient(node.url(), KEY, "second");
            Eventually.holds(
                    "the new app is there",
                    () -> second.get(ApiClient.files("rooms")).status() == 200);

            Eventually.passes(
                    "its other door is open, too",
                    () -> EasemobCalls.post(
                                    new ApiClient(node.url()),
                                    "/o/a/token",
                                    "{\"grant_type\":\"client_credentials\",\"client_id\":\"i\",\"client_secret\":\"s\"}")
                            .expect(200));

            reload(node, "apps: [{name: Not A Name}]");

            Eventually.holds("the log says why", () -> node.log().contains("apps and keys stay as they were"));
            first.get(ApiClient.files("rooms")).expect(200);
            second.get(ApiClient.files("rooms")).expect(200);
        }
    }
}
