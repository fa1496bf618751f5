package io.filecast.adapter.pubnub;

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
import io.filecast.core.Timetoken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Events and files of tests, and what clients were seen to get. Any thread. */
final class PubNubSamples {

    static final ChannelName CHANNEL = new ChannelName("rooms.ü 1");
    static final FileId ID = new FileId("0190a1b2-0000-4000-8000-00000000abcd");
    static final Instant CREATED = Instant.parse("2026-05-01T10:00:00.123456Z");
    static final Timetoken TIMETOKEN = new Timetoken(17_145_500_000_000_007L);

    private PubNubSamples() {}

    /** What a file under {@code src/test/resources/pubnub} holds, without its last line break. */
    static String golden(String name) {
        try {
            return Files.readString(Path.of("src/test/resources/pubnub", name)).stripTrailing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FileEntry entry(JsonText meta) {
        FileAttributes attributes = new FileAttributes("my cat.txt", "text/plain", 19, "ab".repeat(32), null, meta);
        return new FileEntry(ID, attributes, CREATED, null, "ann", false, List.of(), new BlobId("b.1"));
    }

    static Event file(JsonText message, JsonText meta) {
        return event(EventType.FILE, message, meta, entry(null), null);
    }

    static Event message(String message) {
        return event(EventType.MESSAGE, new JsonText(message), null, null, null);
    }

    static Event event(EventType type, JsonText message, JsonText meta, FileEntry file, Label label) {
        return new Event(
                new AppName("demo"),
                CHANNEL,
                type,
                TIMETOKEN,
                Timetoken.ZERO,
                "k3v9",
                "ann",
                message,
                meta,
                file,
                false,
                true,
                null,
                List.of(),
                label,
                false);
    }
}
