package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The decoded parameters of a query or a form, in the order in which they came. Any thread; immutable.
 *
 * <p>A parameter whose bytes are not UTF-8 is refused: replaced characters would make two different texts one.
 */
public final class QueryText {

    /** No parameters. */
    public static final QueryText EMPTY = new QueryText(Map.of());

    private static final int MAX_PARAMETERS = 10_000;
    private static final char REPLACEMENT = '\uFFFD';

    private final Map<String, List<String>> values;

    private QueryText(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads the query of a request target.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when its escapes are malformed
     */
    public static QueryText ofUri(String uri) {
        int mark = uri.indexOf('?');
        if (mark < 0 || mark == uri.length() - 1) {
            return EMPTY;
        }
        try {
            QueryStringDecoder decoder =
                    new QueryStringDecoder(uri, StandardCharsets.UTF_8, true, MAX_PARAMETERS, true);
            return checked(decoder.parameters());
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    /**
     * Parameters from pairs of name and value, such as a form's.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when one of them was not UTF-8
     */
    public static QueryText ofPairs(Iterable<Map.Entry<String, String>> pairs) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Map.Entry<String, String> pair : pairs) {
            values.computeIfAbsent(pair.getKey(), name -> new ArrayList<>()).add(pair.getValue());
        }
        return checked(values);
    }

    private static QueryText checked(Map<String, List<String>> values) {
        values.forEach((name, texts) -> {
            if (name.indexOf(REPLACEMENT) >= 0 || texts.stream().anyMatch(text -> text.indexOf(REPLACEMENT) >= 0)) {
                throw malformed();
            }
        });
        return new QueryText(values);
    }

    private static BrokerError malformed() {
        return BrokerError.of(ErrorCode.BAD_REQUEST, "a parameter is not percent-encoded UTF-8");
    }

    /** These parameters and then those of another. */
    public QueryText and(QueryText other) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        values.forEach((name, texts) -> all.put(name, new ArrayList<>(texts)));
        other.values.forEach((name, texts) ->
                all.computeIfAbsent(name, absent -> new ArrayList<>()).addAll(texts));
        return new QueryText(all);
    }

    /** The first value of a parameter; null when it is absent. */
    public String first(String name) {
        List<String> found = values.get(name);
        return found == null ? null : found.get(0);
    }

    /**
     * The value of a parameter that may come once.
     *
     * @return null when it is absent
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when it comes more than once
     */
    public String single(String name) {
        List<String> found = all(name);
        if (found.size() > 1) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "'" + name + "' is given more than once");
        }
        return found.isEmpty() ? null : found.get(0);
    }

    /** All values of a parameter; empty when it is absent. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** Whether a parameter is there. */
    public boolean has(String name) {
        return values.containsKey(name);
    }
}
