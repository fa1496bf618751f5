package io.filecast.adapter.fpnn;

import io.filecast.adapter.fpnn.FrameHead.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Frames in bytes, in memory that nobody has to release. Any thread. */
final class FrameWriter {

    /** Clients of both versions read it. */
    private static final int VERSION = 1;

    private static final int FAILED = 1;

    private FrameWriter() {}

    /** How many bytes a quest takes. */
    static int questBytes(String method, PackedParams params) {
        return FrameReader.HEADER_BYTES + FrameReader.SEQ_BYTES + method.length() + params.sizeBytes();
    }

    /**
     * A two-way quest.
     *
     * @param method in ASCII
     */
    static ByteBuf quest(int seq, String method, PackedParams params) {
        ByteBuf frame = begin(
                FrameReader.MSGPACK, Kind.TWO_WAY, method.length(), params.sizeBytes(), questBytes(method, params));
        frame.writeIntLE(seq).writeCharSequence(method, StandardCharsets.US_ASCII);
        params.writeTo(frame);
        return frame;
    }

    /**
     * The answer to a quest.
     *
     * @throws IllegalArgumentException when the result holds something that has no form here
     */
    static ByteBuf result(FrameHead quest, Map<String, Object> result) {
        return answer(quest, 0, result);
    }

    /** The answer to a quest that was refused. */
    static ByteBuf error(FrameHead quest, FpnnError error) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("code", error.code());
        result.put("ex", error.getMessage());
        return answer(quest, FAILED, result);
    }

    private static ByteBuf answer(FrameHead quest, int status, Map<String, Object> result) {
        ByteBuf payload = quest.isJson() ? JsonPayload.write(result) : MsgPackWriter.map(result);
        int payloadBytes = payload.readableBytes();
        ByteBuf frame = begin(
                quest.isJson() ? FrameReader.JSON : FrameReader.MSGPACK,
                Kind.ANSWER,
                status,
                payloadBytes,
                FrameReader.HEADER_BYTES + FrameReader.SEQ_BYTES + payloadBytes);
        return frame.writeIntLE(quest.seq()).writeBytes(payload);
    }

    private static ByteBuf begin(int flag, Kind kind, int methodOrStatus, int payloadBytes, int frameBytes) {
        return Unpooled.buffer(frameBytes)
                .writeInt(FrameReader.MAGIC)
                .writeByte(VERSION)
                .writeByte(flag)
                .writeByte(kind.ordinal())
                .writeByte(methodOrStatus)
                .writeIntLE(payloadBytes);
    }
}
