package io.filecast.adapter.fpnn;

import io.filecast.core.BrokerError;

/** Which quests are taken, by what their heads say. Any thread. */
final class Admission {

    private final FpnnFloor floor;

    Admission(FpnnFloor floor) {
        this.floor = floor;
    }

    /**
     * Why a quest is not taken, so that its payload is read over.
     *
     * @param isStopping whether nothing new is taken
     * @return null when it is taken
     */
    FpnnError refusalOf(FrameHead head, String remoteAddress, boolean isStopping) {
        if (isTooLarge(head)) {
            return BuiltIns.has(head.method())
                    ? BuiltIns.tooLarge()
                    : floor.handler().tooLarge(head.method());
        }
        if (isStopping) {
            return new FpnnError(FpnnError.STOPPING, "the server is stopping");
        }
        try {
            floor.gate().count(remoteAddress);
            return null;
        } catch (BrokerError tooMany) {
            return new FpnnError(FpnnError.OVERLOADED, tooMany.getMessage());
        }
    }

    private boolean isTooLarge(FrameHead head) {
        if (BuiltIns.has(head.method())) {
            return head.payloadBytes() > BuiltIns.MAX_PAYLOAD_BYTES;
        }
        long usual = floor.limits().payloadBytes();
        long limit = floor.handler().payloadLimit(head.method(), usual);
        // Only MessagePack carries bytes as they are, so that files come in it.
        return head.payloadBytes() > (head.isJson() ? Math.min(limit, usual) : limit);
    }
}
