package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.fpnn.FrameHead.Kind;
import io.filecast.adapter.fpnn.FrameReader.Step;
import io.filecast.testing.RtmVectors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

    private static final byte[] QUEST = RtmVectors.frame("py.quest.sendfile").bytes();

    static Stream<RtmVectors.Frame> frames() {
        return RtmVectors.frames().stream();
    }

    @ParameterizedTest
    @MethodSource("frames")
    void aFrameIsTheSameWhereverItIsCut(RtmVectors.Frame vector) throws BadFrameException {
        byte[] bytes = vector.bytes();
        Frame whole = Frames.only(bytes);
        for (int cut = 1; cut < bytes.length; cut++) {
            FrameReader reader = new FrameReader(Frames.LIMIT_BYTES);
            ByteBuf first = Unpooled.wrappedBuffer(bytes, 0, cut);
            Step step = reader.read(first);
            if (step == Step.HEAD) {
                reader.keep();
                assertEquals(Step.MORE, reader.read(first), "cut at " + cut);
            }
            assertFalse(reader.isBetweenFrames(), "cut at " + cut);
            ByteBuf second = Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut);
            if (step == Step.MORE) {
                assertEquals(Step.HEAD, reader.read(second), "cut at " + cut);
                reader.keep();
            }
            assertEquals(Step.FRAME, reader.read(second), "cut at " + cut);
            assertEquals(whole, reader.frame(), "cut at " + cut);
            assertTrue(reader.isBetweenFrames());
        }
    }

    @Test
    void framesFollowEachOther() throws BadFrameException {
        byte[] all = frames().map(RtmVectors.Frame::bytes).reduce(new byte[0], FrameReaderTest::join);

        assertEquals(47, Frames.all(all, null).size());
        assertEquals(Frames.all(all, null), Frames.all(all, new Random(3)));
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @Test
    void aPayloadMayBeReadOver() throws BadFrameException {
        FrameReader reader = new FrameReader(Frames.LIMIT_BYTES);
        ByteBuf in = Unpooled.wrappedBuffer(QUEST, QUEST);

        assertEquals(Step.HEAD, reader.read(in));
        reader.skip();
        assertEquals(Step.FRAME, reader.read(in));
        assertEquals("sendfile", reader.frame().head().method());
        assertEquals(null, reader.frame().payload());
        assertEquals(Step.HEAD, reader.read(in));
        reader.keep();
        assertEquals(Step.FRAME, reader.read(in));
        assertEquals(Frames.only(QUEST), reader.frame());
    }

    @Test
    void aLargePayloadIsHeldAsFarAsItHasCome() throws BadFrameException {
        byte[] payload = new byte[300_000];
        new Random(1).nextBytes(payload);
        byte[] head = Arrays.copyOf(QUEST, 24);
        ByteBuf frame =
                Unpooled.buffer().writeBytes(head).setIntLE(8, payload.length).writeBytes(payload);

        Frame read = Frames.only(frame.array().length == frame.readableBytes() ? frame.array() : bytesOf(frame));

        assertEquals(Kind.TWO_WAY, read.head().kind());
        assertEquals(Unpooled.wrappedBuffer(payload), read.payload());
    }

    private static byte[] bytesOf(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    @Test
    void whoSpeaksAnotherProtocolIsNoticedByTheFirstByte() {
        assertBad(new byte[] {'G'});
        assertBad(new byte[] {'F', 'P', 'N', 'X'});
        assertBad(new byte[] {22, 3, 1, 0});
    }

    @Test
    void whatFollowsAFrameAndIsNoneIsToldFromAnotherProtocol() throws BadFrameException {
        FrameReader reader = new FrameReader(Frames.LIMIT_BYTES);
        ByteBuf in = Unpooled.wrappedBuffer(QUEST, new byte[] {0});
        assertEquals(Step.HEAD, reader.read(in));
        reader.skip();
        assertEquals(Step.FRAME, reader.read(in));
        BadFrameException bad = assertThrows(BadFrameException.class, () -> reader.read(in));
        assertEquals("what follows a frame is none", bad.getMessage());
    }

    /** Offset, value. */
    @ParameterizedTest
    @ValueSource(strings = {"4 2", "5 0", "5 128+64", "5 128+32", "5 128+16", "5 1", "6 3", "6 255", "7 0"})
    void aHeaderThatIsNotOneOfOursIsRefused(String change) {
        String[] parts = change.split(" ");
        byte[] bytes = QUEST.clone();
        bytes[Integer.parseInt(parts[0])] = (byte)
                Stream.of(parts[1].split("\\+")).mapToInt(Integer::parseInt).sum();

        assertBad(Arrays.copyOf(bytes, 12));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Frames.LIMIT_BYTES + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void aPayloadThatIsEmptyOrTooLargeIsRefusedByItsHeader(int size) {
        byte[] header = Arrays.copyOf(
                Unpooled.wrappedBuffer(QUEST.clone()).setIntLE(8, size).array(), 12);

        assertBad(header);
    }

    private static void assertBad(byte[] bytes) {
        FrameReader reader = new FrameReader(Frames.LIMIT_BYTES);
        assertThrows(BadFrameException.class, () -> reader.read(Unpooled.wrappedBuffer(bytes)));
    }
}
