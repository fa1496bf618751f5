package io.filecast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** An answer over HTTP, read to its end. Any thread; immutable. */
public record Answer(int status, HttpHeaders headers, byte[] body) {

    private static final ObjectMapper JSON = new ObjectMapper();

    static Answer of(HttpResponse<byte[]> response) {
        return new Answer(response.statusCode(), response.headers(), response.body());
    }

    /** Itself, when it has this status. */
    public Answer expect(int wanted) {
        assertEquals(wanted, status, this::text);
        return this;
    }

    /** Itself, when it is a problem with this status and code. */
    public Answer expectProblem(int wanted, String code) {
        expect(wanted);
        assertEquals(code, json().path("code").asText(), this::text);
        return this;
    }

    /** Whether what was asked was done. */
    public boolean isDone() {
        return status / 100 == 2;
    }

    public JsonNode json() {
        return parse(text());
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** A header; the empty text when there is none. */
    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }

    /** Reads JSON. */
    public static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
