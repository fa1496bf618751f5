package io.filecast.adapter.websocket;

import io.filecast.adapter.json.NativeJson;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Published;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * The shapes of the native socket: clients' text to commands, answers to frames, errors to codes. Pure; any thread.
 *
 * <p>What goes out is a whole WebSocket frame with its header (RFC 6455 §5.2), never masked, never fragmented, so that
 * one array of bytes can be written to many sockets.
 */
final class SocketWire {

    /** The version of the protocol, as the welcome frame names it. */
    static final int VERSION = 1;

    /** A ping without payload. */
    static final byte[] PING_FRAME = {(byte) 0x89, 0};

    private static final int FINAL_TEXT = 0x81;
    private static final int FINAL_CLOSE = 0x88;
    private static final int FINAL_PONG = 0x8a;
    private static final int MAX_CONTROL_PAYLOAD = 125;

    private SocketWire() {}

    // ---- in -------------------------------------------------------------------------------------------------------

    /** Reads a client's text. */
    static ClientFrame read(String text, SocketLimits limits) {
        return new ClientFrameReader(text, limits).read();
    }

    // ---- out ------------------------------------------------------------------------------------------------------

    /**
     * The first frame.
     *
     * @param principal null when the client has yet to show a credential
     */
    static byte[] welcome(String connection, Principal principal, SocketLimits limits) {
        StringBuilder out =
                new StringBuilder(256).append("{\"op\":\"welcome\",\"v\":").append(VERSION);
        appendText(out, "connection", connection);
        if (principal != null) {
            appendText(out, "user", principal.userId());
        }
        out.append(",\"limits\":{\"frameSize\":").append(limits.frameBytes());
        out.append(",\"messageSize\":").append(limits.messageBytes());
        out.append(",\"metaSize\":").append(limits.metaBytes());
        out.append(",\"stateSize\":").append(limits.stateBytes());
        out.append(",\"channels\":").append(limits.channels());
        out.append(",\"commands\":").append(limits.commands());
        appendText(out, "authTimeout", durationText(limits.authTimeout()));
        appendText(out, "pingInterval", durationText(limits.pingInterval()));
        appendText(out, "idleTimeout", durationText(limits.idleTimeout()));
        return textFrame(out.append("}}"));
    }

    /** A credential was accepted. */
    static byte[] authenticated(String id, Principal principal) {
        StringBuilder out = begin(id, "authenticated");
        appendText(out, "user", principal.userId());
        if (principal.expiresAt() != null) {
            appendText(out, "expiresAt", principal.expiresAt().toString());
        }
        return textFrame(out.append('}'));
    }

    /** The credential ends soon. */
    static byte[] expiring(Instant expiresAt) {
        StringBuilder out = begin(null, "expiring");
        appendText(out, "expiresAt", expiresAt.toString());
        return textFrame(out.append('}'));
    }

    /**
     * A subscription is live, or what it missed is known.
     *
     * @param recovered null when no position was asked for
     */
    static byte[] subscribed(String id, String channel, Position position, Boolean recovered) {
        StringBuilder out = begin(id, "subscribed");
        appendText(out, "channel", channel);
        appendText(out, "position", position.toString());
        if (recovered != null) {
            out.append(",\"recovered\":").append(recovered.booleanValue());
        }
        return textFrame(out.append('}'));
    }

    /** A subscription was ended by the client. */
    static byte[] unsubscribed(String id, String channel) {
        StringBuilder out = begin(id, "unsubscribed");
        appendText(out, "channel", channel);
        return textFrame(out.append('}'));
    }

    /** Nothing happened for a subscription up to a position. */
    static byte[] position(String channel, Position position) {
        StringBuilder out = begin(null, "position");
        appendText(out, "channel", channel);
        appendText(out, "position", position.toString());
        return textFrame(out.append('}'));
    }

    /** A message was published. */
    static byte[] published(String id, Event event) {
        StringBuilder out = begin(id, "published");
        appendText(out, "timetoken", event.timetoken().toString());
        appendText(out, "position", event.position().toString());
        return textFrame(out.append('}'));
    }

    /** What a user says of itself was noted. */
    static byte[] stateSet(String id, String channel) {
        StringBuilder out = begin(id, "state-set");
        appendText(out, "channel", channel);
        return textFrame(out.append('}'));
    }

    /** A message was published to targets; where it stands in each. */
    static byte[] sent(String id, Published published) {
        StringBuilder out = begin(id, "published").append(",\"entries\":[");
        String separator = "{";
        for (Event event : published.events()) {
            NativeJson.appendPlace(out.append(separator), event);
            separator = "},{";
        }
        return textFrame(out.append("}]}"));
    }

    /** An upload was given up. */
    static byte[] cancelled(String id, FileId upload) {
        StringBuilder out = begin(id, "cancelled");
        appendText(out, "upload", upload.value());
        return textFrame(out.append('}'));
    }

    /** The answer to a client's ping command. */
    static byte[] pong(String id) {
        return textFrame(begin(id, "pong").append('}'));
    }

    /**
     * A command failed, or, without id, a subscription ended.
     *
     * @param channel which channel of the command; null when all of it failed
     * @param errorId the name of a fault of ours in the log; null for other errors
     */
    static byte[] error(String id, String channel, BrokerError error, String errorId) {
        StringBuilder out = begin(id, "error");
        appendText(out, "channel", channel);
        appendText(out, "code", error.code().slug());
        appendText(out, "message", error.detail());
        out.append(",\"retryable\":").append(error.code().isRetryable());
        if (error.retryAfter().isPresent()) {
            out.append(",\"retryAfter\":\"")
                    .append(durationText(error.retryAfter().get()))
                    .append('"');
        }
        appendText(out, "errorId", errorId);
        return textFrame(out.append('}'));
    }

