package io.filecast.people;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {

    private static final PasswordHash.Cost CHEAP = new PasswordHash.Cost(64, 1, 1);
    private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsKeptKnowsItsPasswordAndNoOther() {
        PasswordHash kept = PasswordHash.parse(
                        PasswordHash.of(utf8("correct horse"), CHEAP, SALT).phc())
                .orElseThrow();

        assertEquals(CHEAP, kept.cost());
        assertArrayEquals(SALT, kept.salt());
        assertTrue(kept.matches(utf8("correct horse")));
        assertFalse(kept.matches(utf8("correct horsf")));
        assertFalse(kept.matches(utf8("")));
    }

    /** Made by the reference implementation's command: {@code echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1}. */
    @Test
    void aHashOfTheReferenceImplementationIsUnderstood() {
        String reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

        PasswordHash kept = PasswordHash.parse(reference).orElseThrow();

        assertEquals(reference, kept.phc());
        assertTrue(kept.matches(utf8("password")));
        assertFalse(kept.matches(utf8("passwore")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "correct horse",
                "$argon2i$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=16$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=99999999,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=1048577,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=64,t=0,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=64,t=1,p=9$MDEyMzQ1Njc4OWFiY2RlZg$AAAAAAAAAAAAAAAAAAAAAAAA",
                "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$",
                "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAAA AAAAAAAAAAAAAAAAAAAA"
            })
    void whatIsNoSuchHashIsNotTakenForOne(String text) {
        assertEquals(Optional.empty(), PasswordHash.parse(text));
    }
}
