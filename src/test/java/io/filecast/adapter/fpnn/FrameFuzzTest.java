package io.filecast.adapter.fpnn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.fpnn.FrameReader.Step;
import io.filecast.testing.RtmVectors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes come, and however they are cut: they are read the same way, or refused the same way, and nothing is held
 * but what has come.
 *
 * <p>Bytes found worth keeping are files under {@code fuzz/fpnn}, in hexadecimal, replayed in every build. With the system
 * property {@code filecast.long} there are a million frames.
 */
class FrameFuzzTest {

    private static final int ROUNDS = Boolean.getBoolean("filecast.long") ? 1_000_000 : 30_000;
    private static final long SEED = 20_261_121;
    private static final Path CORPUS = Path.of("src/test/resources/fuzz/fpnn");
    private static final List<byte[]> GOOD =
            RtmVectors.frames().stream().map(RtmVectors.Frame::bytes).toList();

    /** What became of bytes: what was in each frame, or why it could not be read, and why the rest could not. */
    private static List<String> outcome(byte[] bytes, Random cuts) {
        FrameReader reader = new FrameReader(Frames.LIMIT_BYTES);
        List<String> outcome = new ArrayList<>();
        try {
            for (int at = 0; at < bytes.length; ) {
                int size = cuts == null ? bytes.length : Math.min(bytes.length - at, 1 + cuts.nextInt(40));
                read(reader, Unpooled.wrappedBuffer(bytes, at, size), outcome);
                at += size;
            }
            outcome.add(reader.isBetweenFrames() ? "end" : "more");
        } catch (BadFrameException bad) {
            outcome.add(bad.getMessage());
        }
        return outcome;
    }

    private static void read(FrameReader reader, ByteBuf piece, List<String> outcome) throws BadFrameException {
        while (piece.isReadable()) {
            Step step = reader.read(piece);
            if (step == Step.HEAD) {
                if (reader.head().seq() % 7 == 3) {
                    reader.skip();
                } else {
                    reader.keep();
                }
            } else if (step == Step.FRAME) {
                outcome.add(told(reader.frame()));
            }
        }
    }

    private static String told(Frame frame) {
        if (frame.payload() == null) {
            return frame.head() + " skipped";
        }
        try {
            return frame.head() + " " + VectorsTest.plain(frame.params().values());
        } catch (FpnnError refused) {
            return frame.head() + " " + refused.code();
        }
    }

    private static void assertReadAlike(byte[] bytes, Random random, String name) {
        List<String> whole = outcome(bytes, null);
        assertEquals(whole, outcome(bytes, random), name);
        assertTrue(whole.size() <= 1 + bytes.length / FrameReader.HEADER_BYTES, name);
    }

    @Test
    void whateverComesIsReadOrRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            Random random = new Random(seed);
            byte[] bytes = mangled(random);
            try {
                assertReadAlike(bytes, random, "seed " + seed);
            } catch (RuntimeException | StackOverflowError fault) {
                throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes), fault);
            }
        }
    }

    /** A few frames behind each other, with some of their bytes changed, most of them where lengths and kinds are. */
    static byte[] mangled(Random random) {
        byte[] bytes = new byte[0];
        for (int frames = 1 + random.nextInt(3); frames > 0; frames--) {
            byte[] next = GOOD.get(random.nextInt(GOOD.size())).clone();
            for (int edits = random.nextInt(5); edits > 0; edits--) {
                int at = random.nextInt(random.nextBoolean() ? Math.min(40, next.length) : next.length);
                next[at] = (byte) (random.nextBoolean() ? random.nextInt() : next[at] + random.nextInt(3) - 1);
            }
            bytes = Arrays.copyOf(bytes, bytes.length + next.length);
            System.arraycopy(next, 0, bytes, bytes.length - next.length, next.length);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    @Test
    void whatIsOnlyAPayloadIsReadOrRefused() {
        for (int round = 0; round < ROUNDS; round++) {
            long seed = SEED + round;
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[0] = (byte) (0x80 + random.nextInt(16));
            }
            try {
                MsgPackReader.params(Unpooled.wrappedBuffer(bytes));
            } catch (FpnnError refused) {
                assertTrue(refused.code() == FpnnError.BAD_PACKAGE || refused.code() == FpnnError.KEY_NOT_TEXT);
            } catch (RuntimeException | StackOverflowError fault) {
                throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes), fault);
            }
        }
    }

    static Stream<Path> corpus() throws IOException {
        return Files.list(CORPUS).sorted();
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void whatWasFoundOnceIsReadOrRefused(Path file) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(Files.readString(file).strip());

        for (int round = 0; round < 20; round++) {
            assertReadAlike(bytes, new Random(round), file.getFileName().toString());
        }
    }
}
