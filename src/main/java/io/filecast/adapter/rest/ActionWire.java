package io.filecast.adapter.rest;

import io.filecast.core.EventAction;
import io.filecast.core.EventBroker.EventCount;
import io.filecast.core.JsonText;
import io.filecast.core.Timetoken;
import java.util.List;

/** The native API's words for what is done about events after they were announced. Any thread; pure. */
final class ActionWire {

    private static final int ITEM_LENGTH = 160;

    private ActionWire() {}

    /** How many events there are. */
    static String count(EventCount counted) {
        return "{\"count\":" + counted.count() + ",\"complete\":" + counted.isComplete() + "}";
    }

    /** What was done to an event. */
    static String action(EventAction action) {
        StringBuilder out = new StringBuilder(ITEM_LENGTH);
        appendAction(out, action);
        return out.toString();
    }

    /**
     * What was done to events.
     *
     * @param next the timetoken before which there are more; null when there are none
     */
    static String actions(List<EventAction> actions, Timetoken next) {
        StringBuilder out = new StringBuilder(64 + actions.size() * ITEM_LENGTH).append("{\"actions\":[");
        String separator = "";
        for (EventAction action : actions) {
            appendAction(out.append(separator), action);
            separator = ",";
        }
        out.append(']');
        if (next != null) {
            out.append(",\"next\":\"").append(next).append('"');
        }
        return out.append(",\"count\":").append(actions.size()).append('}').toString();
    }

    private static void appendAction(StringBuilder out, EventAction action) {
        out.append("{\"event\":\"").append(action.event());
        out.append("\",\"timetoken\":\"").append(action.timetoken());
        JsonText.quoteInto(out.append("\",\"user\":"), action.user());
        JsonText.quoteInto(out.append(",\"type\":"), action.type());
        JsonText.quoteInto(out.append(",\"value\":"), action.value());
        out.append('}');
    }
}
