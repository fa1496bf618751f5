package io.filecast.adapter.pubnub;

import io.filecast.core.ChannelName;
import io.filecast.core.Principal;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;

/** Looks up the channels of channel groups. Any thread with a Vert.x context. */
@FunctionalInterface
interface GroupChannels {

    /**
     * The channels of some groups.
     *
     * @param groups names; one that is unknown has no channels
     * @return by group; fails with a {@link io.filecast.core.BrokerError}
     */
    Future<Map<String, List<ChannelName>>> of(Principal principal, List<String> groups);
}
