package io.filecast.adapter.rtm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.adapter.fpnn.FpnnError;
import io.filecast.adapter.fpnn.Params;
import io.filecast.core.ChannelPattern;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ListenSetTest {

    private static ListenSet change(ListenSet set, ListenSet.Change how, Map<String, Object> params) {
        return set.changed(how, Params.of(params), 3);
    }

    private static Set<String> patterns(ListenSet set) {
        return set.patterns().stream().map(ChannelPattern::text).collect(Collectors.toSet());
    }

    @Test
    void everythingIsFourWildcards() {
        ListenSet all = change(
                ListenSet.NONE, ListenSet.Change.SET, Map.of("p2p", true, "group", true, "room", true, "ev", true));
        assertEquals(Set.of("user:*", "group:*", "room:*", "broadcast"), patterns(all));
        assertTrue(all.wantsBetween(1, 2));
    }

    @Test
    void listsAndEverythingAreSaidIndependently() {
        ListenSet all = change(ListenSet.NONE, ListenSet.Change.SET, Map.of("group", true, "room", false));
        ListenSet both = change(all, ListenSet.Change.SET, Map.of("gids", List.of(5L), "rids", List.of(6L)));
        assertEquals(Set.of("group:*", "group:5", "room:6"), patterns(both));
        assertEquals(Set.of("group:5", "room:6"), patterns(change(both, ListenSet.Change.SET, Map.of("group", false))));
        assertEquals(
                Set.of("group:*", "room:6"), patterns(change(both, ListenSet.Change.SET, Map.of("gids", List.of()))));
    }

    @Test
    void numbersComeAndGo() {
        ListenSet two = change(ListenSet.NONE, ListenSet.Change.ADD, Map.of("gids", List.of(1L, 2L)));
        ListenSet three = change(two, ListenSet.Change.ADD, Map.of("gids", List.of(2L, 3L), "p2p", true));
        assertEquals(Set.of("group:1", "group:2", "group:3"), patterns(three));
        assertEquals(
                Set.of("group:2"),
                patterns(change(three, ListenSet.Change.REMOVE, Map.of("gids", List.of(1L, 3L, 9L)))));
        assertTrue(change(two, ListenSet.Change.REMOVE, Map.of("gids", List.of(1L, 2L)))
                .isEmpty());
    }

    @Test
    void someUsersAreHeardBothWays() {
        ListenSet some = change(ListenSet.NONE, ListenSet.Change.ADD, Map.of("uids", List.of(7L)));
        assertEquals(Set.of("user:*"), patterns(some));
        assertTrue(some.wantsBetween(7, 1));
        assertTrue(some.wantsBetween(1, 7));
        assertFalse(some.wantsBetween(1, 2));
        assertFalse(some.wantsBetween(0, 0));
    }

    @Test
    void numbersArePositiveAndNotTooMany() {
        assertEquals(200_034, refusal(Map.of("gids", List.of(0L))));
        assertEquals(200_032, refusal(Map.of("rids", List.of(1L, 2L, 3L, 4L))));
        assertEquals(FpnnError.WRONG_TYPE, refusal(Map.of("uids", "7")));
    }

    private static int refusal(Map<String, Object> params) {
        return assertThrows(FpnnError.class, () -> change(ListenSet.NONE, ListenSet.Change.ADD, params))
                .code();
    }
}
