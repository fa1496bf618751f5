package io.filecast.it;

import io.filecast.testing.NodeProcess;
import io.filecast.testing.NodeScript;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PubNub's JavaScript SDK against an app that asks for more than keys: the sentences stand in {@code src/test/js/pubnub}. */
class PubNubAccessJsIT {

    private static final String CONFIG = """
            http: {host: 127.0.0.1}
            apps:
              - name: guarded
                accessManager: true
                keys:
                  - {id: gp, type: publish, value: js-pub}
                  - {id: gs, type: subscribe, value: js-sub}
                  - {id: gx, type: secret, value: js-secret}
            """;

    @TempDir
    static Path scratch;

    @Test
    void theSdkSignsGrantsAndIsRefused() {
        NodeScript scripts = NodeScript.in("pubnub");
        try (NodeProcess node =
                NodeProcess.on(scratch.resolve("data")).config(CONFIG).start()) {
            scripts.run("access.js", node.url());
        }
    }
}
