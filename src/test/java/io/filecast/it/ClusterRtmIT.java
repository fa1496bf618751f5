package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.Answer;
import io.filecast.testing.Balancer;
import io.filecast.testing.FpnnClient.Push;
import io.filecast.testing.NodeCluster;
import io.filecast.testing.NodeProcess;
import io.filecast.testing.RealRedis;
import io.filecast.testing.RtmClient;
import io.filecast.testing.Samples;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** RTM's server SDKs on two nodes: what one gives, the other takes, once; what one is sent, the other's listeners hear. */
class ClusterRtmIT {

    private static final int PID = 90_000_001;
    private static final String SECRET = "unit-test-secret-key";
    private static final Map<String, Long> TO_BOB = Map.of("to", 1002L);

    @RegisterExtension
    static final RealRedis REDIS = new RealRedis();

    @TempDir
    static Path scratch;

    private static final int BALANCED_PORT = NodeCluster.freePorts(1).get(0);

    private static NodeCluster cluster;

    private RtmClient one;
    private RtmClient other;

    @BeforeAll
    static void startNodes() {
        cluster = new NodeCluster(
                        scratch, REDIS, 2, setup -> setup.config("""
                        apps:
                          - name: alpha
                            keys:
                              - {id: admin, type: secret, value: alpha-secret}
                            rtm:
                              - {pid: 90000001, secret: unit-test-secret-key}
                        """).set("rtm.endpoint", "127.0.0.1:" + BALANCED_PORT))
                .startAll();
        cluster.awaitMeeting();
    }

    @AfterAll
    static void stopNodes() {
        cluster.close();
    }

    @BeforeEach
    void connect() throws IOException {
        one = RtmClient.connect(cluster.node(0).rtmPort(), PID, SECRET);
        other = RtmClient.connect(cluster.node(1).rtmPort(), PID, SECRET);
    }

    @AfterEach
    void leave() throws IOException {
        one.close();
        other.close();
    }

    @Test
    void aTokenOfOneNodeIsTakenByAnotherAndByNoneAgain() throws Exception {
        byte[] bytes = Samples.random(100_000, 2);
        Map<String, Object> file = one.file(one.token("sendfile", 1001, TO_BOB), 1001, TO_BOB, 50, "bin", bytes);
        other.connection().call("sendfile", file);
        assertEquals(200_003, one.connection().refusal("sendfile", file));
        Map<String, Object> next = one.file(one.token("sendfile", 1001, TO_BOB), 1001, TO_BOB, 50, "bin", bytes);
        List<CompletableFuture<Map<String, Object>>> sent = new ArrayList<>();
        for (RtmClient client : List.of(one, other, one, other)) {
            sent.add(client.connection().ask("sendfile", next));
        }
        int taken = 0;
        for (CompletableFuture<Map<String, Object>> each : sent) {
            taken += each.handle((answer, refused) -> refused == null ? 1 : 0).get(20, TimeUnit.SECONDS);
        }
        assertEquals(1, taken);
    }

    @Test
    void whatIsSentToOneNodeIsPushedByTheOther() throws Exception {
        other.listenToAll(true);
        byte[] bytes = Samples.random(5_000, 3);
        one.sendFile("sendgroupfile", 1001, Map.of("gid", 77L), 50, "bin", bytes);
        Push push = other.nextPush();
        assertEquals("pushgroupmsg", push.method());
        assertArrayEquals(
                bytes, RtmClient.fetch(RtmClient.fileOf(push).get("url").asText()));
        TreeSet<String> expected = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            String text = "m" + i;
            expected.add(text);
            String method = List.of("sendmsg", "sendgroupmsg", "sendroommsg").get(i % 3);
            String target = List.of("to", "gid", "rid").get(i % 3);
            one.send(method, 1001, Map.of(target, 500L + i), 66, text, "{}");
        }
        TreeSet<String> heard = new TreeSet<>();
        for (int i = 0; i < 60; i++) {
            heard.add((String) other.nextPush().params().get("msg"));
        }
        assertEquals(expected, heard);
        assertEquals(0, other.pushesWaiting());
    }

    @Test
    void backEndsBehindABalancerKnowNoNode() throws Exception {
        List<NodeProcess> nodes = List.of(cluster.node(0), cluster.node(1));
        List<URI> urls = nodes.stream().map(NodeProcess::url).toList();
        List<Integer> ports = nodes.stream().map(NodeProcess::rtmPort).toList();
        try (Balancer balancer = Balancer.forRtm(urls, ports, BALANCED_PORT, scratch);
                RtmClient listener = one.again(BALANCED_PORT).listenToAll(true)) {
            assertEquals(BALANCED_PORT, balancer.url().getPort());
            List<RtmClient> opened = new ArrayList<>();
            TreeSet<String> expected = new TreeSet<>();
            TreeSet<String> heard = new TreeSet<>();
            try {
                for (int i = 0; i < 6; i++) {
                    RtmClient gate = one.again(BALANCED_PORT);
                    opened.add(gate);
                    Map<String, Object> token =
                            gate.call("filetoken", Map.of("from", 1001L, "cmd", "sendfile", "to", 1002L));
                    assertEquals("127.0.0.1:" + BALANCED_PORT, token.get("endpoint"));
                    RtmClient files = one.again(BALANCED_PORT);
                    opened.add(files);
                    byte[] bytes = ("file " + i).getBytes(StandardCharsets.UTF_8);
                    files.connection()
                            .call("sendfile", one.file((String) token.get("token"), 1001, TO_BOB, 50, "txt", bytes));
                    expected.add("file " + i);
                }
                for (int i = 0; i < 6; i++) {
                    String url =
                            RtmClient.fileOf(listener.nextPush()).get("url").asText();
                    heard.add(new String(RtmClient.fetch(url), StandardCharsets.UTF_8));
                }
                assertEquals(expected, heard);
                for (URI node : urls) {
                    String health = new String(RtmClient.fetch(node + "/health/rtm"), StandardCharsets.UTF_8);
                    int connections = Answer.parse(health).get("connections").asInt();
                    assertTrue(connections > 2, node + " has connections of the balancer: " + health);
                }
            } finally {
                for (RtmClient client : opened) {
                    client.close();
                }
            }
        }
    }
}
