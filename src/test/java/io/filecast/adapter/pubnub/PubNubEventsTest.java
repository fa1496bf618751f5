package io.filecast.adapter.pubnub;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.ChannelName;
import io.filecast.core.ChannelPattern;
import io.filecast.core.CursorFeed.Batch;
import io.filecast.core.CursorFeed.Match;
import io.filecast.core.Event;
import io.filecast.core.EventAction;
import io.filecast.core.EventType;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.Label;
import io.filecast.core.Position;
import io.filecast.core.Timetoken;
import io.filecast.testing.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PubNubEventsTest {

    private static final Path GOLDEN = Path.of("src/test/resources/pubnub/subscribe.txt");
    private static final Path PRESENCE = Path.of("src/test/resources/pubnub/presence-events.txt");
    private static final long FIRST = 17_776_296_001_234_560L;

    private final Map<ChannelPattern, String> subscriptions = new LinkedHashMap<>();
    private final List<Match> matches = new ArrayList<>();

    private void happens(String pattern, String name, Event event) {
        ChannelPattern followed = ChannelPattern.parse(pattern);
        subscriptions.put(followed, name);
        matches.add(new Match(followed, event));
    }

    private Event event(String channel, EventType type, String message, FileEntry file) {
        return new Event(
                new AppName("demo"),
                new ChannelName(channel),
                type,
                new Timetoken(FIRST + matches.size()),
                Timetoken.ZERO,
                "e1",
                null,
                message == null ? null : new JsonText(message),
                null,
                file,
                false,
                true,
                null,
                List.of());
    }

    private static FileEntry file() {
        return new FileEntry(
                new FileId("0190a1b2-0000-4000-8000-00000000abcd"),
                new FileAttributes("a \"cat\" ü.png", "image/png", 12, "ab".repeat(32), "a cat", null),
                Instant.EPOCH,
                null,
                "ann",
                false,
                List.of(),
                new BlobId("b.1"));
    }

    private Event withEverything() {
        Event plain = event("rooms.1", EventType.SIGNAL, "[1.10,12345678901234567890,null]", null);
        return new Event(
                plain.app(),
                plain.channel(),
                plain.type(),
                plain.timetoken(),
                plain.previous(),
                plain.epoch(),
                "zo\u00eb \"z\"",
                plain.message(),
                new JsonText("{\"n\":1}"),
                null,
                false,
                false,
                null,
                List.of(),
                new Label("typing-1"),
                false);
    }

    private void changes(String channel, String name, String kind, String user, String state) {
        Event plain = event(channel + "-pnpres", EventType.MESSAGE, "3", null);
        Event change = new Event(
                plain.app(),
                plain.channel(),
                plain.type(),
                plain.timetoken(),
                plain.previous(),
                plain.epoch(),
                user,
                plain.message(),
                state == null ? null : new JsonText(state),
                null,
                false,
                false,
                null,
                List.of(),
                new Label(kind),
                false);
        ChannelPattern followed = ChannelPattern.ofPresence(new ChannelName(channel));
        subscriptions.put(followed, name);
        matches.add(new Match(followed, change));
    }

    @Test
    void changesOfPresenceReadAsSubscribersKnowThem() throws IOException {
        changes("chat", "chat-pnpres", "join", "zo\u00eb \"z\"", null);
        changes("chat", "chat-pnpres", "state", "ann", "{\"n\":1.10}");
        changes("team", "my-group-pnpres", "timeout", "ann", null);
        changes("team", "my-group-pnpres", "leave", "bob", null);
        changes("chat", "chat-pnpres", "occupancy", null, null);
        assertEquals(
                Files.readString(PRESENCE).replace("\n", ""),
                PubNubEvents.batch(new Batch(matches, position(FIRST + 10), true), subscriptions, "sub"));
    }

    @Test
    void eventsReadAsSubscribersKnowThem() throws IOException {
        happens("chat", "chat", event("chat", EventType.MESSAGE, "\"opaque+text/==\"", null));
        happens("rooms.*", "rooms.*", withEverything());
        happens("team", "my-group", event("team", EventType.FILE, "{\"text\":\"hi\"}", file()));
        happens("chat", "chat", event("chat", EventType.FILE_DELETED, null, file()));
        happens("chat", "chat", event("chat", EventType.FILE, null, file()));
        happens("chat", "chat", event("chat", EventType.FILE_EXPIRED, null, file()));
        happens("chat", "chat", event("chat", EventType.MESSAGE, "null", null));
        JsonText done = EventAction.toJson(new Timetoken(FIRST), "reaction", "smiley");
        happens("chat", "chat", event("chat", EventType.ACTION_ADDED, done.value(), null));
        happens("chat", "chat", event("chat", EventType.FILE, "{\"encrypted\":\"b3BhcXVl\"}", file()));

        String answer = PubNubEvents.batch(new Batch(matches, position(FIRST + 10), true), subscriptions, "sub-\"c\"");

        String lines = answer.replace(",{\"a\"", ",\n{\"a\"") + "\n";
        if (Boolean.getBoolean("filecast.rewrite")) {
            Files.writeString(GOLDEN, lines);
        }
        assertEquals(Files.readString(GOLDEN), lines);
        assertEquals(7, Answer.parse(answer).get("m").size());
    }

    @Test
    void anAnswerWithoutEventsSaysWhereToGoOn() {
        assertEquals(
                "{\"t\":{\"t\":\"" + FIRST + "\",\"r\":" + Position.markOf("e1") + "},\"m\":[]}",
                PubNubEvents.batch(new Batch(List.of(), position(FIRST), true), Map.of(), "sub"));
        assertEquals(
                "{\"t\":{\"t\":\"" + FIRST + "\",\"r\":7},\"m\":[]}", PubNubEvents.nothing(new Timetoken(FIRST), 7));
    }

    @Test
    void whatIsLeftOutAtTheBeginningLeavesNoTrace() {
        happens("chat", "chat", event("chat", EventType.FILE_DELETED, null, file()));
        happens("chat", "chat", event("chat", EventType.MESSAGE, "1", null));
        String answer = PubNubEvents.batch(new Batch(matches, position(FIRST), true), subscriptions, "sub");

        assertEquals(1, Answer.parse(answer).get("m").size());
    }

    private static Position position(long ticks) {
        return new Position("e1", new Timetoken(ticks));
    }
}
