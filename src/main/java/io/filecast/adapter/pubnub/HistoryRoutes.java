package io.filecast.adapter.pubnub;

import io.filecast.adapter.pubnub.HistoryWire.Messages;
import io.filecast.adapter.pubnub.HistoryWire.More;
import io.filecast.adapter.pubnub.HistoryWire.Shown;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Event;
import io.filecast.core.EventBroker;
import io.filecast.core.EventBroker.CountEvents;
import io.filecast.core.EventBroker.HideEvents;
import io.filecast.core.EventBroker.Since;
import io.filecast.core.EventType;
import io.filecast.core.FileBroker;
import io.filecast.core.FileBroker.EventPage;
import io.filecast.core.FileBroker.ReadHistory;
import io.filecast.core.Order;
import io.filecast.core.Position;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * History: {@code /v3/history/sub-key/{key}/channel/{channels}}, {@code …/message-counts/{channels}}, the same with actions,
 * and version 2. Event-loop confined.
 */
final class HistoryRoutes implements PubNubRoutes {

    private static final int MAX_OF_ONE = 100;
    private static final int MAX_OF_SEVERAL = 25;
    private static final int MAX_CHANNELS = 500;

    /** What is a message in this dialect. */
    private static final Set<EventType> MESSAGES = Set.of(EventType.MESSAGE, EventType.FILE);

    private final PubNubCaller caller;
    private final FileBroker broker;
    private final EventBroker events;

    HistoryRoutes(PubNubCaller caller, FileBroker broker, EventBroker events) {
        this.caller = caller;
        this.broker = broker;
        this.events = events;
    }

    @Override
    public void handle(PubNubRequest request) {
        PubNubPath path = request.path();
        if (path.size() != 6 || !path.is(2, "sub-key", "sub_key")) {
            throw request.nothingHere();
        }
        boolean isRead = request.is(HttpMethod.GET);
        boolean isThree = request.service() == PubNubService.HISTORY_V3;
        if (path.is(4, "message-counts") && isRead && isThree) {
            count(request);
        } else if (path.is(4, "channel") && request.is(HttpMethod.DELETE) && isThree) {
            delete(request);
        } else if (path.is(4, "channel") && isRead) {
            read(request);
        } else {
            throw request.nothingHere();
        }
    }

    private void read(PubNubRequest request) {
        switch (request.service()) {
            case HISTORY_V3 -> fetch(request);
            case HISTORY_ACTIONS -> fetchWithActions(request);
            default -> list(request);
        }
    }

    // ---- who and where --------------------------------------------------------------------------------------------

    private Principal admit(PubNubRequest request, Right right, List<ChannelName> channels) {
        return caller.admit(request, request.path().text(3), right, channels);
    }

