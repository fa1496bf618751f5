package io.filecast.adapter.pubnub;

import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.JsonText;
import io.filecast.core.Member;
import io.filecast.core.MemberList;
import io.filecast.core.Presence;
import io.filecast.core.Presence.ReadMembers;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.UserIds;
import io.filecast.core.Visits;
import io.filecast.core.Visits.Stay;
import io.filecast.core.Visits.Visit;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who is there, and saying that one is: {@code /v2/presence/sub-key/{subscribe key}[/channel/{channels}[/…] | /uuid/{user}]}.
 * Event-loop confined.
 */
final class PresenceRoutes implements PubNubRoutes {

    /** Channels that one question may name, and that one to all channels looks at. */
    private static final int MOST_CHANNELS = 500;

    private final PubNubCaller caller;
    private final Presence presence;
    private final Visits visits;
    private final GroupChannels groups;
    private final int maxStateBytes;

    PresenceRoutes(PubNubCaller caller, PubNubPorts ports, GroupChannels groups, PubNubLimits limits) {
        this.caller = caller;
        this.presence = ports.presence();
        this.visits = ports.visits();
        this.groups = groups;
        this.maxStateBytes = limits.maxStateBytes();
    }

    @Override
    public void handle(PubNubRequest request) {
        PubNubPath path = request.path();
        if (!request.is(HttpMethod.GET) || path.size() < 4 || !path.is(2, "sub-key", "sub_key")) {
            throw request.nothingHere();
        }
        Principal principal = caller.admit(request, new PubNubCaller.Keys(path.text(3), null));
        if (path.size() == 4) {
            everywhere(request, principal);
        } else if (path.size() == 6 && path.is(4, "uuid")) {
            request.reply(
                    visits.visits(principal.app(), user(path, 5)),
                    found -> PresenceWire.whereabouts(found, channel -> principal.may(Right.READ, channel)));
        } else if (path.size() >= 6 && path.is(4, "channel")) {
            request.await(channels(request, principal), channels -> onChannels(request, principal, channels));
        } else {
            throw request.nothingHere();
        }
    }

    private void onChannels(PubNubRequest request, Principal principal, List<ChannelName> channels) {
        PubNubPath path = request.path();
        if (path.size() == 6) {
            hereNow(request, principal, channels);
        } else if (path.size() == 7 && path.is(6, "heartbeat")) {
            Stay stay = new Stay(
                    principal, channels, PresenceTerms.ttl(request), PresenceTerms.states(request, channels), false);
            request.reply(visits.stay(stay), done -> PresenceWire.OK);
        } else if (path.size() == 7 && path.is(6, "leave")) {
            request.reply(visits.leave(principal, channels), done -> PresenceWire.LEFT);
        } else if (path.size() == 8 && path.is(6, "uuid")) {
            states(request, principal, channels);
        } else if (path.size() == 9 && path.is(6, "uuid") && path.is(8, "data")) {
            setState(request, principal, channels);
        } else {
            throw request.nothingHere();
        }
    }

    private static String user(PubNubPath path, int segment) {
        return UserIds.check(path.text(segment));
    }

    private void setState(PubNubRequest request, Principal principal, List<ChannelName> channels) {
        JsonText state = PresenceTerms.state(request, maxStateBytes);
        Map<ChannelName, JsonText> states = new LinkedHashMap<>();
        channels.forEach(channel -> states.put(channel, state));
        request.reply(visits.say(principal, user(request.path(), 7), states), done -> PresenceWire.stateSet(state));
    }

    /** What a user says of itself. Where it does not visit, its connections are asked for, as for all members. */
    private void states(PubNubRequest request, Principal principal, List<ChannelName> channels) {
        String user = user(request.path(), 7);
        boolean isOne = isOneChannel(request, channels);
        request.reply(
                visits.visits(principal.app(), user).compose(found -> {
                    Set<ChannelName> known = found.stream().map(Visit::channel).collect(Collectors.toSet());
                    List<Future<MemberList>> watched = channels.stream()
                            .filter(channel -> !known.contains(channel))
                            .map(channel -> presence.members(new ReadMembers(principal, channel, null, 1)))
                            .toList();
                    return watched.isEmpty()
                            ? Future.succeededFuture(found)
                            : Future.all(watched).compose(done -> visits.visits(principal.app(), user));
                }),
                found -> PresenceWire.states(user, channels, found, isOne));
    }

    // ---- who is there ---------------------------------------------------------------------------------------------

    private void everywhere(PubNubRequest request, Principal principal) {
        request.await(visits.channels(principal.app(), MOST_CHANNELS), found -> {
            List<ChannelName> readable = found.stream()
                    .filter(channel -> principal.may(Right.READ, channel))
                    .toList();
            many(request, principal, readable);
        });
    }

    private void hereNow(PubNubRequest request, Principal principal, List<ChannelName> channels) {
        if (!isOneChannel(request, channels)) {
            many(request, principal, channels);
            return;
        }
        PresenceTerms.Shown shown = PresenceTerms.shown(request);
        request.reply(members(principal, channels.get(0), shown), list -> PresenceWire.one(list, shown));
    }

    private void many(PubNubRequest request, Principal principal, List<ChannelName> channels) {
        PresenceTerms.Shown shown = PresenceTerms.shown(request);
        List<Future<MemberList>> lists = channels.stream()
                .map(channel -> members(principal, channel, shown))
                .toList();
        request.reply(Future.all(lists), done -> {
            Map<ChannelName, MemberList> found = new LinkedHashMap<>();
            for (int i = 0; i < lists.size(); i++) {
                found.put(channels.get(i), lists.get(i).result());
            }
            return PresenceWire.many(found, shown);
        });
    }

    private Future<MemberList> members(Principal principal, ChannelName channel, PresenceTerms.Shown shown) {
        return presence.members(new ReadMembers(principal, channel, null, Math.max(1, shown.end())))
                .map(list -> {
                    List<Member> members = list.members();
                    int end = Math.min(shown.end(), members.size());
                    List<Member> some = members.subList(Math.min(shown.offset(), end), end);
                    return new MemberList(some, list.next(), list.occupancy(), list.version(), list.at());
                });
    }

    // ---- what is named --------------------------------------------------------------------------------------------

    /** Exactly one channel and no group has answers of their own form. */
    private static boolean isOneChannel(PubNubRequest request, List<ChannelName> channels) {
        return channels.size() == 1 && KeyedCall.groups(request).isEmpty();
    }

    /** The channels that a request names, and those of its groups, each once; presence and wildcards are passed over. */
    private Future<List<ChannelName>> channels(PubNubRequest request, Principal principal) {
        Set<ChannelName> channels = new LinkedHashSet<>();
        for (String name : request.path().names(5)) {
            if (!name.endsWith(PresenceTerms.SUFFIX) && name.indexOf('*') < 0) {
                channels.add(ChannelName.parse(name));
            }
        }
        List<String> named = KeyedCall.groups(request).stream()
                .filter(group -> !group.endsWith(PresenceTerms.SUFFIX))
                .toList();
        return groups.of(principal.with(Grants.ALL), named).map(found -> {
            found.values().forEach(channels::addAll);
            if (channels.size() > MOST_CHANNELS) {
                throw BrokerError.of(
                        ErrorCode.TOO_MANY_CHANNELS, "at most " + MOST_CHANNELS + " channels may be asked for at once");
            }
            return new ArrayList<>(channels);
        });
    }
}
