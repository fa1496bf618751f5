package io.filecast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserIdsTest {

    @ParameterizedTest
    @ValueSource(strings = {"4", "ann", "a b", "a:b", "ann@example.com", "ü😀", "\"", "=", "+", "a.b", "pnpres"})
    void a_user_id_is_nearly_any_text_and_can_have_an_inbox(String userId) {
        assertEquals(userId, UserIds.check(userId));
        assertTrue(ChannelName.parse("user:" + userId).isInboxOf(userId));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a\\b", "a,b", "*", "a\u0000", "a\nb", "\u0085", "\ud800", "ann-pnpres"})
    void what_no_channel_could_be_named_after_is_no_user_id(String userId) {
        assertFalse(UserIds.isValid(userId));
        BrokerError refused = assertThrows(BrokerError.class, () -> UserIds.check(userId));
        assertEquals(ErrorCode.BAD_REQUEST, refused.code());
    }

    @Test
    void the_bound_is_in_bytes() {
        assertTrue(UserIds.isValid("x".repeat(UserIds.MAX_BYTES)));
        assertFalse(UserIds.isValid("x".repeat(UserIds.MAX_BYTES + 1)));
        assertTrue(UserIds.isValid("😀".repeat(UserIds.MAX_BYTES / 4)));
        assertFalse(UserIds.isValid("😀".repeat(UserIds.MAX_BYTES / 4) + "x"));
        assertFalse(UserIds.isValid("x".repeat(1 << 20)));
    }
}
