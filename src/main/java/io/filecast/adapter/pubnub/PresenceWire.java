package io.filecast.adapter.pubnub;

import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.JsonText;
import io.filecast.core.Member;
import io.filecast.core.MemberList;
import io.filecast.core.Visits.Visit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** How presence looks to PubNub's clients. Any thread; pure. */
final class PresenceWire {

    private static final String HEAD = "{\"status\":200,\"message\":\"OK\"";
    private static final String TAIL = ",\"service\":\"Presence\"";

    /** The answer when there is nothing more to say. */
    static final String OK = HEAD + TAIL + "}";

    /** The answer to a goodbye. */
    static final String LEFT = HEAD + ",\"action\":\"leave\"" + TAIL + "}";

    private PresenceWire() {}

    // ---- answers --------------------------------------------------------------------------------------------------

    /** Who is on one channel. */
    static String one(MemberList list, PresenceTerms.Shown shown) {
        return HEAD + TAIL + "," + members(list, shown) + "}";
    }

    /** Who is on each of several channels. */
    static String many(Map<ChannelName, MemberList> lists, PresenceTerms.Shown shown) {
        long total = lists.values().stream().mapToLong(MemberList::occupancy).sum();
        return HEAD + ",\"payload\":{\"channels\":{"
                + lists.entrySet().stream()
                        .map(entry ->
                                JsonText.quote(entry.getKey().value()) + ":{" + members(entry.getValue(), shown) + "}")
                        .collect(Collectors.joining(","))
                + "},\"total_channels\":" + lists.size() + ",\"total_occupancy\":" + total + "}" + TAIL + "}";
    }

    private static String members(MemberList list, PresenceTerms.Shown shown) {
        String occupancy = "\"occupancy\":" + list.occupancy();
        if (!shown.names()) {
            return occupancy;
        }
        return "\"uuids\":["
                + list.members().stream().map(member -> member(member, shown)).collect(Collectors.joining(","))
                + "]," + occupancy;
    }

    private static String member(Member member, PresenceTerms.Shown shown) {
        String user = JsonText.quote(member.user());
        if (!shown.states()) {
            return user;
        }
        String state =
                member.state() == null ? "" : ",\"state\":" + member.state().value();
        return "{\"uuid\":" + user + state + "}";
    }

    /**
     * Where a user is.
     *
     * @param mayRead of which channels its connections may be told
     */
    static String whereabouts(List<Visit> visits, Predicate<ChannelName> mayRead) {
        return HEAD + ",\"payload\":{\"channels\":["
                + visits.stream()
                        .filter(visit -> visit.isHere() && (!visit.isConnected() || mayRead.test(visit.channel())))
                        .map(visit -> JsonText.quote(visit.channel().value()))
                        .collect(Collectors.joining(","))
                + "]}" + TAIL + "}";
    }

    /** What a user says of itself. */
    static String states(String user, List<ChannelName> channels, List<Visit> visits, boolean isOne) {
        Map<ChannelName, String> known = visits.stream()
                .filter(visit -> visit.state() != null)
                .collect(Collectors.toMap(Visit::channel, visit -> visit.state().value()));
        String head = HEAD + ",\"uuid\":" + JsonText.quote(user);
        if (isOne) {
            ChannelName channel = channels.get(0);
            return head + ",\"channel\":" + JsonText.quote(channel.value()) + ",\"payload\":"
                    + known.getOrDefault(channel, "{}") + TAIL + "}";
        }
        return head + ",\"payload\":{\"channels\":{" + byChannel(channels, known) + "}}" + TAIL + "}";
    }

    private static String byChannel(Collection<ChannelName> channels, Map<ChannelName, String> known) {
        return channels.stream()
                .map(channel -> JsonText.quote(channel.value()) + ":" + known.getOrDefault(channel, "{}"))
                .collect(Collectors.joining(","));
    }

    /** The answer to who said something. */
    static String stateSet(JsonText state) {
        return HEAD + ",\"payload\":" + state.value() + TAIL + "}";
    }

    // ---- events ---------------------------------------------------------------------------------------------------

    /** A change of a channel's presence, as {@link io.filecast.core.Visits#follow} has it. */
    static void appendChange(StringBuilder out, Event event) {
        String kind = event.label().value();
        out.append("{\"action\":\"").append(action(kind)).append("\",\"timestamp\":");
        out.append(event.timetoken().toString(), 0, 10);
        out.append(",\"occupancy\":").append(event.message().value());
        if (event.publisher() == null) {
            out.append(",\"here_now_refresh\":true}");
            return;
        }
        JsonText.quoteInto(out.append(",\"uuid\":"), event.publisher());
        if (event.meta() != null) {
            out.append(",\"data\":").append(event.meta().value());
        }
        out.append('}');
    }

    private static String action(String kind) {
        return switch (kind) {
            case "state" -> "state-change";
            case "occupancy" -> "interval";
            default -> kind;
        };
    }
}
