package io.filecast.adapter.pubnub;

import io.filecast.adapter.json.NativeJson;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventAction;
import io.filecast.core.EventBroker.EventCount;
import io.filecast.core.EventType;
import io.filecast.core.JsonText;
import io.filecast.core.Timetoken;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The words of history, counts and message actions. Any thread; pure. */
final class HistoryWire {

    /** What SDKs read when something was done and there is nothing to tell. */
    static final String DONE = "{\"status\":200,\"error\":false,\"error_message\":\"\"}";

    private static final String CHANNELS = "{\"status\":200,\"error\":false,\"error_message\":\"\",\"channels\":{";
    private static final int ITEM_LENGTH = 256;

    private HistoryWire() {}

    /** What is told of each message beside itself. */
    record Shown(boolean user, boolean meta, boolean type, boolean label) {}

    /**
     * A channel's messages.
     *
     * @param events oldest first
     * @param actions what was done to them; null where that is not told
     */
    record Messages(ChannelName channel, List<Event> events, Map<Timetoken, List<EventAction>> actions) {}

    /** Where more can be read: before a timetoken, so many at a time. */
    record More(String path, Timetoken start, String limitName, int limit) {}

    // ---- version 3 ------------------------------------------------------------------------------------------------

    /**
     * Messages of channels; one without any is left out.
     *
     * @param more null when there is none, or nobody asks
     */
    static String messages(List<Messages> channels, Shown shown, More more) {
        StringBuilder out = new StringBuilder(ITEM_LENGTH * 8).append(CHANNELS);
        String separator = "";
        for (Messages messages : channels) {
            if (!messages.events().isEmpty()) {
                JsonText.quoteInto(out.append(separator), messages.channel().value());
                appendItems(out.append(":["), messages, shown);
                out.append(']');
                separator = ",";
            }
        }
        appendMore(out.append('}'), more);
        return out.append('}').toString();
    }

    private static void appendItems(StringBuilder out, Messages messages, Shown shown) {
        String separator = "";
        for (Event event : messages.events()) {
            FileMessage.append(out.append(separator).append("{\"message\":"), event);
            out.append(",\"timetoken\":\"").append(event.timetoken()).append('"');
            if (shown.meta()) {
                JsonText meta = metaOf(event);
                out.append(",\"meta\":").append(meta == null ? "\"\"" : meta.value());
            }
            if (shown.user() && event.publisher() != null) {
                JsonText.quoteInto(out.append(",\"uuid\":"), event.publisher());
            }
            if (shown.type()) {
                out.append(",\"message_type\":").append(event.type() == EventType.FILE ? "4" : "null");
            }
            if (shown.label() && event.label() != null) {
                JsonText.quoteInto(
                        out.append(",\"custom_message_type\":"), event.label().value());
            }
            if (messages.actions() != null) {
                appendActionsOf(out, messages.actions().getOrDefault(event.timetoken(), List.of()));
            }
            out.append('}');
            separator = ",";
        }
    }

    /** An event's own, else that of the file that came with it. */
    static JsonText metaOf(Event event) {
        return event.meta() == null && event.file() != null
                ? event.file().attributes().meta()
                : event.meta();
    }

    /** By type, by value, in their order. */
    private static void appendActionsOf(StringBuilder out, List<EventAction> actions) {
        if (actions.isEmpty()) {
            return;
        }
        Map<String, Map<String, StringBuilder>> byType = new TreeMap<>();
        for (EventAction action : actions) {
            StringBuilder users = byType.computeIfAbsent(action.type(), type -> new TreeMap<>())
                    .computeIfAbsent(action.value(), value -> new StringBuilder());
            JsonText.quoteInto(users.append(users.isEmpty() ? "[{\"uuid\":" : ",{\"uuid\":"), action.user());
            users.append(",\"actionTimetoken\":\"").append(action.timetoken()).append("\"}");
        }
        out.append(",\"actions\":{");
        String separator = "";
        for (var type : byType.entrySet()) {
            JsonText.quoteInto(out.append(separator), type.getKey());
            String between = ":{";
            for (var value : type.getValue().entrySet()) {
                JsonText.quoteInto(out.append(between), value.getKey());
                out.append(':').append(value.getValue()).append(']');
                between = ",";
            }
            out.append('}');
            separator = ",";
        }
        out.append('}');
    }

