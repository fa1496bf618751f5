package io.filecast.delivery;

import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import io.filecast.core.Timetoken;
import java.time.Instant;
import java.util.List;

/** Events with small timetokens, for tests. */
final class TestEvents {

    static final AppName APP = new AppName("demo");
    static final String EPOCH = "epoch1";

    private TestEvents() {}

    static Timetoken at(long ticks) {
        return new Timetoken(ticks);
    }

    static Event message(String channel, long at, long previous) {
        return event(channel, EventType.MESSAGE, at, previous, null, null, List.of());
    }

    static Event message(String channel, long at, long previous, String meta, List<String> recipients) {
        return event(channel, EventType.MESSAGE, at, previous, meta, null, recipients);
    }

    /** A message that no subscriber is told of. */
    static Event silent(String channel, long at, long previous) {
        Event told = message(channel, at, previous);
        return new Event(
                told.app(),
                told.channel(),
                told.type(),
                told.timetoken(),
                told.previous(),
                told.epoch(),
                null,
                null,
                null,
                null,
                false,
                true,
                null,
                List.of(),
                null,
                true);
    }

    static Event file(String channel, long at, long previous, FileId id) {
        return event(channel, EventType.FILE, at, previous, null, id, List.of());
    }

    static Event deleted(String channel, long at, long previous, FileId id) {
        return event(channel, EventType.FILE_DELETED, at, previous, null, id, List.of());
    }

    private static Event event(
            String channel, EventType type, long at, long previous, String meta, FileId id, List<String> recipients) {
        FileEntry entry = id == null
                ? null
                : new FileEntry(
                        id,
                        new FileAttributes("photo.jpg", "image/jpeg", 1, "00", null, null),
                        Instant.EPOCH,
                        null,
                        null,
                        false,
                        List.of(),
                        null);
        return new Event(
                APP,
                new ChannelName(channel),
                type,
                at(at),
                at(previous),
                EPOCH,
                null,
                null,
                meta == null ? null : new JsonText(meta),
                entry,
                false,
                true,
                null,
                recipients);
    }
}
