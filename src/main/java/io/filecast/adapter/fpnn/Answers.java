package io.filecast.adapter.fpnn;

import io.filecast.adapter.fpnn.FrameHead.Kind;
import io.vertx.core.AsyncResult;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what became of a quest into an answer, where one is waited for. Confined to one connection. */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private final Outbox outbox;

    Answers(Outbox outbox) {
        this.outbox = outbox;
    }

    /** A result, or why there is none. */
    void send(FrameHead quest, AsyncResult<Map<String, Object>> done) {
        if (done.failed()) {
            send(quest, done.cause() instanceof FpnnError known ? known : fault(quest, done.cause()));
        } else if (quest.kind() == Kind.TWO_WAY) {
            try {
                outbox.answer(FrameWriter.result(quest, done.result()));
            } catch (RuntimeException notWritten) {
                send(quest, fault(quest, notWritten));
            }
        }
    }

    /** An error. */
    void send(FrameHead quest, FpnnError error) {
        if (quest.kind() == Kind.TWO_WAY) {
            outbox.answer(FrameWriter.error(quest, error));
        }
    }

    /** The method is one of a dialect's own, since somebody worked on it, and may stand in the log. */
    private static FpnnError fault(FrameHead quest, Throwable cause) {
        String errorId = UUID.randomUUID().toString();
        LOG.error("A quest failed: {} (error {})", quest.method(), errorId, cause);
        return new FpnnError(FpnnError.UNKNOWN, "a fault of the server, error " + errorId);
    }
}
