package io.filecast.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a listener has heard of a channel's presence, told again from the beginning: who was there at each version. It fails
 * where the notices contradict each other. Confined to its maker.
 */
public final class PresenceStory {

    private final Map<Long, Map<String, String>> byVersion = new TreeMap<>();
    private final Map<String, String> present = new TreeMap<>();
    private long version = -1;
    private int changes;

    private PresenceStory() {}

    /** Follows the notices of one channel, in the order in which they came. */
    public static PresenceStory of(List<JsonNode> notices) {
        PresenceStory story = new PresenceStory();
        notices.forEach(story::go);
        return story;
    }

    private void go(JsonNode notice) {
        String type = notice.get("type").asText();
        if (type.equals("members")) {
            assertTrue(!notice.has("next"), "the members are complete");
            assertTrue(notice.get("version").asLong() >= version, "versions rise");
            present.clear();
            present.putAll(statesOf(notice));
        } else {
            assertEquals(version + 1, notice.get("version").asLong(), () -> "no change is missing before " + notice);
            change(type, notice.get("user").asText(), stateOf(notice), notice);
            changes++;
        }
        version = notice.get("version").asLong();
        assertEquals(present.size(), notice.get("occupancy").asInt(), () -> "how many there are: " + notice);
        byVersion.put(version, Map.copyOf(present));
    }

    private void change(String type, String user, String state, JsonNode notice) {
        switch (type) {
            case "join" -> assertTrue(present.put(user, state) == null, () -> "was there already: " + notice);
            case "leave", "timeout" -> assertTrue(present.remove(user) != null, () -> "was not there: " + notice);
            case "state" -> assertTrue(present.replace(user, state) != null, () -> "was not there: " + notice);
            default -> throw new AssertionError("what is this: " + notice);
        }
    }

    /** The members and their states, empty for none, of a list or of a notice that has one. */
    public static Map<String, String> statesOf(JsonNode list) {
        Map<String, String> states = new TreeMap<>();
        list.get("members").forEach(member -> states.put(member.get("user").asText(), stateOf(member)));
        return states;
    }

    private static String stateOf(JsonNode node) {
        return node.path("state").toString();
    }

    /** Whether the listener knows who was there at a version. */
    public boolean knows(long someVersion) {
        return byVersion.containsKey(someVersion);
    }

    /** Who was there at a version that it knows, and their states. */
    public Map<String, String> at(long someVersion) {
        return byVersion.get(someVersion);
    }

    /** Who was there at last. */
    public Map<String, String> end() {
        return present;
    }

    /** How many changes there were. */
    public int changes() {
        return changes;
    }
}
