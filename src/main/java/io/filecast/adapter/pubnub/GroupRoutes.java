package io.filecast.adapter.pubnub;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.GroupBroker;
import io.filecast.core.GroupName;
import io.filecast.core.JsonText;
import io.filecast.core.Page;
import io.filecast.core.Principal;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Channel groups: {@code /v1/channel-registration/sub-key/{subscribe key}/channel-group[/{group}[/remove]]}, where
 * {@code add} and {@code remove} in the query change one. Event-loop confined.
 */
final class GroupRoutes implements PubNubRoutes {

    private static final String SERVICE = "\"service\":\"channel-registry\",\"error\":false";
    private static final String DONE = "{\"status\":200,\"message\":\"OK\"," + SERVICE + "}";

    private final PubNubCaller caller;
    private final GroupBroker groups;
    private final int maxGroups;

    GroupRoutes(PubNubCaller caller, AccessPorts ports) {
        this.caller = caller;
        this.groups = ports.groups();
        this.maxGroups = ports.terms().maxGroups();
    }

    @Override
    public void handle(PubNubRequest request) {
        PubNubPath path = request.path();
        boolean known = request.is(HttpMethod.GET)
                && path.is(2, "sub-key", "sub_key")
                && path.is(4, "channel-group")
                && (path.size() <= 6 || path.size() == 7 && path.is(6, "remove"));
        if (!known) {
            throw request.nothingHere();
        }
        String subscribeKey = path.text(3);
        Principal principal = caller.admit(request, new PubNubCaller.Keys(subscribeKey, null));
        if (path.size() == 5) {
            request.reply(groups.list(principal, null, maxGroups), page -> list(subscribeKey, page));
            return;
        }
        GroupName group = parsed(() -> GroupName.parse(path.text(5)));
        if (path.size() == 7) {
            request.reply(groups.delete(principal, group), done -> DONE);
        } else if (request.query().has("add") || request.query().has("remove")) {
            request.reply(change(request, principal, group), done -> DONE);
        } else {
            request.reply(groups.channels(principal, group), channels -> channels(group, channels));
        }
    }

    private Future<Void> change(PubNubRequest request, Principal principal, GroupName group) {
        return groups.change(principal, group, channels(request, "add"), channels(request, "remove"));
    }

    private static List<ChannelName> channels(PubNubRequest request, String parameter) {
        return parsed(() -> KeyedCall.listed(request, parameter).stream()
                .map(ChannelName::parse)
                .toList());
    }

    /** What clients hear of any name that breaks a rule. */
    private static <T> T parsed(Supplier<T> names) {
        try {
            return names.get();
        } catch (BrokerError e) {
            throw e.code() == ErrorCode.BAD_CHANNEL
                    ? BrokerError.of(ErrorCode.BAD_CHANNEL, "Reserved character in input parameters.")
                    : e;
        }
    }

    private static String list(String subscribeKey, Page<GroupName> page) {
        return "{\"status\":200,\"payload\":{\"sub_key\":" + JsonText.quote(subscribeKey) + ",\"groups\":["
                + page.items().stream()
                        .map(group -> JsonText.quote(group.value()))
                        .collect(Collectors.joining(","))
                + "]}," + SERVICE + "}";
    }

    private static String channels(GroupName group, List<ChannelName> channels) {
        return "{\"status\":200,\"payload\":{\"channels\":["
                + channels.stream()
                        .map(channel -> JsonText.quote(channel.value()))
                        .collect(Collectors.joining(","))
                + "],\"group\":" + JsonText.quote(group.value()) + "}," + SERVICE + "}";
    }
}