    private static List<ChannelName> channels(PubNubRequest request) {
        List<String> names = request.path().names(5);
        if (names.isEmpty() || names.size() > MAX_CHANNELS) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "Invalid channel(s): 1 to " + MAX_CHANNELS + " are named");
        }
        return names.stream().distinct().map(ChannelName::parse).toList();
    }

    private static int count(PubNubRequest request, String name, int most) {
        String text = request.parameter(name);
        if (text == null) {
            return most;
        }
        if (!text.matches("-?\\d{1,9}")) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "Invalid " + name);
        }
        int asked = Integer.parseInt(text);
        return asked < 1 || asked > most ? most : asked;
    }

    private Future<EventPage> page(Principal principal, ChannelName channel, TimeRange range, int most) {
        return broker.readHistory(new ReadHistory(
                principal, channel, null, range.after(), range.before(), range.order(), most, MESSAGES));
    }

    /** In the order of time, whatever the order of reading. */
    private static List<Event> ascending(EventPage page, TimeRange range) {
        List<Event> events = new ArrayList<>(page.page().items());
        if (range.order() == Order.NEWEST_FIRST) {
            Collections.reverse(events);
        }
        return events;
    }

    private static Shown shown(PubNubRequest request) {
        return new Shown(
                request.flag("include_uuid", false),
                request.flag("include_meta", false),
                request.flag("include_message_type", false),
                request.flag("include_custom_message_type", false));
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    private void fetch(PubNubRequest request) {
        List<ChannelName> channels = channels(request);
        Principal principal = admit(request, Right.READ, channels);
        int most = count(request, "max", channels.size() == 1 ? MAX_OF_ONE : MAX_OF_SEVERAL);
        TimeRange range = TimeRange.toRead(request);
        Future<List<Messages>> all = Future.succeededFuture(new ArrayList<>());
        for (ChannelName channel : channels) {
            all = all.compose(read -> page(principal, channel, range, most).map(page -> {
                read.add(new Messages(channel, ascending(page, range), null));
                return read;
            }));
        }
        Shown shown = shown(request);
        request.reply(all, read -> HistoryWire.messages(read, shown, null));
    }

    private void fetchWithActions(PubNubRequest request) {
        List<ChannelName> channels = channels(request);
        if (channels.size() != 1) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "History with actions is of one channel");
        }
        ChannelName channel = channels.get(0);
        Principal principal = admit(request, Right.READ, channels);
        int most = count(request, "max", MAX_OF_SEVERAL);
        TimeRange range = TimeRange.toRead(request);
        String path = HistoryWire.path(
                "/v3/history-with-actions/sub-key/", request.path().text(3), channel);
        Shown shown = shown(request);
        Future<String> answer = page(principal, channel, range, most).compose(page -> {
            List<Event> found = ascending(page, range);
            String next = page.page().next();
            More more =
                    next == null ? null : new More(path, Position.parse(next).timetoken(), "max", most);
            List<Timetoken> timetokens = found.stream().map(Event::timetoken).toList();
            return events.actionsOf(principal, channel, timetokens)
                    .map(actions -> HistoryWire.messages(List.of(new Messages(channel, found, actions)), shown, more));
        });
        request.reply(answer, text -> text);
    }

    private void list(PubNubRequest request) {
        ChannelName channel = request.channel(5);
        Principal principal = admit(request, Right.READ, List.of(channel));
        TimeRange range = TimeRange.toRead(request);
        boolean withToken = request.flag("include_token", false);
        boolean withMeta = request.flag("include_meta", false);
        boolean asText = request.flag("string_message_token", false);
        request.reply(
                page(principal, channel, range, count(request, "count", MAX_OF_ONE)),
                page -> HistoryWire.list(ascending(page, range), withToken, withMeta, asText));
    }

    // ---- counting and deleting ------------------------------------------------------------------------------------

    private void count(PubNubRequest request) {
        List<ChannelName> channels = channels(request);
        Principal principal = admit(request, Right.READ, channels);
        List<Timetoken> from = from(request, channels.size());
        List<Since> since = new ArrayList<>();
        for (int i = 0; i < channels.size(); i++) {
            since.add(new Since(channels.get(i), TimeRange.previous(from.get(i))));
        }
        request.reply(events.count(new CountEvents(principal, since)), HistoryWire::counts);
    }

    /** One timetoken for all channels, or one for each. */
    private static List<Timetoken> from(PubNubRequest request, int channels) {
        String one = request.parameter("timetoken");
        String each = request.parameter("channelsTimetoken");
        if (one == null && each == null) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "Missing timetoken");
        }
        if (one != null) {
            return Collections.nCopies(channels, TimeRange.read(one));
        }
        String[] texts = each.split(",", -1);
        if (texts.length != channels && texts.length != 1) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "Invalid channelsTimetoken: one for each channel");
        }
        List<Timetoken> from = new ArrayList<>();
        for (int i = 0; i < channels; i++) {
            from.add(TimeRange.read(texts[texts.length == 1 ? 0 : i]));
        }
        return from;
    }

    private void delete(PubNubRequest request) {
        ChannelName channel = request.channel(5);
        Principal principal = admit(request, Right.DELETE, List.of(channel));
        TimeRange range = TimeRange.toDelete(request);
        request.reply(
                events.hide(new HideEvents(principal, channel, range.after(), range.before())),
                hidden -> HistoryWire.DONE);
    }
}
