package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.Handler;
import io.vertx.core.internal.net.RFC3986;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Resources by path, found segment by segment, however many there are. A router would try one pattern after the other.
 * Event-loop confined while it is filled, then any thread.
 *
 * <p>A path is matched in its normal form (RFC 3986 §6.2.2); a slash at its end does not count. A segment that stands
 * literally comes before one with a name, whose value, decoded, is put into the path parameters.
 */
public final class PathTable implements Handler<RoutingContext> {

    private final Place root = new Place();

    /** Where a segment leads. */
    private static final class Place {
        private final Map<String, Place> literal = new HashMap<>();
        private Place named;
        private String name;
        private ByMethod resource;
        private List<String> names = List.of();
    }

    /**
     * The resource at a path, made when it is not there.
     *
     * @param path begins with a slash; a segment {@code :name} stands for any that is not empty
     */
    public ByMethod at(String path) {
        Place place = root;
        List<String> names = new ArrayList<>();
        for (String segment : path.substring(1).split("/")) {
            if (segment.startsWith(":")) {
                names.add(segment.substring(1));
                place = named(place, segment.substring(1));
            } else {
                place = place.literal.computeIfAbsent(segment, text -> new Place());
            }
        }
        if (place.resource == null) {
            place.resource = new ByMethod();
            place.names = List.copyOf(names);
        }
        return place.resource;
    }

    private static Place named(Place place, String name) {
        if (place.named == null) {
            place.named = new Place();
            place.name = name;
        } else if (!place.name.equals(name)) {
            throw new IllegalArgumentException("one segment is called both :" + place.name + " and :" + name);
        }
        return place.named;
    }

    /**
     * Handles a request for one of the resources, and leaves any other to whoever comes next.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when the path is not percent-encoded UTF-8
     */
    @Override
    public void handle(RoutingContext ctx) {
        Found found;
        try {
            found = find(ctx.normalizedPath());
            if (found != null) {
                ctx.pathParams().putAll(found.parameters());
            }
        } catch (IllegalArgumentException malformed) {
            throw HttpFloor.notPercentEncoded();
        }
        if (found == null) {
            ctx.next();
        } else {
            found.resource().handle(ctx);
        }
    }

    /** A resource, and what stood where its path has names. */
    record Found(ByMethod resource, Map<String, String> parameters) {}

    /**
     * The resource at a path in normal form; null when there is none.
     *
     * @throws IllegalArgumentException when a segment cannot be decoded
     */
    Found find(String path) {
        int end = path.endsWith("/") ? path.length() - 1 : path.length();
        List<String> values = new ArrayList<>(2);
        Place place = find(root, path, 1, end, values);
        if (place == null) {
            return null;
        }
        Map<String, String> parameters = new HashMap<>();
        for (int i = 0; i < values.size(); i++) {
            parameters.put(place.names.get(i), RFC3986.decodeURIComponent(values.get(i), false));
        }
        return new Found(place.resource, parameters);
    }

    private static Place find(Place place, String path, int from, int end, List<String> values) {
        if (from > end) {
            return place.resource == null ? null : place;
        }
        int slash = path.indexOf('/', from);
        int to = slash < 0 || slash > end ? end : slash;
        String segment = path.substring(from, to);
        Place literal = place.literal.get(segment);
        Place found = literal == null ? null : find(literal, path, to + 1, end, values);
        if (found != null || place.named == null || segment.isEmpty()) {
            return found;
        }
        values.add(segment);
        found = find(place.named, path, to + 1, end, values);
        if (found == null) {
            values.remove(values.size() - 1);
        }
        return found;
    }
}
