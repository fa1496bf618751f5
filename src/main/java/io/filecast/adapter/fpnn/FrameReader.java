package io.filecast.adapter.fpnn;

import io.filecast.adapter.fpnn.FrameHead.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the frames in a stream of bytes that comes in any pieces. Confined to one connection.
 *
 * <p>It stops before each payload and is told whether to keep it: until then nothing is held but the head. What is kept is
 * copied into memory of its own, which grows with the bytes that have come, never with those that were promised.
 */
final class FrameReader {

    /** Where the reader stopped. */
    enum Step {
        /** The bytes are used up. */
        MORE,
        /** The head of a frame is complete; {@link #keep} or {@link #skip} says what becomes of its payload. */
        HEAD,
        /** The frame is complete. */
        FRAME
    }

    static final int MAGIC = 0x46504e4e;
    static final int HEADER_BYTES = 12;
    static final int SEQ_BYTES = 4;
    static final int MAX_METHOD_BYTES = 255;
    static final int MAX_HEAD_BYTES = HEADER_BYTES + SEQ_BYTES + MAX_METHOD_BYTES;
    static final int MSGPACK = 0x80;
    static final int JSON = 0x40;

    private static final int NEWEST_VERSION = 1;
    private static final int SEGMENT_BYTES = 64 << 10;

    private enum Stage {
        HEAD,
        ASKED,
        KEPT,
        SKIPPED
    }

    private final byte[] prefix = new byte[MAX_HEAD_BYTES];
    private final ByteBuf prefixView = Unpooled.wrappedBuffer(prefix);
    private final long maxPayloadBytes;

    private Stage stage = Stage.HEAD;
    private int prefixBytes;
    private int wantedBytes = HEADER_BYTES;
    private FrameHead head;
    private int missingBytes;
    private boolean hasReadOne;
    private List<byte[]> segments = List.of();
    private int segmentUsed;
    private Frame frame;

    /**
     * A reader at the beginning of a stream.
     *
     * @param maxPayloadBytes a frame that announces more is a bad one
     */
    FrameReader(long maxPayloadBytes) {
        this.maxPayloadBytes = maxPayloadBytes;
    }

    /**
     * Reads on.
     *
     * @throws BadFrameException when there is no frame in them; nothing can be read after that
     */
    Step read(ByteBuf in) throws BadFrameException {
        frame = null;
        return switch (stage) {
            case HEAD -> readHead(in);
            case ASKED -> throw new IllegalStateException("nobody said what becomes of the payload");
            case KEPT -> readPayload(in);
            case SKIPPED -> skipPayload(in);
        };
    }

    private Step readHead(ByteBuf in) throws BadFrameException {
        while (prefixBytes < wantedBytes) {
            int size = Math.min(in.readableBytes(), wantedBytes - prefixBytes);
            if (size == 0) {
                return Step.MORE;
            }
            in.readBytes(prefix, prefixBytes, size);
            prefixBytes += size;
            if (prefixBytes == HEADER_BYTES) {
                wantedBytes = HEADER_BYTES + checkHeader();
            } else if (prefixBytes < HEADER_BYTES) {
                checkMagic();
            }
        }
        head = headOf();
        missingBytes = head.payloadBytes();
        stage = Stage.ASKED;
        return Step.HEAD;
    }

    /** Whoever speaks another protocol is not waited for. */
    private void checkMagic() throws BadFrameException {
        for (int i = 0; i < Math.min(prefixBytes, Integer.BYTES); i++) {
            if (prefix[i] != (byte) (MAGIC >>> 8 * (Integer.BYTES - 1 - i))) {
                throw new BadFrameException(hasReadOne ? "what follows a frame is none" : "it does not speak FPNN");
            }
        }
    }

