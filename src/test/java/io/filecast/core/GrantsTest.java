package io.filecast.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grants for all targets of a kind; those of channels and wildcards are tested where credentials are read. */
class GrantsTest {

    private static ChannelName channel(String name) {
        return new ChannelName(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "group", "room"})
    void aKindIsAllChannelsOfItsPrefixAndNoOther(String kind) {
        Grants grants = Grants.parse(Map.of(kind + ":*", "w"));
        assertTrue(grants.allow(Right.WRITE, channel(kind + ":1")));
        assertTrue(grants.allow(Right.WRITE, channel(kind + ":a.b")));
        assertFalse(grants.allow(Right.READ, channel(kind + ":1")));
        assertFalse(grants.allow(Right.WRITE, channel(kind)));
        assertFalse(grants.allow(Right.WRITE, channel(kind + ".1")));
        assertFalse(grants.allow(Right.WRITE, channel(kind.equals("user") ? "group:1" : "user:1")));
        assertFalse(grants.allow(Right.WRITE, channel("broadcast")));
        assertFalse(grants.allowEverywhere(Right.WRITE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"users:*", "*:*", ":*", "broadcast:*", "user:*.*", "user:a*", "user*"})
    void otherStarsAreNoPatterns(String pattern) {
        BrokerError refused = assertThrows(BrokerError.class, () -> Grants.parse(Map.of(pattern, "w")));
        assertEquals(ErrorCode.BAD_CHANNEL, refused.code());
    }

    @Test
    void aKindIsNothingToSubscribeTo() {
        assertThrows(BrokerError.class, () -> ChannelPattern.parse("user:*"));
    }

    @Test
    void aRightSomewhereIsOneInAnyGrant() {
        Grants grants = Grants.parse(Map.of("room:*", "r", "user:7", "w"));
        assertTrue(grants.allowSomewhere(Right.WRITE));
        assertTrue(grants.allowSomewhere(Right.READ));
        assertFalse(grants.allowSomewhere(Right.DELETE));
        assertFalse(Grants.NONE.allowSomewhere(Right.READ));
    }
}
