package io.filecast.adapter.rest;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.json.DurationText;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelPattern;
import io.filecast.core.CursorFeed.Cursor;
import io.filecast.core.CursorFeed.Poll;
import io.filecast.core.CursorFeed.PollRequest;
import io.filecast.core.ErrorCode;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Events of many channels, asked for again and again with one position. Event-loop confined. */
final class PollRoutes {

    private static final Duration USUAL_WAIT = Duration.ofSeconds(30);

    private final HttpFloor floor;
    private final RestRequests requests;
    private final RestPorts ports;

    PollRoutes(HttpFloor floor, RestRequests requests, RestPorts ports) {
        this.floor = floor;
        this.requests = requests;
        this.ports = ports;
    }

    /** Answers with what happened after a position, or waits until something does. */
    void poll(RoutingContext ctx) {
        floor.countBy(ctx, ports.followers());
        Principal principal = floor.admit(ctx);
        QueryText query = requests.query(ctx);
        String after = query.single("after");
        PollRequest request = new PollRequest(
                principal,
                patterns(query),
                after == null ? null : Cursor.of(Position.parse(after)),
                requests.filter(query, ports.filters()),
                requests.wire().pageSize(query),
                patience(query.single("wait")));
        if (!request.patience().isZero()) {
            floor.waitLong(ctx, request.patience());
        }
        Poll poll = ports.polls().poll(request);
        ctx.addEndHandler(ended -> poll.cancel());
        floor.reply(
                ctx,
                poll.answer(),
                batch -> floor.answer(ctx, 200, RestWire.JSON, requests.wire().polled(batch, after != null)));
    }

    private static List<ChannelPattern> patterns(QueryText query) {
        Set<ChannelPattern> patterns = new LinkedHashSet<>();
        for (String list : query.all("channels")) {
            for (String name : list.split(",", -1)) {
                patterns.add(ChannelPattern.parse(name));
            }
        }
        if (patterns.isEmpty()) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "'channels' names one channel or more");
        }
        return new ArrayList<>(patterns);
    }

    private Duration patience(String text) {
        Duration longest = requests.limits().longestWait();
        if (text == null) {
            return USUAL_WAIT.compareTo(longest) < 0 ? USUAL_WAIT : longest;
        }
        Duration parsed = DurationText.parse("wait", text);
        Duration wait = parsed == null ? Duration.ZERO : parsed;
        if (wait.compareTo(longest) > 0) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "'wait' is at most " + longest.toSeconds() + "s");
        }
        return wait;
    }
}
