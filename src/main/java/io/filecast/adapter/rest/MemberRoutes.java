package io.filecast.adapter.rest;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.json.DurationText;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.JsonText;
import io.filecast.core.Presence;
import io.filecast.core.Presence.ReadMembers;
import io.filecast.core.Principal;
import io.filecast.core.UserIds;
import io.filecast.core.Visits;
import io.filecast.core.Visits.Stay;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Who is on a channel. Event-loop confined. */
final class MemberRoutes {

    private final HttpFloor floor;
    private final RestRequests requests;
    private final Presence presence;
    private final Visits visits;

    MemberRoutes(HttpFloor floor, RestRequests requests, Presence presence, Visits visits) {
        this.floor = floor;
        this.requests = requests;
        this.presence = presence;
        this.visits = visits;
    }

    /** Lists members. */
    void list(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        QueryText query = requests.query(ctx);
        ReadMembers command = new ReadMembers(
                principal, requests.channel(ctx), cursor(query), requests.wire().pageSize(query));
        floor.reply(
                ctx, presence.members(command), list -> floor.answer(ctx, 200, RestWire.JSON, RestWire.members(list)));
    }

    /** The caller is there until a time to live is over, with a state if it says one. */
    void stay(RoutingContext ctx) {
        Principal principal = requireUser(floor.admit(ctx));
        QueryText query = requests.query(ctx);
        ChannelName channel = requests.channel(ctx);
        Duration ttl = DurationText.parse("ttl", query.single("ttl"));
        if (ttl != null && ttl.isZero()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a ttl is longer than nothing");
        }
        Stay stay = new Stay(principal, List.of(channel), ttl, states(channel, query.single("state")), false);
        floor.reply(ctx, visits.stay(stay), done -> floor.answerEmpty(ctx, 204));
    }

    private Map<ChannelName, JsonText> states(ChannelName channel, String text) {
        if (text == null) {
            return Map.of();
        }
        JsonText state = JsonText.parse(text);
        if (!state.value().startsWith("{")
                || text.getBytes(StandardCharsets.UTF_8).length
                        > requests.limits().stateBytes()) {
            throw BrokerError.of(
                    ErrorCode.BAD_REQUEST,
                    "a state is a JSON object of at most " + requests.limits().stateBytes() + " bytes");
        }
        return Map.of(channel, state);
    }

    /** The caller leaves. */
    void leave(RoutingContext ctx) {
        Principal principal = requireUser(floor.admit(ctx));
        floor.reply(ctx, visits.leave(principal, List.of(requests.channel(ctx))), done -> floor.answerEmpty(ctx, 204));
    }

    private static Principal requireUser(Principal principal) {
        if (principal.userId() == null) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "only who has a user id can be present");
        }
        return principal;
    }

    /** A member's id: where one ends, the next page begins. */
    private static String cursor(QueryText query) {
        String cursor = query.single("cursor");
        if (cursor != null && !UserIds.isValid(cursor)) {
            throw BrokerError.of(ErrorCode.BAD_POSITION, "a cursor is the text that an earlier page gave");
        }
        return cursor;
    }
}
