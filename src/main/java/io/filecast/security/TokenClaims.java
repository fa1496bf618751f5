package io.filecast.security;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The claims of a token that the broker looks at, RFC 7519 §4.1 and its own {@code grants}; each is null or empty when it
 * is absent, and the others are skipped. A claim that stands twice, on any level, makes the whole unreadable: two readers
 * might take different ones.
 */
record TokenClaims(
        String subject,
        List<String> audience,
        Instant expiresAt,
        Instant notBefore,
        Instant issuedAt,
        String tokenId,
        Map<String, String> grants,
        Map<String, String> basis) {

    private static final int MAX_DEPTH = 16;
    private static final double MICROS_PER_SECOND = 1e6;
    private static final double LATEST_SECOND =
            Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    /**
     * Reads the payload of a token.
     *
     * @throws IOException when it is not one JSON object or a claim has another type than it should; its text may quote
     *     the token and goes nowhere
     */
    static TokenClaims read(byte[] payload) throws IOException {
        try (JsonParser json = FACTORY.createParser(payload)) {
            expect(json.nextToken(), JsonToken.START_OBJECT);
            TokenClaims claims = readObject(json);
            expect(json.nextToken(), null);
            return claims;
        }
    }

    private static TokenClaims readObject(JsonParser json) throws IOException {
        String subject = null;
        List<String> audience = List.of();
        Instant expiresAt = null;
        Instant notBefore = null;
        Instant issuedAt = null;
        String tokenId = null;
        Map<String, String> grants = Map.of();
        Map<String, String> basis = Map.of();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "sub" -> subject = text(json);
                case "aud" -> audience = texts(json);
                case "exp" -> expiresAt = time(json);
                case "nbf" -> notBefore = time(json);
                case "iat" -> issuedAt = exactTime(json);
                case "jti" -> tokenId = text(json);
                case "grants" -> grants = textByName(json);
                case OwnTokens.BASIS -> basis = textByName(json);
                default -> json.skipChildren();
            }
        }
        return new TokenClaims(subject, audience, expiresAt, notBefore, issuedAt, tokenId, grants, basis);
    }

    private static String text(JsonParser json) throws IOException {
        expect(json.currentToken(), JsonToken.VALUE_STRING);
        return json.getText();
    }

    private static List<String> texts(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            return List.of(text(json));
        }
        List<String> texts = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            texts.add(text(json));
        }
        return texts;
    }

    private static Map<String, String> textByName(JsonParser json) throws IOException {
        expect(json.currentToken(), JsonToken.START_OBJECT);
        Map<String, String> texts = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            texts.put(name, text(json));
        }
        return texts;
    }

    /** A NumericDate; a fraction of a second is dropped. */
    private static Instant time(JsonParser json) throws IOException {
        return Instant.ofEpochSecond((long) seconds(json));
    }

    /** A NumericDate with its microseconds, by which revocations of the same second are told apart. */
    private static Instant exactTime(JsonParser json) throws IOException {
        long micros = Math.round(seconds(json) * MICROS_PER_SECOND);
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** Read as a double, so that no exponent can make it expensive; it is exact to a microsecond until the year 2242. */
    private static double seconds(JsonParser json) throws IOException {
        if (!json.currentToken().isNumeric()) {
            throw new IOException("a time is a number");
        }
        double seconds = json.getDoubleValue();
        if (!(seconds >= 0 && seconds <= LATEST_SECOND)) {
            throw new IOException("a time lies in this era");
        }
        return seconds;
    }

    private static void expect(JsonToken actual, JsonToken expected) throws IOException {
        if (actual != expected) {
            throw new IOException("another JSON token was expected");
        }
    }
}