    /** How many bytes are missing between header and payload. */
    private int checkHeader() throws BadFrameException {
        checkMagic();
        int version = prefix[4] & 0xff;
        int flags = prefix[5] & 0xff;
        int type = prefix[6] & 0xff;
        long payload = prefixView.getUnsignedIntLE(8);
        if (version > NEWEST_VERSION) {
            throw new BadFrameException("a frame of version " + version);
        }
        if (flags != MSGPACK && flags != JSON) {
            throw new BadFrameException("a frame with flags 0x" + Integer.toHexString(flags));
        }
        if (type >= Kind.values().length) {
            throw new BadFrameException("a frame of type " + type);
        }
        if (payload < 1 || payload > maxPayloadBytes) {
            throw new BadFrameException("a frame of " + payload + " bytes");
        }
        int methodBytes = type == Kind.ANSWER.ordinal() ? 0 : prefix[7] & 0xff;
        if (methodBytes == 0 && type != Kind.ANSWER.ordinal()) {
            throw new BadFrameException("a quest without a method");
        }
        return methodBytes + (type == Kind.ONE_WAY.ordinal() ? 0 : SEQ_BYTES);
    }

    private FrameHead headOf() {
        Kind kind = Kind.values()[prefix[6]];
        int methodAt = kind == Kind.ONE_WAY ? HEADER_BYTES : HEADER_BYTES + SEQ_BYTES;
        return new FrameHead(
                (prefix[5] & 0xff) == JSON,
                kind,
                kind == Kind.ANSWER ? prefix[7] & 0xff : 0,
                kind == Kind.ONE_WAY ? 0 : prefixView.getIntLE(HEADER_BYTES),
                new String(prefix, methodAt, wantedBytes - methodAt, StandardCharsets.UTF_8),
                (int) prefixView.getUnsignedIntLE(8));
    }

    /** The head of the frame that is being read. */
    FrameHead head() {
        return head;
    }

    /** Keeps the payload that comes. */
    void keep() {
        requireAsked();
        stage = Stage.KEPT;
        segments = new ArrayList<>(1 + missingBytes / SEGMENT_BYTES);
    }

    /** Throws the payload away as it comes. */
    void skip() {
        requireAsked();
        stage = Stage.SKIPPED;
    }

    private void requireAsked() {
        if (stage != Stage.ASKED) {
            throw new IllegalStateException("there is no payload to decide on");
        }
    }

    private Step readPayload(ByteBuf in) {
        while (missingBytes > 0 && in.isReadable()) {
            byte[] segment = segments.isEmpty() ? null : segments.get(segments.size() - 1);
            if (segment == null || segmentUsed == segment.length) {
                segment = new byte[Math.min(SEGMENT_BYTES, missingBytes)];
                segments.add(segment);
                segmentUsed = 0;
            }
            int size = Math.min(in.readableBytes(), segment.length - segmentUsed);
            in.readBytes(segment, segmentUsed, size);
            segmentUsed += size;
            missingBytes -= size;
        }
        return missingBytes > 0 ? Step.MORE : complete(payload());
    }

    private ByteBuf payload() {
        return segments.size() == 1
                ? Unpooled.wrappedBuffer(segments.get(0))
                : Unpooled.wrappedBuffer(segments.size(), segments.toArray(byte[][]::new));
    }

    private Step skipPayload(ByteBuf in) {
        int size = Math.min(in.readableBytes(), missingBytes);
        in.skipBytes(size);
        missingBytes -= size;
        return missingBytes > 0 ? Step.MORE : complete(null);
    }

    private Step complete(ByteBuf payload) {
        frame = new Frame(head, payload);
        hasReadOne = true;
        segments = List.of();
        head = null;
        prefixBytes = 0;
        wantedBytes = HEADER_BYTES;
        stage = Stage.HEAD;
        return Step.FRAME;
    }

    /** The frame that was completed just now. */
    Frame frame() {
        return frame;
    }

    /** Whether no byte of the next frame has come. */
    boolean isBetweenFrames() {
        return stage == Stage.HEAD && prefixBytes == 0;
    }
}
