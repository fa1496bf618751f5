package io.filecast.adapter.rtm;

import io.filecast.core.OperationId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often the very same quest has come on one connection. Event-loop confined to the connection's.
 *
 * <p>Go's SDK says a quest again, salt and all, on another connection when its own breaks before the answer: that is one
 * message. Python's gives all that it sends in one millisecond one salt and one number, so on one connection two quests that are
 * the same are two messages of the same words.
 */
final class SameQuests {

    /** Many more than come in a millisecond. */
    private static final int REMEMBERED = 64;

    private final Map<OperationId, Integer> counts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<OperationId, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** The id of a quest that has just come, made of its words: the n-th of its kind has the same on every connection. */
    OperationId count(OperationId words) {
        int before = counts.merge(words, 1, Integer::sum) - 1;
        return before == 0 ? words : OperationId.ofWords(words.value(), Integer.toString(before));
    }
}
