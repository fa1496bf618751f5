package io.filecast.core.filter;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a filter looks at: the parts of one event an expression can name. Confined to whoever evaluates the filter.
 *
 * <p>A filter may ask for the same part several times, so an implementation parses its JSON before, or once.
 */
public interface FilterSubject {

    /** The metadata the publisher sent with the event; {@code null}, missing or not an object means no fields. */
    JsonNode meta();

    /** The payload, read by {@code data}; {@code null} or missing when there is none that can be read. */
    JsonNode data();

    /** The publisher's user id, read by {@code uuid} when the metadata has no such field; {@code null} if unknown. */
    String publisher();
}
