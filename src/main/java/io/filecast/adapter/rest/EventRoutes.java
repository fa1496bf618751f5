package io.filecast.adapter.rest;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.rest.Operations.Fingerprint;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.ErrorCode;
import io.filecast.core.EventFeed.Subscribe;
import io.filecast.core.FileBroker.Publish;
import io.filecast.core.FileBroker.ReadHistory;
import io.filecast.core.FileBroker.Subject;
import io.filecast.core.FileId;
import io.filecast.core.Order;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** The events of a channel: announced, read back, followed. Event-loop confined. */
final class EventRoutes {

    private final HttpFloor floor;
    private final RestRequests requests;
    private final RestWire wire;
    private final RestPorts ports;
    private final SseEncoder encoder;

    EventRoutes(HttpFloor floor, RestRequests requests, RestPorts ports, SseEncoder encoder) {
        this.floor = floor;
        this.requests = requests;
        this.wire = requests.wire();
        this.ports = ports;
        this.encoder = encoder;
    }

    /** Announces a message, or with {@code fileId} a file that is already there, to a channel or to targets. */
    void publish(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        ChannelName channel = requests.channelOrNone(ctx);
        String key = RestRequests.idempotencyKey(ctx);
        if (channel == null) {
            principal.requireSomewhere(Right.WRITE);
        } else {
            principal.require(Right.WRITE, channel);
        }
        floor.reply(
                ctx,
                requests.jsonBody(ctx)
                        .compose(fields -> ports.broker().publish(publish(principal, channel, key, fields))),
                done -> floor.answer(
                        ctx,
                        201,
                        RestWire.JSON,
                        channel == null ? wire.announcedToTargets(done) : RestWire.announced(done)));
    }

    private Publish publish(Principal principal, ChannelName channel, String key, QueryText fields) {
        List<ChannelName> channels = requests.destination(channel, fields);
        SendOptions options = requests.options(fields);
        String fileId = fields.single("fileId");
        if (fileId == null && options.message() == null) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a 'message' or a 'fileId' is needed");
        }
        Subject subject = subject(fileId, SendOptions.flag("signal", fields.single("signal"), false));
        Fingerprint fingerprint = new Fingerprint()
                .add(subject instanceof Subject.Signal ? "signal" : "publish")
                .add(fileId)
                .add(options.message())
                .add(options.meta())
                .add(options.publish());
        return new Publish(
                principal,
                channels,
                subject,
                options.message(),
                options.meta(),
                options.publish(),
                Operations.of(key, principal, channels, fingerprint));
    }

    private static Subject subject(String fileId, boolean isSignal) {
        if (fileId == null) {
            return isSignal ? new Subject.Signal() : new Subject.Message();
        }
        if (isSignal) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "a signal has no file");
        }
        return new Subject.StoredFile(FileId.parse(fileId));
    }

    /** Reads history, or follows the channel when the client accepts an event stream. */
    void read(RoutingContext ctx) {
        String accept = ctx.request().getHeader("Accept");
        boolean isStream = accept != null && accept.contains("text/event-stream");
        if (isStream) {
            floor.countBy(ctx, ports.followers());
        }
        Principal principal = floor.admit(ctx);
        if (isStream) {
            follow(ctx, principal);
        } else {
            readHistory(ctx, principal);
        }
    }

    private void readHistory(RoutingContext ctx, Principal principal) {
        QueryText query = requests.query(ctx);
        RestWire.Bound after = RestWire.Bound.parse(query.single("after"));
        RestWire.Bound before = RestWire.Bound.parse(query.single("before"));
        Order byDefault = after.timetoken() == null ? Order.NEWEST_FIRST : Order.OLDEST_FIRST;
        ReadHistory command = new ReadHistory(
                principal,
                requests.channel(ctx),
                after.epoch(),
                after.timetoken(),
                before.timetoken(),
                RestWire.order(query, byDefault),
                wire.pageSize(query));
        floor.reply(
                ctx,
                ports.broker().readHistory(command),
                history -> floor.answer(ctx, 200, RestWire.JSON, wire.events(history)));
    }

    private void follow(RoutingContext ctx, Principal principal) {
        QueryText query = requests.query(ctx);
        ChannelPattern pattern = ChannelPattern.parse(floor.segment(ctx, "channel"));
        String last = ctx.request().getHeader("Last-Event-ID");
        // A browser that reconnects repeats the address it began with; how far it came is in the header.
        String after = last == null || last.isEmpty() ? query.single("after") : last;
        Position position = after == null ? null : Position.parse(after);
        boolean wantsNotices = SendOptions.flag("presence", query.single("presence"), false);
        Subscribe command = new Subscribe(
                principal, pattern, position, requests.filter(query, ports.filters()), wantsNotices, null);
        new EventStream(floor, ctx, ports, encoder, requests.limits()).start(command);
    }
}
