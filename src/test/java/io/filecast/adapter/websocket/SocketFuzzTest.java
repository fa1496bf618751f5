package io.filecast.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.testing.LeakWatch;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Anything at all may come from a client: each connection ends in order, nothing is lost, nobody else notices.
 *
 * <p>What once found a fault goes into {@code corpus.txt}: a line of hex, the bytes after the upgrade.
 */
class SocketFuzzTest {

    private static final boolean IS_LONG = Boolean.getBoolean("filecast.long");
    private static final int ROUNDS = IS_LONG ? 20_000 : 400;
    private static final Set<String> OPS = Set.of(
            "welcome",
            "subscribed",
            "unsubscribed",
            "published",
            "cancelled",
            "authenticated",
            "pong",
            "error",
            "event",
            "position");
    private static final List<String> COMMANDS = List.of(
            "{\"id\":1,\"op\":\"subscribe\",\"channel\":\"a\",\"after\":\"17000000000000001-e1\",\"filter\":\"x == 1\"}",
            "{\"id\":\"s\",\"op\":\"subscribe\",\"channels\":[\"a\",\"b.*\",\"user:1\",\"\\u0000\"]}",
            "{\"id\":2,\"op\":\"unsubscribe\",\"channel\":\"a\"}",
            "{\"id\":3,\"op\":\"publish\",\"channel\":\"a\",\"message\":{\"a\":[1,2.5e300,null]},\"meta\":{},\"ttl\":\"1s\"}",
            "{\"id\":4,\"op\":\"cancel\",\"upload\":\"01234567-89ab-4cde-8123-456789abcdef\"}",
            "{\"id\":5,\"op\":\"auth\",\"token\":\"alice\"}",
            "{\"id\":6,\"op\":\"auth\",\"key\":\"demo\",\"user\":\"\\ud83d\"}",
            "{\"id\":7,\"op\":\"ping\"}");

    private static SocketServer server;
    private static RawClient witness;
    private static LeakWatch watch;

    @BeforeAll
    static void start() throws IOException {
        server = new SocketServer(SocketLimits.DEFAULT);
        watch = new LeakWatch();
        witness = RawClient.welcomed(server);
    }

    @AfterAll
    static void nothingIsLeft() {
        witness.close();
        SocketServer.eventually("all have left", () -> server.adapter.stats().open() == 0);
        SocketServer.eventually("all were let go", () -> server.door.inside.get() == 0);
        SocketServer.eventually("the feed is empty", server.feed.followers::isEmpty);
        assertEquals(0, server.adapter.stats().queuedBytes());
        assertNoFaults(server.adapter.stats().closed());
        server.close();
        List<String> leaks = watch.leaks();
        watch.close();
        assertTrue(leaks.isEmpty(), leaks::toString);
    }

    private static void assertNoFaults(Map<Integer, Long> closed) {
        assertNull(closed.get(CloseReason.INTERNAL.code()), "a fault of ours closed a socket");
    }

    @Test
    void theCorpusHarmsNothing() throws IOException {
        try (InputStream corpus = SocketFuzzTest.class.getResourceAsStream("corpus.txt")) {
            String lines = new String(corpus.readAllBytes(), StandardCharsets.UTF_8);
            for (String line : lines.lines().toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    offer(HexFormat.of().parseHex(line.strip()), line);
                }
            }
        }
    }

    @Test
    void randomBytesHarmNothing() throws IOException {
        long seed = IS_LONG ? System.nanoTime() : 26;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] input = input(new Random(seed + round));
            offer(
                    input,
                    "seed " + (seed + round) + ": "
                            + HexFormat.of().formatHex(Arrays.copyOf(input, Math.min(input.length, 2_000))));
        }
    }

    /** Sends bytes on a connection of their own, and reads all that comes back. */
    private static void offer(byte[] input, String name) throws IOException {
        boolean isKnown = input.length % 4 != 0; // some have shown no credential
        try (RawClient client = new RawClient(server.port(), 0)) {
            client.upgrade(isKnown ? "?access_token=alice" : "").expect("welcome");
            Thread writer = new Thread(() -> {
                try {
                    client.send(input);
                    client.socket.shutdownOutput();
                } catch (IOException e) {
                    // cut off by the server
                }
            });
            writer.start();
            for (RawClient.Frame frame = client.next(); frame != null; frame = client.next()) {
                check(frame, name);
            }
            writer.join(10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new AssertionError(name, e);
        }
        witness.text("{\"id\":0,\"op\":\"ping\"}");
        witness.expect("pong");
    }

    private static void check(RawClient.Frame frame, String name) {
        if (frame.first() == RawClient.TEXT) {
            JsonObject json = new JsonObject(frame.text());
            assertTrue(OPS.contains(json.getString("op")), () -> name + " -> " + json);
            assertNotEquals("internal", json.getString("code"), name);
        } else if (frame.first() == RawClient.CLOSE) {
            assertTrue(frame.payload().length == 0 || frame.closeCode() != 1011, name);
        } else {
            assertEquals(RawClient.PONG, frame.first(), name);
        }
    }

    // ---- inputs ---------------------------------------------------------------------------------------------------

    private static byte[] input(Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int parts = 1 + random.nextInt(12); parts > 0; parts--) {
            out.writeBytes(part(random));
        }
        byte[] input = out.toByteArray();
        if (random.nextInt(4) == 0 && input.length > 0) {
            input[random.nextInt(input.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return random.nextInt(6) == 0 ? Arrays.copyOf(input, random.nextInt(input.length + 1)) : input;
    }

    private static byte[] part(Random random) {
        byte[] command = COMMANDS.get(random.nextInt(COMMANDS.size())).getBytes(StandardCharsets.UTF_8);
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> RawClient.masked(RawClient.TEXT, command);
            case 3 -> RawClient.masked(RawClient.TEXT, mutated(command, random));
            case 4 -> split(command, random);
            case 5 -> RawClient.masked(random.nextInt(256), bytes(random, 130));
            case 6 -> RawClient.masked(0x80 | 8 + random.nextInt(3), bytes(random, 126));
            default -> random.nextInt(3) == 0 ? bytes(random, 40) : RawClient.masked(RawClient.TEXT, json(random));
        };
    }

    private static byte[] mutated(byte[] command, Random random) {
        byte[] copy = command.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            copy[random.nextInt(copy.length)] = (byte) "{}[]\",:0e\\u\u0000\u00ff".charAt(random.nextInt(13));
        }
        return copy;
    }

    private static byte[] split(byte[] command, Random random) {
        int at = random.nextInt(command.length + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(RawClient.masked(0x01, Arrays.copyOf(command, at)));
        if (random.nextBoolean()) {
            out.writeBytes(RawClient.masked(RawClient.PING, bytes(random, 125)));
        }
        out.writeBytes(RawClient.masked(0x80, Arrays.copyOfRange(command, at, command.length)));
        return out.toByteArray();
    }

    private static byte[] bytes(Random random, int below) {
        byte[] bytes = new byte[random.nextInt(below)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] json(Random random) {
        StringBuilder out = new StringBuilder("{\"op\":\"publish\",\"channel\":\"a\",\"message\":");
        int depth = random.nextInt(100);
        out.append("[".repeat(depth)).append("9".repeat(1 + random.nextInt(2_000)));
        return out.append("]".repeat(depth)).append('}').toString().getBytes(StandardCharsets.UTF_8);
    }
}
