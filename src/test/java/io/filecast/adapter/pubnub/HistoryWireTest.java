package io.filecast.adapter.pubnub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.adapter.pubnub.HistoryWire.Messages;
import io.filecast.adapter.pubnub.HistoryWire.More;
import io.filecast.adapter.pubnub.HistoryWire.Shown;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventAction;
import io.filecast.core.EventBroker.EventCount;
import io.filecast.core.EventType;
import io.filecast.core.JsonText;
import io.filecast.core.Label;
import io.filecast.core.Timetoken;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryWireTest {

    private static final ChannelName OTHER = new ChannelName("empty");
    private static final Timetoken OWN = new Timetoken(17_145_500_000_000_009L);
    private static final List<Event> EVENTS = List.of(
            PubNubSamples.message("{\"n\":12345678901234567890}"),
            PubNubSamples.file(new JsonText("{\"text\":\"look\"}"), new JsonText("{\"lang\":\"en\"}")),
            PubNubSamples.event(
                    EventType.FILE,
                    null,
                    null,
                    PubNubSamples.entry(new JsonText("{\"of\":\"file\"}")),
                    new Label("report")));

    private static EventAction action(String user, String type, String value) {
        return new EventAction(PubNubSamples.TIMETOKEN, OWN, user, type, value);
    }

    @Test
    void messagesOfChannels() {
        Messages messages = new Messages(PubNubSamples.CHANNEL, EVENTS, null);
        Messages none = new Messages(OTHER, List.of(), null);
        assertEquals(
                PubNubSamples.golden("history.json"),
                HistoryWire.messages(List.of(messages, none), new Shown(true, true, true, true), null));
        assertEquals(
                PubNubSamples.golden("history-bare.json"),
                HistoryWire.messages(List.of(messages), new Shown(false, false, false, false), null));
        assertEquals(
                PubNubSamples.golden("history-none.json"),
                HistoryWire.messages(List.of(none), new Shown(true, true, true, true), null));
    }

    @Test
    void messagesWithWhatWasDoneToThem() {
        Messages messages = new Messages(
                PubNubSamples.CHANNEL,
                EVENTS.subList(0, 1),
                Map.of(
                        PubNubSamples.TIMETOKEN,
                        List.of(
                                action("ann", "reaction", "smiley"),
                                action("bob", "reaction", "smiley"),
                                action("bob", "receipt", "read"))));
        String path = HistoryWire.path("/v3/history-with-actions/sub-key/", "sub", PubNubSamples.CHANNEL);
        assertEquals(
                PubNubSamples.golden("history-actions.json"),
                HistoryWire.messages(
                        List.of(messages),
                        new Shown(false, false, false, false),
                        new More(path, PubNubSamples.TIMETOKEN, "max", 25)));
    }

    @Test
    void theOldListHasItsThreeForms() {
        assertEquals(PubNubSamples.golden("history-v2.json"), HistoryWire.list(EVENTS, false, false, false));
        assertEquals(PubNubSamples.golden("history-v2-token.json"), HistoryWire.list(EVENTS, true, true, false));
        assertEquals(PubNubSamples.golden("history-v2-text.json"), HistoryWire.list(EVENTS, true, false, true));
        assertEquals("[[],0,0]", HistoryWire.list(List.of(), true, true, false));
        assertEquals("[[],\"0\",\"0\"]", HistoryWire.list(List.of(), true, true, true));
    }

    @Test
    void everyChannelIsCounted() {
        assertEquals(
                PubNubSamples.golden("counts.json"),
                HistoryWire.counts(
                        List.of(new EventCount(PubNubSamples.CHANNEL, 3, true), new EventCount(OTHER, 0, true))));
    }

    @Test
    void actionsAndWhatIsToldOfThem() {
        assertEquals(PubNubSamples.golden("action-added.json"), HistoryWire.added(action("ann", "reaction", "smiley")));
        String path = HistoryWire.path("/v1/message-actions/", "sub", PubNubSamples.CHANNEL);
        assertEquals(
                PubNubSamples.golden("actions.json"),
                HistoryWire.actions(List.of(action("ann", "reaction", "smiley")), new More(path, OWN, "limit", 1)));
        assertEquals("{\"status\":200,\"data\":[]}", HistoryWire.actions(List.of(), null));
        StringBuilder told = new StringBuilder();
        JsonText json = EventAction.toJson(PubNubSamples.TIMETOKEN, "reaction", "smiley");
        HistoryWire.appendTold(told, PubNubSamples.event(EventType.ACTION_ADDED, json, null, null, null));
        assertEquals(PubNubSamples.golden("action-told.json"), told.toString());
    }
}
