package io.filecast.adapter.rest;

import io.filecast.adapter.json.NativeJson;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelPattern;
import io.filecast.core.Event;
import io.filecast.core.EventFeed.EncodedEvent;
import io.filecast.core.EventFeed.EventEncoder;
import io.filecast.core.JsonText;
import io.filecast.core.Notice;
import io.filecast.core.Position;
import java.nio.charset.StandardCharsets;

/**
 * Writes the frames of an event stream as the HTML standard has them. Any thread; one object for all streams, so that
 * they share the bytes. No JSON here has a line break, so each frame has one line of data.
 */
final class SseEncoder implements EventEncoder {

    private static final int TYPICAL_LENGTH = 768;

    private final NativeJson json;

    SseEncoder(NativeJson json) {
        this.json = json;
    }

    @Override
    public EncodedEvent encode(Event event) {
        StringBuilder out = new StringBuilder(TYPICAL_LENGTH);
        out.append("id: ").append(event.timetoken()).append('-').append(event.epoch());
        out.append("\nevent: ").append(event.type().slug()).append("\ndata: ");
        json.appendEvent(out, event);
        return new EncodedEvent(bytes(out));
    }

    /** Without an id: a notice is no place to resume from. */
    @Override
    public EncodedEvent encode(Notice notice) {
        StringBuilder out = new StringBuilder(TYPICAL_LENGTH).append("event: notice\ndata: ");
        json.appendNotice(out, notice);
        return new EncodedEvent(bytes(out));
    }

    /** Opens a stream, or says that it goes on. */
    static byte[] subscribed(ChannelPattern pattern, Position position, Boolean recovered, long retryMs) {
        StringBuilder out = new StringBuilder("retry: ").append(retryMs).append('\n');
        appendPosition(out, "subscribed", pattern, position);
        if (recovered != null) {
            out.append(",\"recovered\":").append(recovered);
        }
        return bytes(out.append('}'));
    }

    /** Moves the place to resume from, where nothing was for this reader. */
    static byte[] position(ChannelPattern pattern, Position position) {
        StringBuilder out = new StringBuilder();
        appendPosition(out, "position", pattern, position);
        return bytes(out.append('}'));
    }

    private static void appendPosition(StringBuilder out, String name, ChannelPattern pattern, Position position) {
        out.append("id: ").append(position).append("\nevent: ").append(name).append("\ndata: {\"channel\":");
        JsonText.quoteInto(out, pattern.text());
        out.append(",\"position\":\"").append(position).append('"');
    }

    /** Says why a stream ends. */
    static byte[] end(BrokerError error) {
        StringBuilder out = new StringBuilder("event: end\ndata: {\"code\":\"")
                .append(error.code().slug());
        out.append("\",\"detail\":");
        JsonText.quoteInto(out, error.detail());
        return bytes(
                out.append(",\"retryable\":").append(error.code().isRetryable()).append('}'));
    }

    /** Keeps proxies from taking a quiet stream for a dead one. */
    static byte[] heartbeat() {
        return ":\n\n".getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(StringBuilder frame) {
        return frame.append("\n\n").toString().getBytes(StandardCharsets.UTF_8);
    }
}
