package io.filecast.adapter.pubnub;

import io.filecast.core.ChannelName;
import io.filecast.core.Grants;
import io.filecast.core.GroupBroker;
import io.filecast.core.GroupName;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The channels of groups, as far as a client may read them: whoever was let in for a group may read what was in it just before, and
 * what came since is for its next request. Any thread with a Vert.x context.
 */
final class BrokerGroups implements GroupChannels {

    private final GroupBroker groups;

    BrokerGroups(GroupBroker groups) {
        this.groups = groups;
    }

    @Override
    public Future<Map<String, List<ChannelName>>> of(Principal principal, List<String> names) {
        Map<String, List<ChannelName>> found = new LinkedHashMap<>();
        Future<Void> read = Future.succeededFuture();
        for (String name : names) {
            read = read.compose(before -> channels(principal, name)).map(channels -> {
                found.put(name, channels);
                return null;
            });
        }
        return read.map(done -> found);
    }

    private Future<List<ChannelName>> channels(Principal principal, String name) {
        if (!GroupName.isValid(name)) {
            return Future.succeededFuture(List.of());
        }
        return groups.channels(principal.with(Grants.ALL), new GroupName(name))
                .map(channels -> channels.stream()
                        .filter(channel -> principal.may(Right.READ, channel))
                        .toList());
    }
}
