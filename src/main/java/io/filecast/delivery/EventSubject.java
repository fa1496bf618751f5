package io.filecast.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.filecast.core.Event;
import io.filecast.core.JsonText;
import io.filecast.core.filter.Filter;
import io.filecast.core.filter.FilterSubject;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An event as filters see it: its meta is the file's where a file came without any for the event. Event-loop confined: it
 * reads the user's JSON once, when a filter first asks.
 */
final class EventSubject implements FilterSubject {

    private static final Logger LOG = LoggerFactory.getLogger(EventSubject.class);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final Event event;
    private JsonNode meta;
    private JsonNode data;

    EventSubject(Event event) {
        this.event = event;
    }

    /** Whether it is what somebody asked for; a filter that breaks is logged, and asks for nothing. */
    boolean passes(Filter filter) {
        try {
            return filter.matches(this);
        } catch (RuntimeException e) {
            LOG.error("a filter broke, filter={}", filter, e);
            return false;
        }
    }

    @Override
    public JsonNode meta() {
        if (meta == null) {
            JsonText own = event.meta() == null && event.file() != null
                    ? event.file().attributes().meta()
                    : event.meta();
            meta = read(own);
        }
        return meta;
    }

    @Override
    public JsonNode data() {
        if (data == null) {
            data = read(event.message());
        }
        return data;
    }

    @Override
    public String publisher() {
        return event.publisher();
    }

    private static JsonNode read(JsonText text) {
        try {
            return text == null ? JSON.missingNode() : JSON.readTree(text.value());
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }
}
