package io.filecast.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.testing.LeakWatch;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the WebSocket protocol forbids is answered with the right code, and only that connection ends. */
class BadFramesIT {

    private static final int CONTINUATION = 0x80;

    private static SocketServer server;
    private static LeakWatch watch;

    @BeforeAll
    static void start() {
        server = new SocketServer(SocketLimits.DEFAULT);
        watch = new LeakWatch();
    }

    @AfterAll
    static void nothingIsLost() {
        SocketServer.eventually("all have left", () -> server.adapter.stats().open() == 0);
        assertEquals(0, server.door.inside.get());
        server.close();
        assertEquals(0, watch.leaks().size(), () -> watch.leaks().get(0));
        watch.close();
    }

    static Stream<Arguments> badFrames() {
        byte[] text = "{\"op\":\"ping\"}".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                Arguments.of("first reserved bit", RawClient.masked(0xc1, text), 1002),
                Arguments.of("second reserved bit", RawClient.masked(0xa1, text), 1002),
                Arguments.of("third reserved bit", RawClient.masked(0x91, text), 1002),
                Arguments.of("reserved data op code", RawClient.masked(0x83, text), 1002),
                Arguments.of("reserved control op code", RawClient.masked(0x8b, text), 1002),
                Arguments.of("unmasked", new byte[] {(byte) 0x81, 2, '{', '}'}, 1002),
                Arguments.of("fragmented ping", RawClient.masked(0x09, text), 1002),
                Arguments.of("fragmented close", RawClient.masked(0x08, new byte[] {3, (byte) 0xe8}), 1002),
                Arguments.of("long ping", RawClient.masked(RawClient.PING, new byte[126]), 1002),
                Arguments.of("continuation of nothing", RawClient.masked(CONTINUATION, text), 1002),
                Arguments.of(
                        "text within a text",
                        join(RawClient.masked(0x01, text), RawClient.masked(RawClient.TEXT, text)),
                        1002),
                Arguments.of("length 2^63", header(Long.MIN_VALUE), 1002),
                Arguments.of("length 2^63 - 1", header(Long.MAX_VALUE), 1009),
                Arguments.of("length not minimal", header(5), 1002),
                Arguments.of("close with half a code", RawClient.masked(RawClient.CLOSE, new byte[] {3}), 1002),
                Arguments.of(
                        "close with a code that is never sent",
                        RawClient.masked(RawClient.CLOSE, new byte[] {3, (byte) 0xee}),
                        1002),
                Arguments.of(
                        "close with bad UTF-8",
                        RawClient.masked(RawClient.CLOSE, new byte[] {3, (byte) 0xe8, (byte) 0xff}),
                        1007),
                Arguments.of("binary", RawClient.masked(0x82, text), 1003),
                Arguments.of("no UTF-8", RawClient.masked(RawClient.TEXT, new byte[] {'"', (byte) 0xff}), 1007),
                Arguments.of(
                        "a surrogate in UTF-8",
                        RawClient.masked(RawClient.TEXT, new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}),
                        1007),
                Arguments.of(
                        "overlong UTF-8",
                        RawClient.masked(RawClient.TEXT, new byte[] {(byte) 0xc0, (byte) 0xaf}),
                        1007),
                Arguments.of(
                        "half a character over two frames",
                        join(
                                RawClient.masked(0x01, new byte[] {'"', (byte) 0xe2, (byte) 0x82}),
                                RawClient.masked(CONTINUATION, new byte[] {'"'})),
                        1007),
                Arguments.of("text of 10 MB", RawClient.masked(RawClient.TEXT, new byte[10 << 20]), 1009),
                Arguments.of(
                        "text one byte too long",
                        RawClient.masked(RawClient.TEXT, new byte[SocketLimits.DEFAULT.frameBytes() + 1]),
                        1009),
                Arguments.of("text of 10 MB in many frames", inFrames(10 << 20), 1009));
    }

    private static byte[] header(long length) {
        return ByteBuffer.allocate(14)
                .put((byte) 0x81)
                .put((byte) 0xff)
                .putLong(length)
                .putInt(0)
                .array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] inFrames(int bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(RawClient.masked(0x01, new byte[1_000]));
        for (int sent = 1_000; sent < bytes; sent += 1_000) {
            out.writeBytes(RawClient.masked(0x00, new byte[1_000]));
        }
        return out.toByteArray();
    }

    @ParameterizedTest(name = "{0} -> {2}")
    @MethodSource("badFrames")
    void aBadFrameEndsItsConnectionOnly(String name, byte[] bytes, int code) throws Exception {
        try (RawClient bad = RawClient.welcomed(server);
                RawClient good = RawClient.welcomed(server)) {
            Thread writer = new Thread(() -> {
                try {
                    bad.send(bytes);
                } catch (IOException e) {
                    // the server may have cut it off already
                }
            });
            writer.start();
            assertEquals(code, bad.closeCode());
            writer.join(10_000);
            good.text("{\"id\":1,\"op\":\"ping\"}");
            assertEquals(1, good.expect("pong").getInteger("id"));
        }
    }

    @Test
    void textAsLongAsMayBeIsRead() throws IOException {
        try (RawClient client = RawClient.welcomed(server)) {
            String json = "{\"id\":1,\"op\":\"ping\",\"x\":\"";
            int rest = SocketLimits.DEFAULT.frameBytes() - json.length() - 2;
            client.text(json + "x".repeat(rest) + "\"}");
            assertEquals(1, client.expect("pong").getInteger("id"));
        }
    }

    @Test
    void theSameFramesWithTheUpgradeRequestAreAnsweredAlike() throws IOException {
        try (RawClient client = new RawClient(server.port(), 0)) {
            client.send(join(
                    RawClient.request("?access_token=alice").getBytes(StandardCharsets.UTF_8),
                    RawClient.masked(RawClient.TEXT, "{\"id\":1,\"op\":\"ping\"}".getBytes(StandardCharsets.UTF_8)),
                    RawClient.masked(0xc1, new byte[100])));
            client.readHead();
            client.expect("welcome");
            client.expect("pong");
            assertEquals(1002, client.closeCode());
        }
    }
}
