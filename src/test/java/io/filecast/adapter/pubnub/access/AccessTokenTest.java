package io.filecast.adapter.pubnub.access;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of tokens. */
class AccessTokenTest {

    private static final byte[] SEAL = new byte[32];

    private static AccessToken token(String uuid) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("team", "ü");
        meta.put("level", -3L);
        meta.put("share", 1.5);
        meta.put("ok", true);
        meta.put("none", null);
        return new AccessToken(
                Instant.ofEpochSecond(1_700_000_000),
                43_200,
                new Masks(Map.of("room", 3), Map.of("grp", 5), Map.of(), Map.of(), Map.of("ann", 255)),
                new Masks(Map.of("^room-.*$", 1), Map.of(), Map.of(), Map.of(), Map.of()),
                meta,
                uuid);
    }

    @Test
    void aTokenIsAMapOfKnownLengthWithByteStringsForKeys() {
        AccessToken bare =
                new AccessToken(Instant.ofEpochSecond(1_700_000_000), 60, Masks.NONE, Masks.NONE, Map.of(), null);
        // RFC 8949, by hand: A7 a map of 7; 41 76 the byte string "v"; 1A a number of 4 bytes; 58 20 32 bytes.
        String expected = "a7" + "4176" + "02" + "4174" + "1a6553f100" + "4374746c" + "183c"
                + "43726573" + "a5" + "446368616e" + "a0" + "43677270" + "a0" + "43737063" + "a0" + "43757372" + "a0"
                + "4475756964" + "a0"
                + "43706174" + "a5" + "446368616e" + "a0" + "43677270" + "a0" + "43737063" + "a0" + "43757372" + "a0"
                + "4475756964" + "a0"
                + "446d657461" + "a0" + "43736967" + "5820" + "00".repeat(32);
        byte[] bytes = Base64.getUrlDecoder().decode(bare.text(SEAL));
        assertEquals(expected, HexFormat.of().formatHex(bytes));
    }

    @Test
    void whatIsWrittenIsRead() {
        for (String uuid : new String[] {null, "ann"}) {
            AccessToken token = token(uuid);
            AccessToken.Read read = AccessToken.read(token.text(SEAL));
            assertEquals(token, read.token());
            assertArrayEquals(token.unsigned(), read.signed());
            assertArrayEquals(SEAL, read.signature());
            assertEquals("pn.AAAAAAAAAAAAAAAAAAAAAA", read.id());
        }
    }

    @Test
    void paddingMayBeMissingAndTheOtherAlphabetIsRead() {
        String text = token("ann").text(SEAL);
        AccessToken expected = AccessToken.read(text).token();
        assertEquals(expected, AccessToken.read(text.replace("=", "")).token());
        assertEquals(
                expected,
                AccessToken.read(text.replace('-', '+').replace('_', '/')).token());
    }

    @Test
    void anAuthKeyIsNoToken() {
        for (String text : new String[] {"", "my-auth-key", "AAAA", "p0F2AkF0", "ü", "oA=="}) {
            assertNull(AccessToken.read(text), text);
        }
    }

    @Test
    void whatIsCutIsNoToken() {
        byte[] bytes = Base64.getUrlDecoder().decode(token("ann").text(SEAL));
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertNull(AccessToken.read(Base64.getUrlEncoder().encodeToString(cut)), "at " + length);
        }
    }

    @Test
    void noBytesThrowAnythingElse() {
        Random random = new Random(42);
        byte[] genuine = Base64.getUrlDecoder().decode(token("ann").text(SEAL));
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = genuine.clone();
            for (int changes = random.nextInt(1, 4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            AccessToken.Read found = AccessToken.read(Base64.getUrlEncoder().encodeToString(bytes));
            if (found != null) {
                read++;
                assertNotNull(found.token().expiresAt());
            }
        }
        assertEquals(true, read > 0, "some changes leave a token");
    }
}
