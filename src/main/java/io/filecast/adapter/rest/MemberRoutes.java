package io.filecast.adapter.rest;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.QueryText;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Presence;
import io.filecast.core.Presence.ReadMembers;
import io.filecast.core.Principal;
import io.filecast.core.UserIds;
import io.vertx.ext.web.RoutingContext;

/** Who is on a channel. Event-loop confined. */
final class MemberRoutes {

    private final HttpFloor floor;
    private final RestRequests requests;
    private final Presence presence;

    MemberRoutes(HttpFloor floor, RestRequests requests, Presence presence) {
        this.floor = floor;
        this.requests = requests;
        this.presence = presence;
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

    /** A member's id: where one ends, the next page begins. */
    private static String cursor(QueryText query) {
        String cursor = query.single("cursor");
        if (cursor != null && !UserIds.isValid(cursor)) {
            throw BrokerError.of(ErrorCode.BAD_POSITION, "a cursor is the text that an earlier page gave");
        }
        return cursor;
    }
}
