package io.filecast.adapter.pubnub;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.filecast.adapter.http.HttpFloor;
import io.filecast.adapter.http.InboundBody;
import io.filecast.adapter.pubnub.HistoryWire.More;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.EventAction;
import io.filecast.core.EventBroker;
import io.filecast.core.EventBroker.AddAction;
import io.filecast.core.EventBroker.ListActions;
import io.filecast.core.EventBroker.RemoveAction;
import io.filecast.core.OperationId;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Message actions: {@code /v1/message-actions/{key}/channel/{channel}[/message/{timetoken}[/action/{timetoken}]]}.
 * Event-loop confined.
 */
final class MessageActionRoutes implements PubNubRoutes {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int MAX_PAGE = 100;
    private static final int MAX_BODY_BYTES = 16_384;

    private final HttpFloor floor;
    private final PubNubCaller caller;
    private final EventBroker events;
    private final PubNubLimits limits;

    MessageActionRoutes(HttpFloor floor, PubNubCaller caller, EventBroker events, PubNubLimits limits) {
        this.floor = floor;
        this.caller = caller;
        this.events = events;
        this.limits = limits;
    }

    @Override
    public void handle(PubNubRequest request) {
        PubNubPath path = request.path();
        boolean isOfChannel = path.is(3, "channel") && path.size() == 5;
        boolean isOfMessage = path.is(3, "channel") && path.is(5, "message") && path.size() == 7;
        boolean isOne = path.is(5, "message") && path.is(7, "action") && path.size() == 9;
        if (isOfChannel && request.is(HttpMethod.GET)) {
            list(request);
        } else if (isOfMessage && request.is(HttpMethod.POST)) {
            add(request);
        } else if (isOne && request.is(HttpMethod.DELETE)) {
            remove(request);
        } else {
            throw request.nothingHere();
        }
    }

    private Principal admit(PubNubRequest request, Right right) {
        return caller.admit(request, request.path().text(2), right, List.of(request.channel(4)));
    }

    private void add(PubNubRequest request) {
        Principal principal = admit(request, Right.WRITE);
        ChannelName channel = request.channel(4);
        Timetoken message = TimeRange.read(request.path().text(6));
        Future<String> added = InboundBody.of(request.ctx())
                .readAll(MAX_BODY_BYTES, limits.requestTimeout())
                .compose(body -> {
                    Map<String, String> fields = fields(PackedBody.text(body, MAX_BODY_BYTES));
                    return events.addAction(new AddAction(
                            principal,
                            channel,
                            message,
                            fields.get("type"),
                            fields.get("value"),
                            OperationId.random()));
                })
                .map(told -> HistoryWire.added(EventAction.of(told)));
        answer(request, added);
    }

    private void answer(PubNubRequest request, Future<String> json) {
        floor.reply(request.ctx(), json, text -> floor.answer(request.ctx(), 200, PubNubWire.JSON, text));
    }

    private static Map<String, String> fields(String json) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(json)) {
            boolean isObject = parser.nextToken() == JsonToken.START_OBJECT;
            while (isObject && parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    fields.put(name, parser.getText());
                }
                parser.skipChildren();
            }
        } catch (IOException e) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "the body is {\"type\":…,\"value\":…}");
        }
        return fields;
    }

    private void remove(PubNubRequest request) {
        Principal principal = admit(request, Right.DELETE);
        RemoveAction command = new RemoveAction(
                principal,
                request.channel(4),
                TimeRange.read(request.path().text(6)),
                TimeRange.read(request.path().text(8)),
                OperationId.random());
        answer(request, events.removeAction(command).map("{\"status\":200,\"data\":{}}"));
    }

    private void list(PubNubRequest request) {
        Principal principal = admit(request, Right.READ);
        ChannelName channel = request.channel(4);
        TimeRange range = TimeRange.toRead(request);
        int limit = limit(request.parameter("limit"));
        String path = HistoryWire.path(
                PubNubService.MESSAGE_ACTIONS.prefix(), request.path().text(2), channel);
        answer(
                request,
                events.listActions(new ListActions(principal, channel, range.after(), range.before(), limit))
                        .map(newestFirst -> {
                            List<EventAction> actions = new ArrayList<>(newestFirst);
                            Collections.reverse(actions);
                            More more = actions.size() < limit
                                    ? null
                                    : new More(path, actions.get(0).timetoken(), "limit", limit);
                            return HistoryWire.actions(actions, more);
                        }));
    }

    private static int limit(String text) {
        if (text == null) {
            return MAX_PAGE;
        }
        int limit = text.matches("\\d{1,4}") ? Integer.parseInt(text) : 0;
        return limit < 1 || limit > MAX_PAGE ? MAX_PAGE : limit;
    }
}
