package io.filecast.bench.jmh;

import io.filecast.core.AppName;
import io.filecast.core.BlobId;
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

/** Events as a chat has them. Pure; any thread. */
final class SampleEvents {

    static final JsonText META = JsonText.parse("{\"language\":\"en\",\"size\":1234,\"tags\":[\"a\",\"b\",\"c\"]}");

    private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private SampleEvents() {}

    static Event message() {
        return event(EventType.MESSAGE, JsonText.parse("{\"text\":\"" + "x".repeat(148) + "\"}"), null);
    }

    static Event file() {
        FileAttributes attributes = new FileAttributes(
                "holiday photo.jpg", "image/jpeg", 2_345_678, "0123456789abcdef".repeat(4), "The beach at dawn", META);
        FileEntry entry = new FileEntry(
                FileId.parse("01234567-89ab-4cde-8f01-23456789abcd"),
                attributes,
                CREATED,
                CREATED.plusSeconds(86_400),
                "alice",
                false,
                List.of(),
                new BlobId("0123456789ab.0123456789"));
        return event(EventType.FILE, null, entry);
    }

    private static Event event(EventType type, JsonText message, FileEntry file) {
        return new Event(
                new AppName("demo"),
                ChannelName.parse("support.berlin"),
                type,
                new Timetoken(17_672_256_000_000_000L),
                Timetoken.ZERO,
                "k3v9x2m1",
                "alice",
                message,
                META,
                file,
                false,
                true,
                null,
                List.of());
    }
}
