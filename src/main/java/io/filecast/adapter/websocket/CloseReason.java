package io.filecast.adapter.websocket;

import io.filecast.core.Departure;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;

/** Why a socket ended: the code of its close frame, and the text that goes with it unless there is a better one. */
public enum CloseReason {
    /** The client said goodbye; it is answered with its own code. Counted as 1000. */
    BY_CLIENT(1000, ""),
    /** A frame that the WebSocket protocol does not allow. */
    PROTOCOL_ERROR(1002, "protocol error"),
    /** A binary frame: commands are text. */
    NOT_TEXT(1003, "commands are text"),
    /** The connection went away without a close frame. Counted as 1006, never sent. */
    LOST(1006, ""),
    /** Text that is not UTF-8. */
    NOT_UTF8(1007, "text is not UTF-8"),
    /** A command larger than a frame may be. */
    TOO_LARGE(1009, "command too large"),
    /** A fault of ours. */
    INTERNAL(1011, "internal error"),
    /** The node is stopping. */
    DRAINING(1012, "draining, reconnect elsewhere"),
    /** No credential in time, or one that is not accepted. */
    UNAUTHENTICATED(4001, "not authenticated"),
    /** The credential has expired. */
    RIGHTS_ENDED(4003, "rights ended"),
    /** More bytes wait for the client than may. */
    TOO_SLOW(4008, "too slow, resume"),
    /** Nothing came from the client for too long, not even a pong. */
    IDLE(4009, "idle"),
    /** There is no room for the connection just now. */
    TRY_LATER(4013, "try later");

    private final int code;
    private final String text;

    CloseReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** Why a socket ends on which a frame came that Netty's decoder refuses. */
    static CloseReason of(WebSocketCloseStatus refusal) {
        if (refusal.equals(WebSocketCloseStatus.MESSAGE_TOO_BIG)) {
            return TOO_LARGE;
        }
        return refusal.equals(WebSocketCloseStatus.INVALID_PAYLOAD_DATA) ? NOT_UTF8 : PROTOCOL_ERROR;
    }

    /** The code of the close frame; stable. */
    public int code() {
        return code;
    }

    /** What it says of the client's user: gone for good, or perhaps back at once. */
    Departure departure() {
        return switch (this) {
            case LOST, INTERNAL, DRAINING, TOO_SLOW, IDLE, TRY_LATER -> Departure.LOST;
            case BY_CLIENT, PROTOCOL_ERROR, NOT_TEXT, NOT_UTF8, TOO_LARGE, UNAUTHENTICATED, RIGHTS_ENDED ->
                Departure.GOODBYE;
        };
    }

    /** What the close frame says unless there is something better to say. */
    public String text() {
        return text;
    }
}
