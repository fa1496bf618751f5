package io.filecast.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that counts wrongly would measure nothing, however the bytes fall into reads. */
class FramesTest {

    @Test
    void framesOfEveryLengthAreReadWhereverTheBytesAreCut() {
        List<String> texts = List.of("", "a", "b".repeat(125), "c".repeat(126), "d".repeat(65_535), "e".repeat(65_536));
        ByteBuffer stream = ByteBuffer.allocate(400_000);
        texts.forEach(text -> putServerFrame(stream, text));
        stream.flip();
        for (int cut = 0; cut < stream.limit(); cut += 97) {
            List<String> read = new ArrayList<>();
            ByteBuffer head = stream.slice(0, cut);
            Frames.read(head, (opcode, bytes, at, length) -> read.add(textOf(bytes, at, length)));
            ByteBuffer rest = stream.slice(head.position(), stream.limit() - head.position());
            Frames.read(rest, (opcode, bytes, at, length) -> read.add(textOf(bytes, at, length)));
            assertEquals(texts, read);
            assertEquals(0, rest.remaining());
        }
    }

    @Test
    void percentilesAreValuesThatWereMeasured() {
        Samples samples = new Samples();
        for (int value = 100; value >= 1; value--) {
            samples.add(value);
        }
        assertEquals(50, samples.percentile(0.5));
        assertEquals(99, samples.percentile(0.99));
        assertEquals(100, samples.percentile(1));
    }

    private static void putServerFrame(ByteBuffer stream, String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        stream.put((byte) 0x81);
        if (payload.length < 126) {
            stream.put((byte) payload.length);
        } else if (payload.length <= 0xffff) {
            stream.put((byte) 126).putShort((short) payload.length);
        } else {
            stream.put((byte) 127).putLong(payload.length);
        }
        stream.put(payload);
    }

    private static String textOf(ByteBuffer bytes, int at, int length) {
        byte[] copy = new byte[length];
        bytes.get(at, copy);
        return new String(copy, StandardCharsets.UTF_8);
    }
}
