package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.fpnn.FrameHead.Kind;
import io.filecast.testing.RtmVectors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames as RTM's server SDKs were seen to send and to accept them, read and written. */
class VectorsTest {

    private static final Map<Kind, String> KINDS =
            Map.of(Kind.ONE_WAY, "one-way", Kind.TWO_WAY, "two-way", Kind.ANSWER, "answer");

    static Stream<RtmVectors.Frame> frames() {
        return RtmVectors.frames().stream();
    }

    /** Those that a server sends, of which the captured one is as good as another. */
    static Stream<RtmVectors.Frame> ours() {
        return frames().filter(
                        frame -> frame.name().startsWith("srv.") || frame.name().startsWith("enc.answer."));
    }

    @Test
    void theyAreAllThere() {
        assertEquals(47, RtmVectors.frames().size());
    }

    @ParameterizedTest
    @MethodSource("frames")
    void saysWhatItIsKnownToSay(RtmVectors.Frame vector) throws BadFrameException {
        Frame frame = Frames.only(vector.bytes());

        FrameHead head = frame.head();
        assertEquals(vector.kind(), KINDS.get(head.kind()));
        assertEquals(vector.seq() == null ? 0 : vector.seq(), head.seq());
        assertEquals(vector.status(), head.status());
        assertEquals(vector.method(), head.method());
        assertEquals(vector.isJson(), head.isJson());
        assertEquals(RtmVectors.plain(vector.params()), plain(frame.params().values()));
    }

    /** Bytes and texts are alike, since clients mark them as they like. */
    static Object plain(Object value) {
        if (value instanceof RawBytes raw) {
            return RtmVectors.plain(raw.toBytes());
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> plain = new HashMap<>();
            map.forEach((key, each) -> plain.put(key, plain(each)));
            return plain;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(VectorsTest::plain).toList();
        }
        return value;
    }

    @ParameterizedTest
    @MethodSource("ours")
    void isWhatWeWouldSend(RtmVectors.Frame vector) {
        Map<String, Object> params = values(vector.params());
        FrameHead quest = new FrameHead(false, Kind.TWO_WAY, 0, vector.seq(), "any", 1);

        ByteBuf ours = vector.kind().equals("answer")
                ? answer(quest, vector.status(), params)
                : FrameWriter.quest(vector.seq(), vector.method(), PackedParams.of(params));

        byte[] bytes = ByteBufUtil.getBytes(ours);
        // An error of another server says who raised it; the rest is the same to the byte.
        if (vector.status() == 0) {
            assertArrayEquals(vector.bytes(), bytes);
        } else {
            assertArrayEquals(head(vector.bytes()), head(bytes));
        }
    }

    private static ByteBuf answer(FrameHead quest, int status, Map<String, Object> params) {
        return status == 0
                ? FrameWriter.result(quest, params)
                : FrameWriter.error(
                        quest, new FpnnError(((Number) params.get("code")).intValue(), (String) params.get("ex")));
    }

    /** All before the length of the payload, and the number. */
    private static byte[] head(byte[] frame) {
        byte[] head = new byte[12];
        System.arraycopy(frame, 0, head, 0, 8);
        System.arraycopy(frame, 12, head, 8, 4);
        return head;
    }

    private static Map<String, Object> values(JsonObject params) {
        return params.getMap();
    }

    @Test
    void bytesThatAreMarkedAsTextStayWhatTheyAre() {
        byte[] payload = RtmVectors.bytes("payload.file_as_str");

        Params params = MsgPackReader.params(Unpooled.wrappedBuffer(payload));

        assertArrayEquals(
                new byte[] {(byte) 0xff, 0, 'h', 'i'}, params.bytes("file").toBytes());
    }

    @Test
    void anErrorSaysItsNumberAndItsText() throws BadFrameException {
        FrameHead quest = new FrameHead(false, Kind.TWO_WAY, 0, 42, "any", 1);

        Frame answer = Frames.only(
                ByteBufUtil.getBytes(FrameWriter.error(quest, new FpnnError(200_002, "invalid pid or sign"))));

        assertTrue(answer.head().status() != 0);
        assertEquals(42, answer.head().seq());
        assertEquals(200_002, answer.params().number("code"));
        assertEquals("invalid pid or sign", answer.params().text("ex"));
    }

    @Test
    void whoAsksInJsonIsAnsweredInJson() throws BadFrameException {
        FrameHead quest =
                Frames.only(RtmVectors.frame("hand.quest.json_flag40").bytes()).head();

        Frame answer = Frames.only(
                ByteBufUtil.getBytes(FrameWriter.result(quest, Map.of("mtime", 1L, "msgs", List.of("a\"b")))));

        assertTrue(answer.head().isJson());
        assertEquals(
                new JsonObject("{\"mtime\":1,\"msgs\":[\"a\\\"b\"]}"),
                new JsonObject(answer.payload().toString(StandardCharsets.UTF_8)));
    }
}
