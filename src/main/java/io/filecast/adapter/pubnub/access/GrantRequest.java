package io.filecast.adapter.pubnub.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.re2j.PatternSyntaxException;
import io.filecast.core.UserIds;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what a token of the third version shall say. Any thread; pure. */
public final class GrantRequest {

    private static final String GRANT = "grant";
    private static final String BODY = "body";
    private static final int MAX_NAMES = 2_000;
    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(16).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());

    private GrantRequest() {}

    /**
     * Reads a request.
     *
     * @param body JSON text
     * @param madeAt when the token is made
     * @param maxTtlMinutes the longest that a token may hold here
     * @throws Refusal when the body says what no token can
     */
    public static AccessToken read(String body, Instant madeAt, int maxTtlMinutes) {
        JsonNode request = parsed(body);
        int ttl = ttl(request.get("ttl"), maxTtlMinutes);
        JsonNode permissions = request.get("permissions");
        if (permissions == null || !permissions.isObject()) {
            throw invalid("permissions", "Permissions are required.");
        }
        Masks resources = masks(permissions.get("resources"), "permissions.resources");
        Masks patterns = masks(permissions.get("patterns"), "permissions.patterns");
        int names = resources.size() + patterns.size();
        if (names == 0 || names > MAX_NAMES) {
            throw invalid("permissions", "Between 1 and " + MAX_NAMES + " resources and patterns are allowed.");
        }
        checkPatterns(patterns);
        return new AccessToken(
                Instant.ofEpochSecond(madeAt.getEpochSecond()),
                ttl,
                resources,
                patterns,
                meta(permissions.get("meta")),
                uuid(permissions.get("uuid")));
    }

    /** What is said of a grant whose token would be longer than is looked at. */
    public static Refusal tooLong(int maxBytes) {
        return invalid("permissions", "The token would be longer than " + maxBytes + " bytes.");
    }

    private static JsonNode parsed(String body) {
        try {
            JsonNode request = JSON.readTree(body);
            if (request != null && request.isObject()) {
                return request;
            }
        } catch (JsonProcessingException e) {
            // Refused below.
        }
        throw invalid("body", "Expected a JSON object.");
    }

    private static int ttl(JsonNode node, int max) {
        try {
            long ttl = node == null || !(node.isTextual() || node.isIntegralNumber())
                    ? 0
                    : Long.parseLong(node.asText().strip());
            if (ttl >= 1 && ttl <= max) {
                return (int) ttl;
            }
        } catch (NumberFormatException e) {
            // Refused below.
        }
        throw invalid("ttl", "Range should be 1 to " + max + " minute(s).");
    }

    private static Masks masks(JsonNode kinds, String where) {
        if (kinds == null || kinds.isNull()) {
            return Masks.NONE;
        }
        if (!kinds.isObject()) {
            throw invalid(where, "Expected an object.");
        }
        return new Masks(
                masks(kinds, where, "channels"),
                masks(kinds, where, "groups"),
                masks(kinds, where, "spaces"),
                masks(kinds, where, "users"),
                masks(kinds, where, "uuids"));
    }

    private static Map<String, Integer> masks(JsonNode kinds, String where, String kind) {
        Map<String, Integer> masks = new LinkedHashMap<>();
        JsonNode named = kinds.get(kind);
        if (named == null || named.isNull()) {
            return masks;
        }
        if (!named.isObject()) {
            throw invalid(where + "." + kind, "Expected an object.");
        }
        named.fields().forEachRemaining(entry -> {
            JsonNode mask = entry.getValue();
            if (!mask.isIntegralNumber() || mask.asLong() < 0 || mask.asLong() > Permission.ALL_BITS) {
                throw invalid(where + "." + kind + "." + entry.getKey(), "Expected a number from 0 to 255.");
            }
            masks.put(entry.getKey(), mask.asInt());
        });
        return masks;
    }

    private static void checkPatterns(Masks patterns) {
        for (Map<String, Integer> kind : List.of(
                patterns.channels(), patterns.groups(), patterns.spaces(), patterns.users(), patterns.uuids())) {
            for (String pattern : kind.keySet()) {
                try {
                    NamePattern.compile(pattern);
                } catch (PatternSyntaxException e) {
                    throw invalid("permissions.patterns", "Not a regular expression: " + e.getDescription());
                }
            }
        }
    }

    private static Map<String, Object> meta(JsonNode meta) {
        Map<String, Object> values = new LinkedHashMap<>();
        if (meta == null || meta.isNull()) {
            return values;
        }
        if (!meta.isObject()) {
            throw invalid("permissions.meta", "Expected an object.");
        }
        meta.fields().forEachRemaining(entry -> values.put(entry.getKey(), scalar(entry.getValue())));
        return values;
    }

    private static Object scalar(JsonNode value) {
        if (value.isTextual()) {
            return value.asText();
        }
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.asLong();
        }
        if (value.isNumber()) {
            return value.asDouble();
        }
        if (value.isBoolean()) {
            return value.asBoolean();
        }
        if (value.isNull()) {
            return null;
        }
        throw invalid("permissions.meta", "Values are texts, numbers, true, false and null.");
    }

    private static String uuid(JsonNode uuid) {
        if (uuid == null || uuid.isNull()) {
            return null;
        }
        if (!uuid.isTextual() || !UserIds.isValid(uuid.asText())) {
            throw invalid("permissions.uuid", "Expected a user id.");
        }
        return uuid.asText();
    }

    private static Refusal invalid(String location, String detail) {
        return Refusal.invalid(GRANT, location, BODY, detail);
    }
}
