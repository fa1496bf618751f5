package io.filecast.adapter.rtm;

import io.filecast.adapter.fpnn.Params;
import io.filecast.core.ChannelPattern;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a connection wants to hear: everything of a kind, and, apart from that, what concerns some groups, rooms and users. The
 * two are said and taken back independently. Any thread; immutable.
 *
 * @param p2p whether all that users send each other, and what is sent to everyone
 * @param groups whether all groups
 * @param rooms whether all rooms
 * @param uids users, of whom all is heard that they send to others or others to them
 */
record ListenSet(boolean p2p, boolean groups, boolean rooms, Set<Long> gids, Set<Long> rids, Set<Long> uids) {

    /** Nothing. */
    static final ListenSet NONE = new ListenSet(false, false, false, Set.of(), Set.of(), Set.of());

    private static final ChannelPattern BROADCAST = ChannelPattern.parse("broadcast");

    /** How a list of numbers changes those that are there. */
    enum Change {
        /** They come to those that are there. */
        ADD,
        /** They are taken away. */
        REMOVE,
        /** They take the place of those that are there. */
        SET
    }

    ListenSet {
        gids = Set.copyOf(gids);
        rids = Set.copyOf(rids);
        uids = Set.copyOf(uids);
    }

    /**
     * What is wanted after a quest; what it does not name stays as it is.
     *
     * @param most how many numbers one list may have
     */
    ListenSet changed(Change change, Params params, int most) {
        boolean sets = change == Change.SET;
        return new ListenSet(
                sets ? params.optionalFlag("p2p").orElse(p2p) : p2p,
                sets ? params.optionalFlag("group").orElse(groups) : groups,
                sets ? params.optionalFlag("room").orElse(rooms) : rooms,
                changed(gids, change, params, "gids", most),
                changed(rids, change, params, "rids", most),
                changed(uids, change, params, "uids", most));
    }

    private static Set<Long> changed(Set<Long> now, Change change, Params params, String name, int most) {
        List<Long> said = params.optionalNumbers(name).orElse(null);
        if (said == null) {
            return now;
        }
        Ids.list(name, said, most);
        Set<Long> next = change == Change.SET ? new LinkedHashSet<>() : new LinkedHashSet<>(now);
        if (change == Change.REMOVE) {
            said.forEach(next::remove);
        } else {
            next.addAll(said);
        }
        return next;
    }

    /** Whether nothing is wanted. */
    boolean isEmpty() {
        return equals(NONE);
    }

    /** What has to be followed for it. */
    Set<ChannelPattern> patterns() {
        Set<ChannelPattern> patterns = new LinkedHashSet<>();
        if (p2p || !uids.isEmpty()) {
            patterns.add(ChannelPattern.ALL_INBOXES);
        }
        if (p2p) {
            patterns.add(BROADCAST);
        }
        if (groups) {
            patterns.add(ChannelPattern.ALL_GROUPS);
        }
        if (rooms) {
            patterns.add(ChannelPattern.ALL_ROOMS);
        }
        gids.forEach(gid -> patterns.add(pattern(TargetKind.GROUP, gid)));
        rids.forEach(rid -> patterns.add(pattern(TargetKind.ROOM, rid)));
        return patterns;
    }

    private static ChannelPattern pattern(TargetKind kind, long id) {
        return ChannelPattern.parse(kind.channel(id).value());
    }

    /** Whether what one user sent to another is wanted. */
    boolean wantsBetween(long from, long to) {
        return p2p || uids.contains(from) || uids.contains(to);
    }
}
