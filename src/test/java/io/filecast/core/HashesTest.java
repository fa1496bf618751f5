package io.filecast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The hashes are those of the standards. */
class HashesTest {

    @Test
    void sha256IsThatOfFips180() {
        String ofAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

        assertEquals(ofAbc, hex(Hashes.sha256("abc")));
        assertEquals(ofAbc, hex(Hashes.sha256().digest(ascii("abc"))));
    }

    @Test
    void aTextIsHashedInUtf8() {
        byte[] utf8 = {(byte) 0xc3, (byte) 0xa9};

        assertEquals(hex(Hashes.sha256().digest(utf8)), hex(Hashes.sha256("\u00e9")));
    }

    /** RFC 4231, test case 2. */
    @Test
    void hmacSha256IsThatOfRfc4231() {
        assertEquals(
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
                hex(Hashes.hmacSha256(ascii("Jefe")).doFinal(ascii("what do ya want for nothing?"))));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
