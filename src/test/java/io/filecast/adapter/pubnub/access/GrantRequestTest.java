package io.filecast.adapter.pubnub.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a token shall say, as SDKs ask for it. */
class GrantRequestTest {

    private static final Instant NOW = Instant.parse("2026-05-04T03:02:01.5Z");

    private static AccessToken read(String body) {
        return GrantRequest.read(body, NOW, AccessToken.MAX_TTL_MINUTES);
    }

    private static String refused(String body) {
        Refusal refusal = assertThrows(Refusal.class, () -> read(body));
        assertEquals(400, refusal.status());
        return refusal.body();
    }

    private static String withTtl(String ttl) {
        return "{\"ttl\":" + ttl + ",\"permissions\":{\"resources\":{\"channels\":{\"a\":1}}}}";
    }

    @Test
    void everyKindIsKept() {
        AccessToken token = read("{\"ttl\":15,\"permissions\":{\"resources\":{\"channels\":{\"a\":1,\"b\":3},"
                + "\"groups\":{\"g\":4},\"uuids\":{\"u\":32},\"users\":{\"u\":32},\"spaces\":{\"a\":1}},"
                + "\"patterns\":{\"channels\":{\"^x-[0-9]+$\":2}},\"meta\":{\"n\":1,\"r\":0.5,\"t\":\"x\",\"b\":false},"
                + "\"uuid\":\"ann\"}}");
        assertEquals(Map.of("a", 1, "b", 3), token.resources().channels());
        assertEquals(Map.of("g", 4), token.resources().groups());
        assertEquals(Map.of("u", 32), token.resources().uuids());
        assertEquals(Map.of("u", 32), token.resources().users());
        assertEquals(Map.of("a", 1), token.resources().spaces());
        assertEquals(Map.of("^x-[0-9]+$", 2), token.patterns().channels());
        assertEquals(Map.of("n", 1L, "r", 0.5, "t", "x", "b", false), token.meta());
        assertEquals("ann", token.uuid());
        assertEquals(Instant.parse("2026-05-04T03:02:01Z"), token.issuedAt());
        assertEquals(Instant.parse("2026-05-04T03:17:01Z"), token.expiresAt());
        assertNull(read(withTtl("1")).uuid());
    }

    @Test
    void theTtlMayBeAText() {
        assertEquals(60, read(withTtl("\"60\"")).ttlMinutes());
        assertEquals(43_200, read(withTtl("43200")).ttlMinutes());
    }

    @Test
    void aTtlOutOfRangeIsRefusedInTheirWords() {
        String expected = "{\"error\":{\"message\":\"Invalid ttl\",\"source\":\"grant\",\"details\":[{\"message\":"
                + "\"Range should be 1 to 43200 minute(s).\",\"location\":\"ttl\",\"locationType\":\"body\"}]},"
                + "\"service\":\"Access Manager\",\"status\":400}";
        for (String ttl : new String[] {"0", "-1", "43201", "1.5", "null", "\"x\"", "99999999999999999999", "true"}) {
            assertEquals(expected, refused(withTtl(ttl)), ttl);
        }
    }

    @Test
    void whatNoTokenCanSayIsRefused() {
        for (String body : new String[] {
            "",
            "[]",
            "{",
            "{\"ttl\":1}",
            "{\"ttl\":1,\"permissions\":{}}",
            "{\"ttl\":1,\"permissions\":{\"resources\":{\"channels\":{\"a\":256}}}}",
            "{\"ttl\":1,\"permissions\":{\"resources\":{\"channels\":{\"a\":\"r\"}}}}",
            "{\"ttl\":1,\"permissions\":{\"resources\":{\"channels\":[\"a\"]}}}",
            "{\"ttl\":1,\"permissions\":{\"patterns\":{\"channels\":{\"(\":1}}}}",
            "{\"ttl\":1,\"permissions\":{\"patterns\":{\"channels\":{\"" + "a".repeat(501) + "\":1}}}}",
            "{\"ttl\":1,\"permissions\":{\"resources\":{\"channels\":{\"a\":1}},\"meta\":{\"x\":[1]}}}",
            "{\"ttl\":1,\"permissions\":{\"resources\":{\"channels\":{\"a\":1}},\"uuid\":\"a/b\"}}"
        }) {
            assertTrue(refused(body).contains("\"source\":\"grant\""), body);
        }
    }
}
