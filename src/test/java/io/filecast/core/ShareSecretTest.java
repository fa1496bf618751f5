package io.filecast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShareSecretTest {

    private static final byte[] KEY = "the secret of one app's data set".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] OTHER_KEY = "the secret of another data set!!".getBytes(StandardCharsets.US_ASCII);
    private static final OperationId OPERATION = new OperationId("c:1a2b", "digest");

    @Test
    void a_repeated_operation_has_the_same_secret() {
        ShareSecret secret = ShareSecret.derive(KEY, OPERATION);
        ShareSecret again = ShareSecret.derive(KEY.clone(), new OperationId("c:1a2b", "digest"));
        assertEquals(secret.reveal(), again.reveal());
        assertEquals(secret, again);
        assertEquals(secret.hashCode(), again.hashCode());
    }

    /** Secrets are out there: a node of a later version has to derive the same ones. */
    @Test
    void the_derivation_stays_as_it_is() {
        assertEquals(
                "_5uClfxkXDKXyVpmRZzWprDsv-L2jxjy",
                ShareSecret.derive(KEY, OPERATION).reveal());
    }

    @Test
    void every_part_of_what_it_is_derived_from_counts() {
        String secret = ShareSecret.derive(KEY, OPERATION).reveal();
        List<ShareSecret> others = List.of(
                ShareSecret.derive(OTHER_KEY, OPERATION),
                ShareSecret.derive(KEY, new OperationId("c:1a2c", "digest")),
                ShareSecret.derive(KEY, new OperationId("c:1a2b", "another request")),
                ShareSecret.derive(KEY, new OperationId("c:1a2bd", "igest")),
                ShareSecret.derive(KEY, OperationId.random()));
        others.forEach(other -> assertNotEquals(secret, other.reveal()));
    }

    @Test
    void it_has_192_bits_and_needs_no_escaping_anywhere() {
        String secret = ShareSecret.derive(KEY, OPERATION).reveal();
        assertEquals(24, Base64.getUrlDecoder().decode(secret).length);
        assertTrue(secret.matches("[A-Za-z0-9_-]{32}"), secret);
    }

    @Test
    void only_the_very_secret_has_its_hash() {
        ShareSecret secret = ShareSecret.derive(KEY, OPERATION);
        String hash = secret.hash();
        assertTrue(hash.matches("[0-9a-f]{64}"), hash);
        assertTrue(ShareSecret.shown(secret.reveal()).hasHash(hash));
        String text = secret.reveal();
        for (String wrong : List.of(
                "", " ", text + " ", text + "=", text.substring(1), text.toLowerCase(), hash, text + text, "ü😀")) {
            assertFalse(ShareSecret.shown(wrong).hasHash(hash), wrong);
        }
        assertFalse(secret.hasHash(""));
        assertFalse(secret.hasHash(hash.substring(1)));
    }

    @Test
    void it_does_not_show_itself_by_accident() {
        ShareSecret secret = ShareSecret.derive(KEY, OPERATION);
        assertFalse(secret.toString().contains(secret.reveal()));
        assertFalse(new Published(List.of(), false).with(secret).toString().contains(secret.reveal()));
    }
}
