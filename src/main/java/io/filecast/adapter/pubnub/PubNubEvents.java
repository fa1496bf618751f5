package io.filecast.adapter.pubnub;

import io.filecast.core.ChannelPattern;
import io.filecast.core.CursorFeed.Batch;
import io.filecast.core.CursorFeed.Match;
import io.filecast.core.Event;
import io.filecast.core.JsonText;
import io.filecast.core.Timetoken;
import java.util.Map;

/**
 * Events as subscribers get them. Any thread; pure.
 *
 * <p>Only what a publisher says is an event in this dialect: that a file was deleted or has expired is left out.
 */
final class PubNubEvents {

    private static final int TYPICAL_EVENT_LENGTH = 320;
    private static final int TYPICAL_FRAME_LENGTH = 64;

    private PubNubEvents() {}

    /**
     * An answer with what happened.
     *
     * @param subscriptions under which name each pattern was asked for
     * @param key the subscribe key
     */
    static String batch(Batch batch, Map<ChannelPattern, String> subscriptions, String key) {
        int mark = batch.next().mark();
        StringBuilder out = begin(
                batch.next().timetoken(),
                mark,
                TYPICAL_FRAME_LENGTH + batch.events().size() * TYPICAL_EVENT_LENGTH);
        boolean first = true;
        for (Match match : batch.events()) {
            if (isTold(match.event())) {
                append(first ? out : out.append(','), match.event(), subscriptions.get(match.pattern()), key, mark);
                first = false;
            }
        }
        return out.append("]}").toString();
    }

    /** An answer that nothing happened. */
    static String nothing(Timetoken next, int mark) {
        return begin(next, mark, TYPICAL_FRAME_LENGTH).append("]}").toString();
    }

    private static StringBuilder begin(Timetoken next, int mark, int length) {
        StringBuilder out = new StringBuilder(length);
        appendMoment(out.append("{\"t\":"), next, mark);
        return out.append(",\"m\":[");
    }

    private static void appendMoment(StringBuilder out, Timetoken timetoken, int mark) {
        out.append("{\"t\":\"")
                .append(timetoken)
                .append("\",\"r\":")
                .append(mark)
                .append('}');
    }

    private static boolean isTold(Event event) {
        return switch (event.type()) {
            case MESSAGE, SIGNAL, FILE, ACTION_ADDED, ACTION_REMOVED -> true;
            case FILE_DELETED, FILE_EXPIRED, UNKNOWN -> false;
        };
    }

    private static void append(StringBuilder out, Event event, String subscription, String key, int mark) {
        out.append("{\"a\":\"1\",\"f\":0");
        boolean isPresence = event.channel().isPresence();
        switch (event.type()) {
            case SIGNAL -> out.append(",\"e\":1");
            case FILE -> out.append(",\"e\":4");
            case ACTION_ADDED, ACTION_REMOVED -> out.append(",\"e\":3");
            default -> {
                // A message has no type: one SDK takes any for a file.
            }
        }
        if (event.publisher() != null && !isPresence) {
            JsonText.quoteInto(out.append(",\"i\":"), event.publisher());
        }
        appendMoment(out.append(",\"p\":"), event.timetoken(), mark);
        JsonText.quoteInto(out.append(",\"k\":"), key);
        JsonText.quoteInto(out.append(",\"c\":"), event.channel().value());
        JsonText.quoteInto(out.append(",\"b\":"), subscription);
        JsonText meta = isPresence ? null : HistoryWire.metaOf(event);
        if (meta != null) {
            out.append(",\"u\":").append(meta.value());
        }
        if (event.label() != null && !isPresence) {
            JsonText.quoteInto(out.append(",\"cmt\":"), event.label().value());
        }
        out.append(",\"d\":");
        if (isPresence) {
            PresenceWire.appendChange(out, event);
        } else if (event.type().isAction()) {
            HistoryWire.appendTold(out, event);
        } else {
            FileMessage.append(out, event);
        }
        out.append('}');
    }
}
