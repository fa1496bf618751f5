package io.filecast.adapter.pubnub;

import io.filecast.core.ChannelName;
import io.filecast.core.GroupBroker.Following;
import io.filecast.core.GroupName;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Watches the groups that a waiting request for events follows: when they are others than when it came, or that cannot be known, its
 * client has to ask anew. Event-loop confined.
 */
final class PollWatch {

    private final AccessPorts ports;
    private final List<Following> followings = new ArrayList<>();
    private boolean over;

    PollWatch(AccessPorts ports) {
        this.ports = ports;
    }

    /**
     * Begins.
     *
     * @param grouped the channels of each that the client hears of
     * @param changed called when there are others to hear of
     */
    void start(Principal principal, Map<String, List<ChannelName>> grouped, Runnable changed) {
        grouped.forEach((name, channels) -> {
            if (GroupName.isValid(name)) {
                Set<ChannelName> known = new HashSet<>(channels);
                ports.groups()
                        .follow(principal.app(), new GroupName(name), now -> {
                            if (!over && isOther(principal, known, now)) {
                                changed.run();
                            }
                        })
                        .onSuccess(this::keep)
                        .onFailure(unknown -> changed.run());
            }
        });
    }

    /** What the client cannot hear of anyway is passed over, unless it came to the group: then the client may, if it asks anew. */
    private static boolean isOther(Principal principal, Set<ChannelName> known, Set<ChannelName> now) {
        boolean gone = !now.containsAll(known);
        boolean came =
                now.stream().anyMatch(channel -> !known.contains(channel) && !isForeignInbox(principal, channel));
        return gone || came;
    }

    private static boolean isForeignInbox(Principal principal, ChannelName channel) {
        return channel.isInbox() && !principal.may(Right.READ, channel);
    }

    private void keep(Following following) {
        if (over) {
            following.end();
        } else {
            followings.add(following);
        }
    }

    /** Watches no more; harmless when called again. */
    void end() {
        over = true;
        followings.forEach(Following::end);
        followings.clear();
    }
}
