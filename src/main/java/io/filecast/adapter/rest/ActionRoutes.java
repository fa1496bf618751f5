package io.filecast.adapter.rest;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.rest.Operations.Fingerprint;
import io.filecast.core.ChannelName;
import io.filecast.core.EventAction;
import io.filecast.core.EventBroker;
import io.filecast.core.EventBroker.AddAction;
import io.filecast.core.EventBroker.CountEvents;
import io.filecast.core.EventBroker.HideEvents;
import io.filecast.core.EventBroker.ListActions;
import io.filecast.core.EventBroker.RemoveAction;
import io.filecast.core.EventBroker.Since;
import io.filecast.core.OperationId;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/** What is done about events after they were announced: counted, hidden, acted on. Event-loop confined. */
final class ActionRoutes {

    private final HttpFloor floor;
    private final RestRequests requests;
    private final EventBroker events;

    ActionRoutes(HttpFloor floor, RestRequests requests, EventBroker events) {
        this.floor = floor;
        this.requests = requests;
        this.events = events;
    }

    void hide(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        ChannelName channel = requests.channel(ctx);
        HideEvents command = new HideEvents(principal, channel, bound(ctx, "after"), bound(ctx, "before"));
        floor.reply(ctx, events.hide(command), hidden -> floor.answerEmpty(ctx, 204));
    }

    void count(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        Since since = new Since(requests.channel(ctx), bound(ctx, "after"));
        floor.reply(
                ctx,
                events.count(new CountEvents(principal, List.of(since))),
                counts -> floor.answer(ctx, 200, RestWire.JSON, ActionWire.count(counts.get(0))));
    }

    void add(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        ChannelName channel = requests.channel(ctx);
        Timetoken event = segment(ctx, "event");
        String key = RestRequests.idempotencyKey(ctx);
        principal.require(Right.WRITE, channel);
        floor.reply(
                ctx,
                requests.jsonBody(ctx).compose(fields -> {
                    String type = fields.single("type");
                    String value = fields.single("value");
                    Fingerprint fingerprint = new Fingerprint()
                            .add("action")
                            .add(event.toString())
                            .add(type)
                            .add(value);
                    OperationId operation = Operations.of(key, principal, List.of(channel), fingerprint);
                    return events.addAction(new AddAction(principal, channel, event, type, value, operation));
                }),
                told -> floor.answer(ctx, 201, RestWire.JSON, ActionWire.action(EventAction.of(told))));
    }

    void remove(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        ChannelName channel = requests.channel(ctx);
        Timetoken event = segment(ctx, "event");
        Timetoken action = segment(ctx, "action");
        Fingerprint fingerprint =
                new Fingerprint().add("action-removed").add(event.toString()).add(action.toString());
        String key = RestRequests.idempotencyKey(ctx);
        OperationId operation = Operations.of(key, principal, List.of(channel), fingerprint);
        floor.reply(
                ctx,
                events.removeAction(new RemoveAction(principal, channel, event, action, operation)),
                told -> floor.answerEmpty(ctx, 204));
    }

    void ofEvent(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        Timetoken event = segment(ctx, "event");
        floor.reply(
                ctx,
                events.actionsOf(principal, requests.channel(ctx), List.of(event)),
                found -> floor.answer(
                        ctx, 200, RestWire.JSON, ActionWire.actions(found.getOrDefault(event, List.of()), null)));
    }

    void list(RoutingContext ctx) {
        Principal principal = floor.admit(ctx);
        int limit = requests.wire().pageSize(requests.query(ctx));
        ListActions command =
                new ListActions(principal, requests.channel(ctx), bound(ctx, "after"), bound(ctx, "before"), limit);
        floor.reply(
                ctx,
                events.listActions(command),
                found -> floor.answer(ctx, 200, RestWire.JSON, ActionWire.actions(found, next(found, limit))));
    }

    private static Timetoken next(List<EventAction> found, int limit) {
        return found.size() < limit ? null : found.get(found.size() - 1).timetoken();
    }

    private Timetoken bound(RoutingContext ctx, String name) {
        QueryText query = requests.query(ctx);
        return RestWire.Bound.parse(query.single(name)).timetoken();
    }

    private Timetoken segment(RoutingContext ctx, String name) {
        return Timetoken.parse(floor.segment(ctx, name));
    }
}
