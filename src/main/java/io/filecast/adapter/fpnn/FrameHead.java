package io.filecast.adapter.fpnn;

/**
 * What stands before the payload of a frame.
 *
 * @param isJson whether the payload is JSON, else MessagePack
 * @param status of an answer, 0 when it is a result; 0 for quests
 * @param seq the number that an answer repeats; 0 for one-way quests
 * @param method of a quest; empty for answers
 */
record FrameHead(boolean isJson, Kind kind, int status, int seq, String method, int payloadBytes) {

    /** What a frame is. */
    enum Kind {
        /** A quest without an answer. */
        ONE_WAY,
        /** A quest with an answer. */
        TWO_WAY,
        /** The answer to a quest. */
        ANSWER
    }

    boolean isQuest() {
        return kind != Kind.ANSWER;
    }
}