    private static StringBuilder begin(String id, String op) {
        StringBuilder out = new StringBuilder(192).append('{');
        if (id != null) {
            out.append("\"id\":").append(id).append(',');
        }
        return out.append("\"op\":\"").append(op).append('"');
    }

    private static void appendText(StringBuilder out, String name, String value) {
        if (value != null) {
            out.append(",\"").append(name).append("\":");
            JsonText.quoteInto(out, value);
        }
    }

    private static String durationText(Duration duration) {
        return duration.toMillisPart() == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }

    // ---- frames ---------------------------------------------------------------------------------------------------

    private static byte[] textFrame(StringBuilder json) {
        return textFrame(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A whole text frame of UTF-8 text. */
    static byte[] textFrame(byte[] text) {
        int lengthBytes = text.length <= MAX_CONTROL_PAYLOAD ? 0 : text.length <= 0xffff ? 2 : 8;
        ByteBuffer frame = ByteBuffer.allocate(2 + lengthBytes + text.length).put((byte) FINAL_TEXT);
        switch (lengthBytes) {
            case 0 -> frame.put((byte) text.length);
            case 2 -> frame.put((byte) 126).putShort((short) text.length);
            default -> frame.put((byte) 127).putLong(text.length);
        }
        return frame.put(text).array();
    }

    /** The answer to a ping, with its payload. */
    static byte[] pongFrame(byte[] payload) {
        return controlFrame(FINAL_PONG, payload);
    }

    /**
     * A close frame.
     *
     * @param code -1 for a frame without code
     * @param reason what is longer than a frame allows is cut off
     */
    static byte[] closeFrame(int code, String reason) {
        if (code < 0) {
            return controlFrame(FINAL_CLOSE, new byte[0]);
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_CONTROL_PAYLOAD - 2);
        while (length < text.length && length > 0 && (text[length] & 0xc0) == 0x80) {
            length--;
        }
        ByteBuffer payload = ByteBuffer.allocate(2 + length).putShort((short) code);
        return controlFrame(FINAL_CLOSE, payload.put(text, 0, length).array());
    }

    private static byte[] controlFrame(int firstByte, byte[] payload) {
        byte[] frame = new byte[2 + payload.length];
        frame[0] = (byte) firstByte;
        frame[1] = (byte) payload.length;
        System.arraycopy(payload, 0, frame, 2, payload.length);
        return frame;
    }

    // ---- errors ---------------------------------------------------------------------------------------------------

    /**
     * What an error does when it concerns the whole connection.
     *
     * @param httpStatus the answer to an upgrade request
     * @param close how an open socket ends
     */
    record Refusal(int httpStatus, CloseReason close) {}

    /** How an error that concerns the whole connection, not one command, is told. */
    static Refusal refusal(ErrorCode code) {
        return switch (code) {
            case UNAUTHENTICATED -> new Refusal(401, CloseReason.UNAUTHENTICATED);
            case ORIGIN_REFUSED -> new Refusal(403, CloseReason.UNAUTHENTICATED);
            case FORBIDDEN -> new Refusal(403, CloseReason.RIGHTS_ENDED);
            case RATE_LIMITED, UNAVAILABLE -> new Refusal(503, CloseReason.TRY_LATER);
            case DRAINING -> new Refusal(503, CloseReason.DRAINING);
            case BAD_REQUEST -> new Refusal(426, CloseReason.UNAUTHENTICATED); // the handshake, or the first frame
            case BAD_JSON -> new Refusal(400, CloseReason.UNAUTHENTICATED);
            case METHOD_NOT_ALLOWED -> new Refusal(405, CloseReason.PROTOCOL_ERROR);
            // What follows concerns one command and is answered with it; for a whole connection it would be our fault.
            case BAD_CHANNEL,
                    BAD_NAME,
                    BAD_POSITION,
                    BAD_FILTER,
                    LENGTH_MISMATCH,
                    DIGEST_MISMATCH,
                    IDEMPOTENCY_MISMATCH,
                    FILE_TOO_LARGE,
                    MESSAGE_TOO_LARGE,
                    TOO_SLOW,
                    BAD_RANGE,
                    OFFSET_MISMATCH,
                    CHUNK_MISMATCH,
                    VERSION_UNKNOWN,
                    TYPE_UNKNOWN,
                    NOT_AN_IMAGE,
                    IMAGE_TOO_LARGE,
                    IMAGE_UNREADABLE,
                    SECRET_NEEDED,
                    NOT_FOUND,
                    CONTENT_GONE,
                    CONFLICT,
                    UPLOAD_INCOMPLETE,
                    CHANNEL_FULL,
                    TOO_MANY_CHANNELS,
                    STORAGE_FULL,
                    INTERNAL -> new Refusal(500, CloseReason.INTERNAL);
        };
    }

    /** The body of a refused upgrade, as RFC 9457 problem JSON. */
    static String problem(BrokerError error) {
        StringBuilder out = new StringBuilder(160).append("{\"type\":\"about:blank\"");
        out.append(",\"status\":").append(refusal(error.code()).httpStatus());
        appendText(out, "code", error.code().slug());
        appendText(out, "detail", error.detail());
        return out.append(",\"retryable\":")
                .append(error.code().isRetryable())
                .append('}')
                .toString();
    }
}
