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

/**
 * Events in bytes. An event has two blocks: its own, and its content (message, meta, file), which events of one send to
 * many channels have in common and which then crosses once. Any thread.
 *
 * <p>Each block may grow at its end in a newer version: what version {@code n} adds is written behind everything else when
 * {@code wire >= n}, in the order of the versions, and read when the block does not end there.
 */
final class EventCodec {

    // What an event says of itself.
    private static final int FILE_GONE = 1;
    private static final int STORED = 1 << 1;

    // What it says at the end of its own block since version 2.
    private static final int SILENT = 1;

    private static final int RESTRICTED = 1;

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

    /** Encodes events that follow each other, for nodes that speak one version of the wire. Event-loop confined. */
    static final class Encoder {
        private final int wire;
        private Content last = Content.NONE;
        private byte[] lastBytes;
        private Event latest;
        private Encoded latestBytes;

        Encoder(int wire) {
            this.wire = wire;
            this.lastBytes = contentBytes(Content.NONE, wire);
        }

        /** Encodes an event; once, when it is asked for again before any other. */
        Encoded encode(Event event) {
            if (event != latest) {
                Content content = Content.of(event);
                if (!content.equals(last)) {
                    lastBytes = contentBytes(content, wire);
                    last = content;
                }
                latest = event;
                latestBytes = new Encoded(ownBytes(event, wire), lastBytes);
            }
            return latestBytes;
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

    // What version n adds is written at the end of the two methods below, in the order of the versions: if (wire >= n)
    // …

    private static byte[] ownBytes(Event event, int wire) {
        WireWriter out = new WireWriter(192)
                .text(event.app().value())
                .text(event.channel().value())
                .text(typeFor(event, wire).slug())
                .i64(event.timetoken().ticks())
                .i64(event.previous().ticks())
                .text(event.epoch())
                .u8((event.fileGone() ? FILE_GONE : 0) | (event.stored() ? STORED : 0))
                .maybe(event.publisher())
                .maybe(event.expiresAt())
                .texts(event.recipients());
        if (wire >= WireVersion.LABELS) {
            out.u8(event.silent() ? SILENT : 0)
                    .maybe(event.label() == null ? null : event.label().value());
        }
        return out.toBytes();
    }

    /** To version 1 a signal, or that something was done to an event, is a message that is not stored. */
    private static EventType typeFor(Event event, int wire) {
        boolean isNew = event.type() == EventType.SIGNAL || event.type().isAction();
        return isNew && wire < WireVersion.LABELS ? EventType.MESSAGE : event.type();
    }

    private static byte[] contentBytes(Content content, int wire) {
        WireWriter out = new WireWriter(256).maybe(text(content.message())).maybe(text(content.meta()));
        if (content.file() == null) {
            out.u8(0);
        } else {
            write(out.u8(1), content.file());
            if (wire >= WireVersion.PICTURES) {
                PictureType picture = content.file().attributes().picture();
                out.maybe(picture == null ? null : picture.slug());
            }
        }
        return out.toBytes();
    }

    private static void write(WireWriter out, FileEntry file) {
        FileAttributes attributes = file.attributes();
        out.text(file.id().value())
                .maybe(attributes.name())
                .maybe(attributes.type())
                .number(attributes.sizeBytes())
                .maybe(attributes.sha256())
                .maybe(attributes.description())
                .maybe(text(attributes.meta()))
                .maybe(file.createdAt())
                .maybe(file.expiresAt())
                .maybe(file.publisher())
                .u8(file.restricted() ? RESTRICTED : 0)
                .texts(file.recipients())
                .maybe(file.blob() == null ? null : file.blob().value());
    }

    private static String text(JsonText json) {
        return json == null ? null : json.value();
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
            } catch (IllegalArgumentException notAllowed) {
                throw new BadFrameException("a value that no event has: " + notAllowed.getMessage());
            }
        }
    }

    private static Event event(WireReader in, Content content) throws BadFrameException {
        AppName app = appName(in);
        ChannelName channel = channelName(in);
        EventType type = EventType.ofSlug(in.text());
        Timetoken timetoken = new Timetoken(in.i64());
        Timetoken previous = new Timetoken(in.i64());
        String epoch = in.text();
        int flags = in.u8();
        String publisher = in.maybeText();
        Instant expiresAt = in.maybeInstant();
        List<String> recipients = in.texts();
        if (type == EventType.UNKNOWN) {
            return Event.unknown(app, channel, timetoken, previous, epoch);
        }
        int more = in.isAtEnd() ? 0 : in.u8();
        String label = in.isAtEnd() ? null : in.maybeText();
        return new Event(
                app,
                channel,
                type,
                timetoken,
                previous,
                epoch,
                publisher,
                content.message(),
                content.meta(),
                content.file(),
                (flags & FILE_GONE) != 0,
                (flags & STORED) != 0,
                expiresAt,
                recipients,
                label == null ? null : new Label(label),
                (more & SILENT) != 0);
    }

    private static Content content(WireReader in) throws BadFrameException {
        return new Content(json(in), json(in), in.u8() == 0 ? null : file(in));
    }

    private static FileEntry file(WireReader in) throws BadFrameException {
        FileId id = new FileId(in.text());
        String name = in.maybeText();
        String mediaType = in.maybeText();
        long sizeBytes = in.number();
        String sha256 = in.maybeText();
        String description = in.maybeText();
        JsonText meta = json(in);
        Instant createdAt = in.maybeInstant();
        Instant expiresAt = in.maybeInstant();
        String publisher = in.maybeText();
        boolean restricted = (in.u8() & RESTRICTED) != 0;
        List<String> recipients = in.texts();
        String blob = in.maybeText();
        // How large its thumbnail is to be is of no interest to who follows the channel.
        PictureType picture = in.isAtEnd() ? null : PictureType.ofSlug(in.maybeText());
        FileAttributes attributes =
                new FileAttributes(name, mediaType, sizeBytes, sha256, description, meta, picture, null);
        return new FileEntry(
                id,
                attributes,
                createdAt,
                expiresAt,
                publisher,
                restricted,
                recipients,
                blob == null ? null : new BlobId(blob));
    }

    private static JsonText json(WireReader in) throws BadFrameException {
        String text = in.maybeText();
        return text == null ? null : new JsonText(text);
    }

    /** Reads a channel's name. */
    static ChannelName channelName(WireReader in) throws BadFrameException {
        try {
            return new ChannelName(in.text());
        } catch (IllegalArgumentException notAName) {
            throw new BadFrameException(notAName.getMessage());
        }
    }

    /** Reads an app's name. */
    static AppName appName(WireReader in) throws BadFrameException {
        try {
            return new AppName(in.text());
        } catch (IllegalArgumentException notAName) {
            throw new BadFrameException(notAName.getMessage());
        }
    }
}
