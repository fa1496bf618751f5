package io.filecast.adapter.pubnub.access;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Masks of {@link Permission} by the kinds of things that a token speaks of. Any thread; immutable.
 *
 * @param channels by the name of a channel, or a pattern of names
 * @param groups by the name of a channel group
 * @param spaces as old clients send channels a second time; carried only
 * @param users as old clients send user ids; carried only
 * @param uuids by user id; carried only
 */
public record Masks(
        Map<String, Integer> channels,
        Map<String, Integer> groups,
        Map<String, Integer> spaces,
        Map<String, Integer> users,
        Map<String, Integer> uuids) {

    /** Nothing. */
    static final Masks NONE = new Masks(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    /** Keeps copies, in their order. */
    public Masks {
        channels = copy(channels);
        groups = copy(groups);
        spaces = copy(spaces);
        users = copy(users);
        uuids = copy(uuids);
    }

    private static Map<String, Integer> copy(Map<String, Integer> masks) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(masks));
    }

    /** How many names there are. */
    int size() {
        return channels.size() + groups.size() + spaces.size() + users.size() + uuids.size();
    }
}