    private static void appendMore(StringBuilder out, More more) {
        if (more == null) {
            return;
        }
        String url = more.path() + "?start=" + more.start() + "&" + more.limitName() + "=" + more.limit();
        JsonText.quoteInto(out.append(",\"more\":{\"url\":"), url);
        out.append(",\"start\":\"").append(more.start());
        out.append("\",\"")
                .append(more.limitName())
                .append("\":")
                .append(more.limit())
                .append('}');
    }

    /** How many messages each channel has. */
    static String counts(List<EventCount> counts) {
        StringBuilder out = new StringBuilder(ITEM_LENGTH).append(CHANNELS);
        String separator = "";
        for (EventCount count : counts) {
            JsonText.quoteInto(out.append(separator), count.channel().value());
            out.append(':').append(count.count());
            separator = ",";
        }
        return out.append("}}").toString();
    }

    // ---- version 2 ------------------------------------------------------------------------------------------------

    /**
     * A list: messages, the first one's timetoken, the last one's.
     *
     * @param events oldest first
     * @param asText whether timetokens are texts; as numbers they are too long for some readers
     */
    static String list(List<Event> events, boolean withToken, boolean withMeta, boolean asText) {
        StringBuilder out = new StringBuilder(ITEM_LENGTH * 4).append("[[");
        String separator = "";
        for (Event event : events) {
            out.append(separator);
            separator = ",";
            if (!withToken && !withMeta) {
                FileMessage.append(out, event);
                continue;
            }
            FileMessage.append(out.append("{\"message\":"), event);
            if (withToken) {
                out.append(",\"timetoken\":").append(number(event.timetoken(), asText));
            }
            if (withMeta) {
                JsonText meta = metaOf(event);
                out.append(",\"meta\":").append(meta == null ? "\"\"" : meta.value());
            }
            out.append('}');
        }
        out.append("],");
        Timetoken first = events.isEmpty() ? Timetoken.ZERO : events.get(0).timetoken();
        Timetoken last = events.isEmpty()
                ? Timetoken.ZERO
                : events.get(events.size() - 1).timetoken();
        return out.append(number(first, asText))
                .append(',')
                .append(number(last, asText))
                .append(']')
                .toString();
    }

    private static String number(Timetoken timetoken, boolean asText) {
        String digits = timetoken.ticks() == 0 ? "0" : Long.toString(timetoken.ticks());
        return asText ? '"' + digits + '"' : digits;
    }

    // ---- message actions ------------------------------------------------------------------------------------------

    /** What was just done to a message. */
    static String added(EventAction action) {
        StringBuilder out = new StringBuilder(ITEM_LENGTH).append("{\"status\":200,\"data\":");
        appendAction(out, action);
        return out.append('}').toString();
    }

    /** What was done to messages, oldest first. */
    static String actions(List<EventAction> actions, More more) {
        StringBuilder out = new StringBuilder(ITEM_LENGTH * 4).append("{\"status\":200,\"data\":[");
        String separator = "";
        for (EventAction action : actions) {
            appendAction(out.append(separator), action);
            separator = ",";
        }
        appendMore(out.append(']'), more);
        return out.append('}').toString();
    }

    /** What subscribers get when something was done to a message, or taken back. */
    static void appendTold(StringBuilder out, Event told) {
        String happened = told.type() == EventType.ACTION_ADDED ? "added" : "removed";
        out.append("{\"source\":\"actions\",\"version\":\"1.0\",\"event\":\"")
                .append(happened)
                .append("\",\"data\":");
        appendAction(out, EventAction.of(told));
        out.append('}');
    }

    private static void appendAction(StringBuilder out, EventAction action) {
        JsonText.quoteInto(out.append("{\"type\":"), action.type());
        JsonText.quoteInto(out.append(",\"value\":"), action.value());
        if (action.user() != null) {
            JsonText.quoteInto(out.append(",\"uuid\":"), action.user());
        }
        out.append(",\"actionTimetoken\":\"").append(action.timetoken());
        out.append("\",\"messageTimetoken\":\"").append(action.event()).append("\"}");
    }

    /** The path of what a channel has in a service. */
    static String path(String before, String key, ChannelName channel) {
        StringBuilder out = new StringBuilder(before);
        NativeJson.appendSegment(out, key);
        NativeJson.appendSegment(out.append("/channel/"), channel.value());
        return out.toString();
    }
}
