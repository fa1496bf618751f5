package io.filecast.adapter.rtm;

import io.filecast.adapter.json.NativeJson;
import io.filecast.core.AppName;
import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileAttributes;
import io.filecast.core.FileEntry;
import io.filecast.core.FileId;
import io.filecast.core.FileLinks;
import io.filecast.core.JsonText;
import io.filecast.core.PictureType;
import io.filecast.core.Timetoken;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Events for tests of the wire. */
final class RtmEvents {

    static final FileId FILE = FileId.parse("0b0c9c3e-6f0a-4a52-9d3c-6a4f4f1f2a11");

    /** A moment of the captured traffic. */
    static final long MTIME = 1_795_234_409_138L;

    private RtmEvents() {}

    static Event message(String channel, String publisher, String message, JsonText meta) {
        return event(channel, EventType.MESSAGE, publisher, message, meta, null, false, MTIME * 10_000);
    }

    static Event messageAt(long ticks, String channel, String publisher, JsonText meta) {
        return event(channel, EventType.MESSAGE, publisher, "\"hi\"", meta, null, false, ticks);
    }

    static Event file(String channel, String publisher, String name, String type, String message, JsonText meta) {
        return file(channel, publisher, name, type, message, meta, false);
    }

    static Event file(
            String channel, String publisher, String name, String type, String message, JsonText meta, boolean gone) {
        FileEntry entry = new FileEntry(
                FILE,
                new FileAttributes(
                        name, type, 11, "00", null, null, name.endsWith(".gif") ? PictureType.GIF : null, null),
                Instant.EPOCH,
                null,
                publisher,
                false,
                List.of(),
                null);
        return event(channel, EventType.FILE, publisher, message, meta, entry, gone, MTIME * 10_000);
    }

    static Event of(EventType type, String channel) {
        return event(channel, type, "1001", "\"x\"", null, null, false, MTIME * 10_000);
    }

    private static Event event(
            String channel,
            EventType type,
            String publisher,
            String message,
            JsonText meta,
            FileEntry file,
            boolean gone,
            long ticks) {
        return new Event(
                new AppName("demo"),
                new ChannelName(channel),
                type,
                new Timetoken(ticks),
                Timetoken.ZERO,
                "epoch1",
                publisher,
                message == null ? null : JsonText.parse(message),
                meta,
                file,
                gone,
                true,
                null,
                List.of());
    }

    /** Addresses on one host, signed with a word. */
    static FileAddresses addresses() {
        FileLinks links = new FileLinks() {
            @Override
            public Future<Void> prepare(AppName app) {
                return Future.succeededFuture();
            }

            @Override
            public String tokenOf(Event event, Duration ttl) {
                return event.epoch().equals("epoch1") ? "signed" : null;
            }
        };
        return new FileAddresses(new NativeJson("http://files.example.com"), links, Duration.ofDays(1));
    }
}
