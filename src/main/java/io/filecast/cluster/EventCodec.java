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
import io.filecast.core.Timetoken;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Events in bytes. An event has two blocks: its own, and its content (message, meta, file), which events of one send to
 * many channels have in common and which then crosses once. Each block may grow at its end in a newer version.
 */
final class EventCodec {

    // What an event says of itself.
    private static final int FILE_GONE = 1;
    private static final int STORED = 1 << 1;
    private static final int HAS_PUBLISHER = 1 << 2;
    private static final int EXPIRES = 1 << 3;

    // What its content has.
    private static final int HAS_MESSAGE = 1;
    private static final int HAS_META = 1 << 1;
    private static final int HAS_FILE = 1 << 2;

    // What its file has.
    private static final int HAS_DESCRIPTION = 1;
    private static final int FILE_HAS_META = 1 << 1;
    private static final int FILE_EXPIRES = 1 << 2;
    private static final int FILE_HAS_PUBLISHER = 1 << 3;
    private static final int RESTRICTED = 1 << 4;

    private EventCodec() {}

    /** What events of one send share. */
    private record Content(JsonText message, JsonText meta, FileEntry file) {
        static final Content NONE = new Content(null, null, null);

        static Content of(Event event) {
            return new Content(event.message(), event.meta(), event.file());
        }
    }

    /** An event in bytes; events that follow each other and have the same content have the same array. */
    record Encoded(byte[] own, byte[] content) {

        int size() {
            return own.length + content.length;
        }
    }

    // ---- writing --------------------------------------------------------------------------------------------------

    /** Encodes events that follow each other. Event-loop confined. */
    static final class Encoder {
        private Content last = Content.NONE;
        private byte[] lastBytes = contentBytes(Content.NONE);

        Encoded encode(Event event) {
            Content content = Content.of(event);
            if (!content.equals(last)) {
                lastBytes = contentBytes(content);
                last = content;
            }
            return new Encoded(ownBytes(event), lastBytes);
        }
    }

    /**
     * Adds an event to a frame.
     *
     * @param previous the one that was added before it; null for the first
     */
    static void write(WireWriter out, Encoded event, Encoded previous) {
        out.block(event.own());
        boolean isSame = previous != null && previous.content() == event.content();
        out.block(isSame ? new byte[0] : event.content());
    }

    private static byte[] ownBytes(Event event) {
        WireWriter out = new WireWriter(192)
                .text(event.app().value())
                .text(event.channel().value())
                .text(event.type().slug())
                .i64(event.timetoken().ticks())
                .i64(event.previous().ticks())
                .text(event.epoch());
        out.u8(flag(event.fileGone(), FILE_GONE)
                | flag(event.stored(), STORED)
                | flag(event.publisher() != null, HAS_PUBLISHER)
                | flag(event.expiresAt() != null, EXPIRES));
        texts(out, event.recipients());
        if (event.publisher() != null) {
            out.text(event.publisher());
        }
        if (event.expiresAt() != null) {
            instant(out, event.expiresAt());
        }
        return out.toBytes();
    }

    private static byte[] contentBytes(Content content) {
        WireWriter out = new WireWriter(256)
                .u8(flag(content.message() != null, HAS_MESSAGE)
                        | flag(content.meta() != null, HAS_META)
                        | flag(content.file() != null, HAS_FILE));
        if (content.message() != null) {
            out.text(content.message().value());
        }
        if (content.meta() != null) {
            out.text(content.meta().value());
        }
        if (content.file() != null) {
            file(out, content.file());
        }
        return out.toBytes();
    }

