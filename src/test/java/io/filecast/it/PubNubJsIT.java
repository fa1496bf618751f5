package io.filecast.it;

import io.filecast.testing.NodeProcess;
import io.filecast.testing.NodeScript;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PubNub's JavaScript SDK, run by Node against a whole node: the sentences stand in {@code src/test/js/pubnub}. */
class PubNubJsIT {

    @TempDir
    static Path scratch;

    @Test
    void what_the_sdk_publishes_comes_to_its_subscribers() {
        NodeScript scripts = NodeScript.in("pubnub");
        try (NodeProcess node = NodeProcess.on(scratch.resolve("data")).start()) {
            scripts.run("publish-subscribe.js", node.url());
        }
    }

    @Test
    void who_is_there_is_said_and_heard() {
        NodeScript scripts = NodeScript.in("pubnub");
        try (NodeProcess node = NodeProcess.on(scratch.resolve("presence"))
                .set("presence.nodeTimeout", "1s")
                .start()) {
            scripts.run("presence.js", node.url());
        }
    }
}
