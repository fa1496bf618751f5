package io.filecast.presence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RenewalsTest {

    private static final AppName APP = new AppName("demo");
    private static final AppName OTHER = new AppName("other");
    private static final Duration LONG = Duration.ofHours(1);

    private final Renewals renewals = new Renewals(3, 2);

    private static List<ChannelName> channels(String... names) {
        return Stream.of(names).map(ChannelName::new).toList();
    }

    private void ask(String user, String... names) {
        renewals.remember(APP, user, channels(names), LONG);
    }

    private boolean isFresh(String user, String... names) {
        return renewals.isFresh(APP, user, channels(names));
    }

    @Test
    void whatWasAskedForHoldsForThoseChannelsAndThatUser() {
        ask("ann", "a", "b");
        assertTrue(isFresh("ann", "b", "a"));
        assertFalse(isFresh("ann", "a"));
        assertFalse(isFresh("ann", "ab"));
        assertFalse(isFresh("bob", "a", "b"));
        assertFalse(renewals.isFresh(OTHER, "ann", channels("a", "b")));
        renewals.remember(APP, "ann", channels("a", "b"), Duration.ZERO);
        assertFalse(isFresh("ann", "a", "b"));
    }

    @Test
    void whoLeavesIsForgottenAndNobodyElseIs() {
        ask("ann", "a");
        ask("ann", "b");
        ask("bob", "a");
        renewals.forget(APP, "ann");
        assertFalse(isFresh("ann", "a"));
        assertFalse(isFresh("ann", "b"));
        assertTrue(isFresh("bob", "a"));
    }

    @Test
    void whatWasAskedForLongestAgoIsForgottenFirst() {
        ask("ann", "a");
        ask("ann", "b");
        assertTrue(isFresh("ann", "a"));
        ask("ann", "c");
        assertFalse(isFresh("ann", "b"));
        assertTrue(isFresh("ann", "a"));
        ask("bob", "a");
        ask("eve", "a");
        assertTrue(isFresh("ann", "a"));
        ask("dan", "a");
        assertFalse(isFresh("bob", "a"));
        assertTrue(isFresh("ann", "a"));
    }

    @Test
    void namesOfOneHashAreToldApart() {
        assertEquals("Aa".hashCode(), "BB".hashCode());
        assertNotEquals(Renewals.numberOf(channels("Aa")), Renewals.numberOf(channels("BB")));
        assertNotEquals(Renewals.numberOf(channels("a", "bc")), Renewals.numberOf(channels("ab", "c")));
    }
}
