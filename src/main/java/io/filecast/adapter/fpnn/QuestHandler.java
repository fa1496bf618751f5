package io.filecast.adapter.fpnn;

import io.vertx.core.Future;
import java.util.Map;

/** Answers quests. Event-loop confined: called on the loop of the peer, and never blocks. */
public interface QuestHandler {

    /**
     * Answers a quest. Others of the same peer may be answered meanwhile, and before it. The bytes of the quest count
     * against the memory for frames until the future completes.
     *
     * @param peer who asks; closed peers get no answer, which does no harm
     * @return the result, of values that {@link PackedParams} can hold, from any thread; fails with {@link FpnnError}, and
     *     with anything else only by a fault of ours, which the client is not told about. A quest that is not two-way has
     *     no answer
     */
    Future<Map<String, Object>> handle(Quest quest, FpnnPeer peer);

    /**
     * How large the payload of a quest may be, asked before it is read.
     *
     * @param usualBytes what is enough for a quest that carries no file
     * @return in bytes
     */
    default long payloadLimit(String method, long usualBytes) {
        return usualBytes;
    }

    /** The answer to a quest whose payload is larger than that, and was thrown away unread. */
    default FpnnError tooLarge(String method) {
        return new FpnnError(FpnnError.BAD_PACKAGE, "the parameters of " + method + " are too large");
    }
}
