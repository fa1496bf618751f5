package io.filecast.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WildcardMapTest {

    private static WildcardMap<String> of(String... wildcards) {
        WildcardMap<String> map = new WildcardMap<>();
        for (String wildcard : wildcards) {
            map.put(ChannelPattern.parse(wildcard), wildcard);
        }
        return map;
    }

    private static List<String> all(WildcardMap<String> map, String channel) {
        List<String> found = new ArrayList<>();
        map.first(new ChannelName(channel), value -> {
            found.add(value);
            return false;
        });
        return found;
    }

    @Test
    void findsAllThatMatchTheNarrowestFirst() {
        assertEquals(List.of("a.b.c.*", "a.b.*", "a.*"), all(of("a.*", "a.b.*", "a.b.c.*", "b.*"), "a.b.c.d"));
    }

    @Test
    void doesNotMatchItsOwnPrefix() {
        WildcardMap<String> map = of("a.b.*");
        assertFalse(map.matches(new ChannelName("a.b")));
        assertFalse(map.matches(new ChannelName("a.b.")));
        assertTrue(map.matches(new ChannelName("a.b.c")));
    }

    @Test
    void findsWhatIsWiderThanANameOrAWildcard() {
        WildcardMap<String> map = of("a.*", "a.b.*");
        assertEquals("a.b.*", map.firstWider(ChannelPattern.parse("a.b.c"), value -> true));
        assertEquals("a.*", map.firstWider(ChannelPattern.parse("a.b.*"), value -> true));
        assertNull(map.firstWider(ChannelPattern.parse("a.*"), value -> true));
    }

    @Test
    void allOfAKindIsTheWidestOfATarget() {
        WildcardMap<String> map = of("user:a.*");
        map.put(ChannelPattern.ALL_INBOXES, "all");
        assertEquals(List.of("user:a.*", "all"), all(map, "user:a.b"));
        assertEquals(List.of("all"), all(map, "user:7"));
        assertEquals(List.of(), all(map, "group:7"));
        assertEquals(List.of(), all(map, "user.7"));
        assertFalse(map.matches(new ChannelName("user:7-pnpres")));
        assertEquals("all", map.firstWider(ChannelPattern.parse("user:7"), value -> true));
        assertEquals("all", map.firstWider(ChannelPattern.parse("user:a.*"), value -> true));
        assertNull(map.firstWider(ChannelPattern.ALL_INBOXES, value -> true));
    }

    @Test
    void matchesExactlyWhatThePatternsMatch() {
        Random random = new Random(1);
        List<String> parts = List.of("a", "b", ".", "..", "a.", "*");
        for (int i = 0; i < 2_000; i++) {
            List<ChannelPattern> patterns = Stream.generate(() -> text(random, parts.subList(0, 5)))
                    .limit(3)
                    .map(text -> new ChannelPattern(text + ".*", text + "."))
                    .toList();
            WildcardMap<ChannelPattern> map = new WildcardMap<>();
            patterns.forEach(pattern -> map.put(pattern, pattern));
            ChannelName channel = new ChannelName(text(random, parts.subList(0, 5)));
            boolean expected = patterns.stream().anyMatch(pattern -> pattern.matches(channel));
            assertEquals(expected, map.matches(channel), () -> channel + " in " + patterns);
        }
    }

    private static String text(Random random, List<String> parts) {
        // A wildcard has at least one character before its dot.
        StringBuilder text = new StringBuilder("a");
        for (int i = random.nextInt(5); i > 0; i--) {
            text.append(parts.get(random.nextInt(parts.size())));
        }
        return text.toString();
    }
}
