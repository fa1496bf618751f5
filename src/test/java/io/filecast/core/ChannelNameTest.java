package io.filecast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long a channel's name may be, and whose inbox it is. */
class ChannelNameTest {

    private static final String LONGEST = "ü".repeat(ChannelName.MAX_BYTES / 2);

    private static void assertRefused(String name) {
        BrokerError refused = assertThrows(BrokerError.class, () -> ChannelName.parse(name), name);
        assertEquals(ErrorCode.BAD_CHANNEL, refused.code());
    }

    @Test
    void every_user_has_an_inbox_however_long_the_id() {
        assertEquals(LONGEST, UserIds.check(LONGEST));
        ChannelName inbox = ChannelName.parse("user:" + LONGEST);
        assertEquals(ChannelName.MAX_BYTES, inbox.nameBytes());
        assertTrue(inbox.isInboxOf(LONGEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "user:", "group:", "room:"})
    void a_name_is_as_long_as_without_its_reserved_prefix(String prefix) {
        assertEquals(ChannelName.MAX_BYTES, ChannelName.parse(prefix + LONGEST).nameBytes());
        assertRefused(prefix + LONGEST + "x");
        assertEquals(1, ChannelName.parse(prefix + "x").nameBytes());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a/b",
                "a\\b",
                "a,b",
                "a*",
                "rooms.*",
                "a\nb",
                ".",
                "..",
                "a:b",
                "user:",
                "User:ann",
                "a-pnpres",
                "user:ann-pnpres",
                "\ud800"
            })
    void other_names_are_refused(String name) {
        assertRefused(name);
    }

    @Test
    void an_inbox_is_that_of_the_very_user_it_names() {
        ChannelName inbox = ChannelName.parse("user:ann");
        assertTrue(inbox.isInbox());
        assertTrue(inbox.isInboxOf("ann"));
        assertFalse(inbox.isInboxOf("an"));
        assertFalse(inbox.isInboxOf("nn"));
        assertFalse(inbox.isInboxOf("r:ann"));
        assertFalse(inbox.isInboxOf("user:ann"));
        assertFalse(inbox.isInboxOf(""));
        assertFalse(ChannelName.parse("room:ann").isInbox());
        assertFalse(ChannelName.parse("room:ann").isInboxOf("ann"));
        assertFalse(ChannelName.parse("ann").isInboxOf("ann"));
    }

    @Test
    void a_user_may_have_a_colon_in_the_id() {
        assertTrue(ChannelName.parse("user:a:b").isInboxOf("a:b"));
    }
}
