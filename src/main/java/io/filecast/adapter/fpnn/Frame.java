package io.filecast.adapter.fpnn;

import io.netty.buffer.ByteBuf;

/**
 * A whole frame.
 *
 * @param payload memory that nobody has to release; null when it was skipped
 */
record Frame(FrameHead head, ByteBuf payload) {

    /**
     * What the payload says.
     *
     * @throws FpnnError when it cannot be read
     */
    Params params() {
        return head.isJson() ? JsonPayload.params(payload.duplicate()) : MsgPackReader.params(payload.duplicate());
    }
}
