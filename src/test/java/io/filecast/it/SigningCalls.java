package io.filecast.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.filecast.testing.Answer;
import io.filecast.testing.ApiClient;
import io.filecast.testing.Eventually;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A client of the PubNub door that writes its requests by hand: as one with a secret key, a token, an auth key or nothing but
 * the app's keys. Any thread; immutable.
 */
record SigningCalls(
        ApiClient http, String publishKey, String subscribeKey, String secretKey, String uuid, String auth) {

    SigningCalls(ApiClient http, String publishKey, String subscribeKey) {
        this(http, publishKey, subscribeKey, null, "tester", null);
    }

    /** The same, signing every request. */
    SigningCalls signing(String secret) {
        return new SigningCalls(http, publishKey, subscribeKey, secret, uuid, null);
    }

    /** The same, showing a token or an auth key. */
    SigningCalls showing(String shown) {
        return new SigningCalls(http, publishKey, subscribeKey, null, uuid, shown);
    }

    /** The same as another user. */
    SigningCalls as(String user) {
        return new SigningCalls(http, publishKey, subscribeKey, secretKey, user, auth);
    }

    Answer get(String path, String... parameters) {
        return send("GET", path, "", parameters);
    }

    Answer send(String method, String path, String body, String... parameters) {
        return http.send(method, target(method, path, body, parameters), BodyPublishers.ofString(body));
    }

    /** Where a request goes, with its query. */
    String target(String method, String path, String body, String... parameters) {
        Map<String, String> query = new TreeMap<>();
        query.put("uuid", uuid);
        if (auth != null) {
            query.put("auth", auth);
        }
        for (int i = 0; i < parameters.length; i += 2) {
            query.put(parameters[i], parameters[i + 1]);
        }
        if (secretKey != null) {
            query.putIfAbsent("timestamp", Long.toString(System.currentTimeMillis() / 1000));
            String text = String.join("\n", method, publishKey, path, joined(query), body);
            query.put("signature", "v2." + hmac(text));
        }
        return path + "?" + joined(query);
    }

    private static String joined(Map<String, String> query) {
        StringBuilder out = new StringBuilder();
        query.forEach((name, value) -> out.append(out.length() == 0 ? "" : "&")
                .append(name)
                .append('=')
                .append(escaped(value)));
        return out.toString();
    }

    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    private String hmac(String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signature = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    // ---- calls ------------------------------------------------------------------------------------------------------

    Answer publish(String channel, String json) {
        return get("/publish/" + publishKey + "/" + subscribeKey + "/0/" + channel + "/0/" + escaped(json));
    }

    Answer subscribe(String channels, String... parameters) {
        return get("/v2/subscribe/" + subscribeKey + "/" + channels + "/0", parameters);
    }

    /** Asks for what comes after an earlier answer to a subscriber, and does not wait for it. */
    CompletableFuture<Answer> poll(String channels, Answer after, String... parameters) {
        JsonNode cursor = after.expect(200).json().get("t");
        String[] all = Arrays.copyOf(parameters, parameters.length + 4);
        all[parameters.length] = "tt";
        all[parameters.length + 1] = cursor.get("t").asText();
        all[parameters.length + 2] = "tr";
        all[parameters.length + 3] = cursor.get("r").asText();
        String path = "/v2/subscribe/" + subscribeKey + "/" + channels + "/0";
        return http.sendAsync("GET", target("GET", path, "", all), BodyPublishers.noBody());
    }

    /**
     * How a poll ends that begins anew each time that its client is sent back to where it is: a grant that was made before it, or
     * again, may do that at any moment.
     */
    Answer outcome(CompletableFuture<Answer> poll, String channels, String... parameters) {
        AtomicReference<CompletableFuture<Answer>> open = new AtomicReference<>(poll);
        return Eventually.get("the poll ends", () -> {
            Answer answer = open.get().join();
            if (answer.status() != 200 || !answer.json().get("m").isEmpty()) {
                return Optional.of(answer);
            }
            open.set(poll(channels, answer, parameters));
            return Optional.empty();
        });
    }

    /** Makes a token. */
    String grant(int ttl, String permissions) {
        Answer answer = send(
                "POST",
                "/v3/pam/" + subscribeKey + "/grant",
                "{\"ttl\":" + ttl + ",\"permissions\":" + permissions + "}");
        assertEquals(200, answer.status(), answer.text());
        return answer.json().get("data").get("token").asText();
    }

    /** Ends a token. */
    Answer revoke(String token) {
        return send("DELETE", "/v3/pam/" + subscribeKey + "/grant/" + token.replace("=", "%3D"), "");
    }

    Answer legacyGrant(String... parameters) {
        return get("/v2/auth/grant/sub-key/" + subscribeKey, parameters);
    }

    Answer group(String rest, String... parameters) {
        return get("/v1/channel-registration/sub-key/" + subscribeKey + "/channel-group" + rest, parameters);
    }

    /** Asserts that the access manager refuses, because of some channels. */
    static void assertForbidden(Answer answer, String... channels) {
        assertEquals(403, answer.status(), answer.text());
        JsonNode body = answer.json();
        assertEquals("Access Manager", body.get("service").asText());
        assertEquals("Forbidden", body.get("message").asText());
        StringBuilder expected = new StringBuilder("[");
        for (String channel : channels) {
            expected.append(expected.length() > 1 ? "," : "")
                    .append('"')
                    .append(channel)
                    .append('"');
        }
        assertEquals(
                expected.append(']').toString(),
                body.get("payload").get("channels").toString());
    }
}