    private static void file(WireWriter out, FileEntry file) {
        FileAttributes attributes = file.attributes();
        out.text(file.id().value())
                .text(attributes.name())
                .text(attributes.type())
                .number(attributes.sizeBytes())
                .text(attributes.sha256())
                .text(file.blob().value());
        instant(out, file.createdAt());
        out.u8(flag(attributes.description() != null, HAS_DESCRIPTION)
                | flag(attributes.meta() != null, FILE_HAS_META)
                | flag(file.expiresAt() != null, FILE_EXPIRES)
                | flag(file.publisher() != null, FILE_HAS_PUBLISHER)
                | flag(file.restricted(), RESTRICTED));
        texts(out, file.recipients());
        if (attributes.description() != null) {
            out.text(attributes.description());
        }
        if (attributes.meta() != null) {
            out.text(attributes.meta().value());
        }
        if (file.expiresAt() != null) {
            instant(out, file.expiresAt());
        }
        if (file.publisher() != null) {
            out.text(file.publisher());
        }
    }

    private static int flag(boolean isSet, int flag) {
        return isSet ? flag : 0;
    }

    private static void texts(WireWriter out, List<String> texts) {
        out.number(texts.size());
        texts.forEach(out::text);
    }

    private static void instant(WireWriter out, Instant instant) {
        out.i64(instant.getEpochSecond()).number(instant.getNano());
    }

    // ---- reading --------------------------------------------------------------------------------------------------

    /** Reads the events of one frame, in their order. Confined to one frame. */
    static final class Reader {
        private Content last = Content.NONE;

        Event read(WireReader in) throws BadFrameException {
            try {
                WireReader own = in.inner();
                WireReader content = in.inner();
                if (!content.isAtEnd()) {
                    last = content(content);
                }
                return event(own, last);
            } catch (IllegalArgumentException | DateTimeException notAllowed) {
                throw new BadFrameException("a value that no event has: " + notAllowed.getMessage());
            }
        }
    }

    private static Event event(WireReader in, Content content) throws BadFrameException {
        AppName app = appName(in);
        ChannelName channel = new ChannelName(in.text());
        EventType type = EventType.ofSlug(in.text());
        Timetoken timetoken = new Timetoken(in.i64());
        Timetoken previous = new Timetoken(in.i64());
        String epoch = in.text();
        int flags = in.u8();
        List<String> recipients = texts(in);
        return new Event(
                app,
                channel,
                type,
                timetoken,
                previous,
                epoch,
                has(flags, HAS_PUBLISHER) ? in.text() : null,
                content.message(),
                content.meta(),
                content.file(),
                has(flags, FILE_GONE),
                has(flags, STORED),
                has(flags, EXPIRES) ? instant(in) : null,
                recipients);
    }

    private static Content content(WireReader in) throws BadFrameException {
        int flags = in.u8();
        return new Content(
                has(flags, HAS_MESSAGE) ? new JsonText(in.text()) : null,
                has(flags, HAS_META) ? new JsonText(in.text()) : null,
                has(flags, HAS_FILE) ? file(in) : null);
    }

    private static FileEntry file(WireReader in) throws BadFrameException {
        FileId id = new FileId(in.text());
        String name = in.text();
        String mediaType = in.text();
        long sizeBytes = in.number();
        String sha256 = in.text();
        BlobId blob = new BlobId(in.text());
        Instant createdAt = instant(in);
        int flags = in.u8();
        List<String> recipients = texts(in);
        String description = has(flags, HAS_DESCRIPTION) ? in.text() : null;
        JsonText meta = has(flags, FILE_HAS_META) ? new JsonText(in.text()) : null;
        return new FileEntry(
                id,
                new FileAttributes(name, mediaType, sizeBytes, sha256, description, meta),
                createdAt,
                has(flags, FILE_EXPIRES) ? instant(in) : null,
                has(flags, FILE_HAS_PUBLISHER) ? in.text() : null,
                has(flags, RESTRICTED),
                recipients,
                blob);
    }

    /** Reads an app's name. */
    static AppName appName(WireReader in) throws BadFrameException {
        try {
            return new AppName(in.text());
        } catch (IllegalArgumentException notAName) {
            throw new BadFrameException(notAName.getMessage());
        }
    }

    private static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }

    private static List<String> texts(WireReader in) throws BadFrameException {
        int count = in.count(1);
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(in.text());
        }
        return List.copyOf(texts);
    }

    private static Instant instant(WireReader in) throws BadFrameException {
        return Instant.ofEpochSecond(in.i64(), in.number());
    }
}
