package io.filecast.core;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * What a user did to an event after it was announced, such as a reaction or a receipt: a word for the kind and a word for
 * the thing, each user's the same only once. It lives and ends with its event. Any thread; immutable.
 *
 * <p>Its {@link EventType#ACTION_ADDED} and {@link EventType#ACTION_REMOVED} events carry it as their message.
 *
 * @param event the timetoken of the event it was done to
 * @param timetoken its own, by which it is taken back
 * @param user who did it
 * @param type what kind of thing, such as {@code reaction}
 * @param value which one, such as {@code smiley}
 */
public record EventAction(Timetoken event, Timetoken timetoken, String user, String type, String value) {

    private static final JsonFactory FACTORY = new JsonFactory();

    /** The JSON that its added event carries; its own timetoken is that event's. */
    public static JsonText toJson(Timetoken event, String type, String value) {
        StringBuilder out = new StringBuilder("{\"event\":\"").append(event).append("\",\"type\":");
        JsonText.quoteInto(out, type);
        JsonText.quoteInto(out.append(",\"value\":"), value);
        return new JsonText(out.append('}').toString());
    }

    /**
     * Reads an action as it was stored.
     *
     * @param json what {@link #toJson} made
     */
    public static EventAction read(String json, Timetoken timetoken, String user) {
        Timetoken event = null;
        Timetoken own = timetoken;
        String type = null;
        String value = null;
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                String text = parser.nextTextValue();
                switch (field) {
                    case "event" -> event = Timetoken.parse(text);
                    case "timetoken" -> own = Timetoken.parse(text);
                    case "type" -> type = text;
                    case "value" -> value = text;
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the index holds an action that is not JSON", e);
        }
        return new EventAction(event, own, user, type, value);
    }

    /**
     * The action that an event tells of.
     *
     * @param told an {@link EventType#ACTION_ADDED} or {@link EventType#ACTION_REMOVED} event; after a removal the user is
     *     the one who took it back
     */
    public static EventAction of(Event told) {
        return read(told.message().value(), told.timetoken(), told.publisher());
    }
}
