package io.filecast.adapter.rtm;

import io.filecast.core.ChannelName;
import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileEntry;
import io.filecast.core.FileName;
import io.filecast.core.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An event in the words of this dialect, whoever sent it. Any thread; immutable.
 *
 * @param target where it went
 * @param to the user, group or room; 0 for everyone, and for one whose name is no number
 * @param from who sent it; 0 for one whose name is no number
 * @param msg its text; of a file {@code {"url":…,"size":…,"surl":…}}, the last of pictures
 * @param attrs its attributes
 * @param mtime when, in ms
 */
record Told(TargetKind target, long to, long from, int mtype, long mid, String msg, String attrs, long mtime) {

    /** How receivers are told. */
    private static final Map<TargetKind, String> METHODS = Map.of(
            TargetKind.USER, "pushmsg",
            TargetKind.EVERYONE, "pushmsg",
            TargetKind.GROUP, "pushgroupmsg",
            TargetKind.ROOM, "pushroommsg");

    /** Whether an event is one of this dialect: that a file has gone, or what was done to events, is not. */
    static boolean isTold(Event event) {
        boolean isSaid = switch (event.type()) {
            case FILE, MESSAGE, SIGNAL -> true;
            case FILE_DELETED, FILE_EXPIRED, ACTION_ADDED, ACTION_REMOVED, UNKNOWN -> false;
        };
        return isSaid && kindOf(event.channel()) != null;
    }

    /** What kind of target a channel is; null when none. */
    static TargetKind kindOf(ChannelName channel) {
        String name = channel.value();
        int colon = name.indexOf(':');
        if (colon < 0) {
            return name.equals("broadcast") ? TargetKind.EVERYONE : null;
        }
        return switch (name.substring(0, colon)) {
            case "user" -> TargetKind.USER;
            case "group" -> TargetKind.GROUP;
            case "room" -> TargetKind.ROOM;
            default -> null;
        };
    }

    /**
     * Puts an event into words.
     *
     * @param messageType the type of messages from other dialects
     */
    static Told of(Event event, FileAddresses addresses, int messageType) {
        Facts facts = Facts.of(event, messageType);
        ChannelName channel = event.channel();
        TargetKind target = kindOf(channel);
        String name = channel.value().substring(channel.value().indexOf(':') + 1);
        String attrs = facts.attrs() == null ? foreignAttrs(event, target, name) : facts.attrs();
        return new Told(
                target,
                target == TargetKind.EVERYONE ? 0 : Ids.of(name),
                Ids.of(event.publisher()),
                facts.mtype(),
                facts.mid(),
                textOf(event, addresses),
                attrs,
                event.timetoken().toInstant().toEpochMilli());
    }

    private static String textOf(Event event, FileAddresses addresses) {
        if (event.type() != EventType.FILE) {
            String message = event.message() == null ? "" : event.message().value();
            String text = RawFields.textOf(message);
            return text == null ? message : text;
        }
        if (event.fileGone()) {
            return "";
        }
        FileAddresses.Places places = addresses.of(event);
        StringBuilder out = new StringBuilder(512).append("{\"url\":");
        JsonText.quoteInto(out, places.url());
        out.append(",\"size\":").append(event.file().attributes().sizeBytes());
        if (places.thumbnail() != null) {
            JsonText.quoteInto(out.append(",\"surl\":"), places.thumbnail());
        }
        return out.append('}').toString();
    }

    /**
     * What is known of an event from another dialect. Of a file SDKs show an application nothing but {@code custom}, and some
     * of them nothing but a text there, so everything stands in that once more.
     */
    private static String foreignAttrs(Event event, TargetKind target, String targetName) {
        Map<String, String> said = new LinkedHashMap<>();
        if (event.publisher() != null && Ids.of(event.publisher()) == 0) {
            said.put("from", JsonText.quote(event.publisher()));
        }
        if (target != TargetKind.EVERYONE && Ids.of(targetName) == 0) {
            said.put("to", JsonText.quote(targetName));
        }
        if (event.label() != null) {
            said.put("label", JsonText.quote(event.label().value()));
        }
        if (event.type() != EventType.FILE) {
            if (event.meta() != null) {
                said.put("meta", event.meta().value());
            }
            return RawFields.object(said);
        }
        return fileAttrs(event, said);
    }

    private static String fileAttrs(Event event, Map<String, String> said) {
        FileEntry file = event.file();
        String name = file.attributes().name();
        Map<String, String> custom = new LinkedHashMap<>();
        custom.put("name", JsonText.quote(name));
        custom.put("type", JsonText.quote(file.attributes().type()));
        custom.putAll(said);
        if (event.message() != null) {
            custom.put("message", event.message().value());
        }
        JsonText meta = event.meta() == null ? file.attributes().meta() : event.meta();
        if (meta != null) {
            custom.put("meta", meta.value());
        }
        Map<String, String> rtm = new LinkedHashMap<>();
        String extension = FileName.extensionOf(name);
        if (extension != null) {
            rtm.put("ext", JsonText.quote(extension));
        }
        rtm.put("filename", JsonText.quote(name));
        rtm.put("type", "\"\"");
        Map<String, String> attrs = new LinkedHashMap<>();
        attrs.put("rtm", RawFields.object(rtm));
        attrs.putAll(said);
        attrs.put("custom", JsonText.quote(RawFields.object(custom)));
        return RawFields.object(attrs);
    }

    /** The method of the push that tells of what happened in a channel. */
    static String methodFor(ChannelName channel) {
        return METHODS.get(kindOf(channel));
    }

    /** The same under another number. */
    Told withMid(long other) {
        return new Told(target, to, from, mtype, other, msg, attrs, mtime);
    }

    /** The parameters of that push, all of which some SDKs insist on. */
    Map<String, Object> toPush() {
        Map<String, Object> push = new LinkedHashMap<>();
        push.put("from", from);
        push.put("mtype", mtype);
        push.put("mid", mid);
        push.put("msg", msg);
        push.put("attrs", attrs);
        push.put("mtime", mtime);
        push.put(target == TargetKind.EVERYONE ? TargetKind.USER.parameter() : target.parameter(), to);
        return push;
    }
}
