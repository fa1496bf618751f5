package io.filecast.adapter.fpnn;

import io.vertx.core.Promise;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The quests of ours that a peer has not answered yet. Confined to one connection. */
final class Pushes {

    /** The oldest is given up for one more: a peer that takes pushes answers them soon. */
    private static final int MAX_WAITING = 4_096;

    private static final int FIRST_SEQ = 1;

    private final Map<Integer, Waiting> waiting = new LinkedHashMap<>();
    private int lastSeq;

    private record Waiting(Promise<Params> answer, long untilNanos) {}

    /**
     * Waits for an answer.
     *
     * @return the number of the quest
     */
    int add(Promise<Params> answer, long untilNanos) {
        if (waiting.size() >= MAX_WAITING) {
            Iterator<Waiting> oldest = waiting.values().iterator();
            Waiting givenUp = oldest.next();
            oldest.remove();
            givenUp.answer().tryFail(late());
        }
        lastSeq = lastSeq == Integer.MAX_VALUE ? FIRST_SEQ : lastSeq + 1;
        waiting.put(lastSeq, new Waiting(answer, untilNanos));
        return lastSeq;
    }

    /** Takes an answer; one that nobody waits for is dropped. */
    void answered(Frame frame) {
        FrameHead head = frame.head();
        Waiting quest = waiting.remove(head.seq());
        if (quest == null) {
            return;
        }
        try {
            Params params = frame.params();
            if (head.status() == 0) {
                quest.answer().tryComplete(params);
            } else {
                quest.answer().tryFail(errorOf(params));
            }
        } catch (FpnnError malformed) {
            quest.answer().tryFail(malformed);
        }
    }

    /** Some SDKs send a number where the text belongs. */
    private static FpnnError errorOf(Params params) {
        long code = params.values().get("code") instanceof Long number ? number : FpnnError.UNKNOWN;
        Object text = params.values().get("ex");
        return new FpnnError((int) code, text == null ? "" : textOf(text));
    }

    private static String textOf(Object text) {
        try {
            return text instanceof RawBytes raw ? raw.toText() : text.toString();
        } catch (CharacterCodingException notUtf8) {
            return "";
        }
    }

    /** Gives up what was not answered in time. */
    void tick(long nowNanos) {
        if (waiting.isEmpty()) {
            return;
        }
        var late = new ArrayList<Promise<Params>>();
        waiting.values().removeIf(quest -> {
            boolean isLate = nowNanos - quest.untilNanos() >= 0;
            if (isLate) {
                late.add(quest.answer());
            }
            return isLate;
        });
        late.forEach(answer -> answer.tryFail(late()));
    }

    /** Nothing will be answered any more. */
    void close() {
        var all = new ArrayList<>(waiting.values());
        waiting.clear();
        all.forEach(quest -> quest.answer().tryFail(closed()));
    }

    static FpnnError closed() {
        return new FpnnError(FpnnError.CONNECTION_CLOSED, "the connection is closed");
    }

    private static FpnnError late() {
        return new FpnnError(FpnnError.TIMEOUT, "the peer has not answered");
    }
}
