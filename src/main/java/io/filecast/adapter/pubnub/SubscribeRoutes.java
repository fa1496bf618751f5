package io.filecast.adapter.pubnub;

import io.filecast.adapter.pubnub.access.Pass;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.CursorFeed.Cursor;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.filecast.core.filter.Filter;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Events, asked for again and again: {@code /v2/subscribe/{subscribe key}/{channels}/0}. Event-loop confined.
 */
final class SubscribeRoutes implements PubNubRoutes {

    private final PubNubCaller caller;
    private final PubNubPorts ports;
    private final GroupChannels groups;
    private final PubNubLimits limits;

    SubscribeRoutes(PubNubCaller caller, PubNubPorts ports, GroupChannels groups, PubNubLimits limits) {
        this.caller = caller;
        this.ports = ports;
        this.groups = groups;
        this.limits = limits;
    }

    /**
     * What a client follows, in order of preference, each with the name under which it asked for it.
     *
     * @param grouped the channels of the groups that it follows
     */
    record Wanted(Map<ChannelPattern, String> subscriptions, Map<String, List<ChannelName>> grouped) {

        List<ChannelPattern> patterns() {
            return List.copyOf(subscriptions.keySet());
        }

        /** Where following means being present. */
        List<ChannelName> attended() {
            return plain().filter(channel -> !channel.isPresence()).toList();
        }

        /** Whose presence is followed. */
        List<ChannelName> observed() {
            return plain().filter(ChannelName::isPresence)
                    .map(ChannelName::withoutPresence)
                    .toList();
        }

        private Stream<ChannelName> plain() {
            return subscriptions.keySet().stream()
                    .filter(pattern -> !pattern.isWildcard())
                    .map(ChannelPattern::channel);
        }
    }

    @Override
    public void handle(PubNubRequest request) {
        if (!request.is(HttpMethod.GET) || request.path().size() != 5) {
            throw request.nothingHere();
        }
        String key = request.path().text(2);
        Principal principal = caller.admit(request, new PubNubCaller.Keys(key, null));
        Cursor after = cursor(request);
        Filter filter = filter(request);
        Map<ChannelPattern, String> named = named(request);
        List<String> asked = KeyedCall.groups(request);
        List<String> grouped =
                asked.stream().map(Pass::withoutPresence).distinct().toList();
        request.await(groups.of(principal, grouped), found -> {
            // Who follows a channel by its own name, too, hears of it under that.
            for (String name : asked) {
                boolean isPresence = name.endsWith(PresenceTerms.SUFFIX);
                found.getOrDefault(Pass.withoutPresence(name), List.of())
                        .forEach(channel -> named.putIfAbsent(pattern(channel, isPresence), name));
            }
            require(request, principal, named);
            Wanted wanted = new Wanted(named, found);
            new SubscribePoll(request, ports, limits)
                    .start(new SubscribePoll.Question(principal, key, wanted, after, filter));
        });
    }

    private static ChannelPattern pattern(ChannelName channel, boolean isPresence) {
        return isPresence ? ChannelPattern.ofPresence(channel) : ChannelPattern.parse(channel.value());
    }

    /** Channels, wildcards, and presence of channels; presence of a wildcard is not told. */
    private static Map<ChannelPattern, String> named(PubNubRequest request) {
        Map<ChannelPattern, String> named = new LinkedHashMap<>();
        List<String> names = request.path().names(3);
        if (names.isEmpty() && request.parameter(KeyedCall.GROUPS) == null) {
            throw BrokerError.of(ErrorCode.BAD_CHANNEL, "no channel and no channel group is named");
        }
        // Names first: what a name and a wildcard bring is told under the name.
        for (String name : names) {
            if (name.indexOf('*') < 0) {
                boolean isPresence = name.endsWith(PresenceTerms.SUFFIX);
                ChannelName channel = ChannelName.parse(isPresence ? Pass.withoutPresence(name) : name);
                named.putIfAbsent(pattern(channel, isPresence), name);
            }
        }
        for (String name : names) {
            if (name.indexOf('*') >= 0 && !name.endsWith(PresenceTerms.SUFFIX)) {
                named.putIfAbsent(ChannelPattern.parse(name), name);
            }
        }
        return named;
    }

    private static void require(PubNubRequest request, Principal principal, Map<ChannelPattern, String> named) {
        List<String> refused = named.keySet().stream()
                .filter(pattern -> !principal.may(Right.READ, pattern))
                .map(ChannelPattern::text)
                .toList();
        if (!refused.isEmpty()) {
            request.deny(refused);
        }
    }

    /** Where the client has come to; null when it only begins. */
    private static Cursor cursor(PubNubRequest request) {
        String text = request.parameter("tt");
        if (text == null || text.equals("0")) {
            return null;
        }
        return Cursor.marked(Timetoken.parse(text), mark(request.parameter("tr")));
    }

    /** What the client knows of the data set in which it came so far; 0 when nothing that could be read. */
    private static int mark(String region) {
        try {
            return region == null ? 0 : Integer.parseInt(region);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private Filter filter(PubNubRequest request) {
        String expression = request.parameter("filter-expr");
        if (expression == null || expression.isBlank()) {
            return null;
        }
        if (expression.getBytes(StandardCharsets.UTF_8).length > limits.maxFilterBytes()) {
            throw BrokerError.of(ErrorCode.BAD_FILTER, "a filter has at most " + limits.maxFilterBytes() + " bytes");
        }
        return ports.filters().apply(expression);
    }
}
