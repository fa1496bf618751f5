package io.filecast.index;

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
import io.vertx.redis.client.Response;
import java.time.Instant;
import java.util.List;

/**
 * The fields of an event or a file as the log holds them, one letter each, and their way back to values. Confined to one
 * reply.
 *
 * <ul>
 *   <li>{@code p} previous timetoken, {@code t} type, {@code u} publisher, {@code m} message, {@code x} meta, {@code n}
 *       not stored, {@code v} end of the event, {@code r} recipients, {@code l} label, {@code q} silent, {@code g} a
 *       signal, {@code k} something done to an event ({@code +}) or taken back ({@code -}): their type says message, for
 *       nodes that know neither
 *   <li>of its file: {@code f} id, {@code a} attributes, {@code z} size, {@code h} sha256, {@code b} blob, {@code c}
 *       creation, {@code w} publisher, {@code s} restricted, {@code i} what picture it is,
 *       {@code e} end of the file
 * </ul>
 */
final class EventFields {

    private Timetoken previous;
    private EventType type;
    private EventType closerType;
    private String publisher;
    private JsonText message;
    private JsonText meta;
    private boolean stored = true;
    private Instant eventEnd;
    private List<String> recipients = List.of();
    private Label label;
    private boolean silent;

    private FileId file;
    private FileAttributes attributes;
    private String attributesJson;
    private long sizeBytes;
    private String sha256;
    private BlobId blob;
    private Instant created;
    private Instant fileEnd;
    private String filePublisher;
    private boolean restricted;
    private PictureType picture;

    /** Reads names and values in turn. */
    static EventFields of(Response list) {
        EventFields fields = new EventFields();
        for (int i = 0; i + 1 < list.size(); i += 2) {
            fields.put(list.get(i).toBuffer().getByte(0), list.get(i + 1));
        }
        return fields;
    }

    private void put(byte name, Response value) {
        if (type == EventType.UNKNOWN) {
            return; // What follows may mean something else in an event of another kind.
        }
        switch (name) {
            case 'p' -> previous = Timetoken.parse(value.toString());
            case 't' -> type = EventType.ofSlug(value.toString());
            case 'u' -> publisher = value.toString();
            case 'm' -> message = new JsonText(value.toString());
            case 'x' -> meta = new JsonText(value.toString());
            case 'n' -> stored = false;
            case 'v' -> eventEnd = RedisClock.instantOf(value.toLong());
            case 'r' -> recipients = AttributesJson.readUsers(value.toString());
            case 'l' -> label = new Label(value.toString());
            case 'q' -> silent = true;
            case 'g' -> closerType = EventType.SIGNAL;
            case 'k' -> closerType = actionType(value.toString());
            case 'f' -> file = new FileId(value.toString());
            case 'a' -> attributesJson = value.toString();
            case 'z' -> sizeBytes = value.toLong();
            case 'h' -> sha256 = value.toString();
            case 'b' -> blob = new BlobId(value.toString());
            case 'c' -> created = RedisClock.instantOf(value.toLong());
            case 'e' -> fileEnd = RedisClock.instantOf(value.toLong());
            case 'w' -> filePublisher = value.toString();
            case 's' -> restricted = true;
            case 'i' -> picture = PictureType.ofSlug(value.toString());
            default -> {
                // A later version of the schema may add fields: they are not for us.
            }
        }
    }

    private static EventType actionType(String mark) {
        return switch (mark) {
            case "+" -> EventType.ACTION_ADDED;
            case "-" -> EventType.ACTION_REMOVED;
            default -> EventType.UNKNOWN;
        };
    }

    EventFields previous(Timetoken timetoken) {
        this.previous = timetoken;
        return this;
    }

    EventFields type(EventType kind) {
        this.type = kind;
        return this;
    }

    EventFields publisher(String user) {
        this.publisher = user;
        return this;
    }

    EventFields content(JsonText text, JsonText data, boolean isStored) {
        this.message = text;
        this.meta = data;
        this.stored = isStored;
        return this;
    }

    /** Takes it out of what history shows. */
    EventFields hidden() {
        this.stored = false;
        return this;
    }

    EventFields labelled(Label word, boolean isSilent) {
        this.label = word;
        this.silent = isSilent;
        return this;
    }

    EventFields attributes(FileAttributes known) {
        this.attributes = known;
        return this;
    }

    boolean hasFile() {
        return file != null;
    }

    /** The file, as the fields tell of it. */
    FileEntry toEntry() {
        if (attributes == null) {
            attributes = AttributesJson.read(attributesJson, sizeBytes, sha256, picture);
        }
        return new FileEntry(file, attributes, created, fileEnd, filePublisher, restricted, recipients, blob);
    }

    /** The event, as the fields tell of it. */
    Event toEvent(AppName app, ChannelName channel, Timetoken timetoken, String epoch, boolean fileGone) {
        EventType kind = closerType == null ? type : closerType;
        if (kind == EventType.UNKNOWN) {
            return Event.unknown(app, channel, timetoken, previous, epoch);
        }
        return new Event(
                app,
                channel,
                kind,
                timetoken,
                previous,
                epoch,
                publisher,
                message,
                meta,
                file == null ? null : toEntry(),
                fileGone,
                stored,
                eventEnd,
                recipients,
                label,
                silent);
    }
}
