package io.filecast.cluster;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.Label;
import io.filecast.core.PictureType;
import io.filecast.core.Timetoken;
import java.time.Instant;
import java.util.List;

/** Events for tests of what crosses between nodes. Any thread. */
final class ClusterEvents {

    static final AppName APP = new AppName("demo");

    private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678901Z");

    private ClusterEvents() {}

    /** A message with the least that an event has. */
    static Event message(String channel, long at) {
        return message(channel, at, null);
    }

    static Event message(String channel, long at, JsonText message) {
        return new Event(
                APP,
                new ChannelName(channel),
                EventType.MESSAGE,
                new Timetoken(at),
                new Timetoken(at - 1),
                "epoch1",
                null,
                message,
                null,
                null,
                false,
                true,
                null,
                List.of());
    }

    /** A signal with a label, told to nobody. */
    static Event silentSignal(String channel, long at) {
        return new Event(
                APP,
                new ChannelName(channel),
                EventType.SIGNAL,
                new Timetoken(at),
                new Timetoken(at - 1),
                "epoch1",
                "anna",
                new JsonText("1"),
                null,
                null,
                false,
                false,
                null,
                List.of(),
                new Label("typing"),
                true);
    }

    /** An event with everything that an event can have. */
    static Event file(String channel, long at) {
        return file(channel, at, null);
    }

    /** The same of a file whose bytes are a picture. */
    static Event file(String channel, long at, PictureType picture) {
        FileAttributes attributes = new FileAttributes(
                "fünf.jpg",
                "image/jpeg",
                12_345_678_901L,
                "ab".repeat(32),
                "the fifth",
                new JsonText("{\"a\":[]}"),
                picture,
                null);
        FileEntry entry = new FileEntry(
                new FileId("0b0e7a52-3c1f-4d83-9d0f-2f6b8a1c9e11"),
                attributes,
                CREATED,
                CREATED.plusSeconds(60),
                "anna",
                true,
                List.of("bob", ""),
                new BlobId("0t8v2zabcdefgh1.2f"));
        return new Event(
                APP,
                new ChannelName(channel),
                EventType.FILE,
                new Timetoken(at),
                Timetoken.ZERO,
                "epoch1",
                "anna",
                new JsonText("\"\uD83D\uDE00\""),
                new JsonText("17"),
                entry,
                true,
                false,
                CREATED.plusNanos(1),
                List.of("bob"));
    }
}
