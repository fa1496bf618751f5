package io.filecast.adapter.easemob;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileId;
import io.filecast.core.JsonText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Set;

/**
 * A message as a client sends it, in the form of today or in that of old. Any thread; immutable.
 *
 * @param kind what its receivers are: {@code users}, {@code chatgroups} or {@code chatrooms}
 * @param from who sends it; null when it does not say
 * @param to its receivers, as they were named
 * @param type {@code txt}, {@code img} …
 * @param body what stands in it, as it was written
 * @param onlineOnly whether it is for who is there just now only
 * @param forSender whether the sender's other devices have it, too
 * @param content the message of the event: all that was said but to whom
 */
record ChatMessage(
        String kind,
        String from,
        List<String> to,
        String type,
        JsonBody body,
        boolean onlineOnly,
        boolean forSender,
        JsonText content) {

    private static final Set<String> KINDS = Set.of("users", "chatgroups", "chatrooms");
    private static final Set<String> TYPES = Set.of("txt", "img", "audio", "video", "file", "loc", "cmd", "custom");
    private static final Set<String> WITH_FILE = Set.of("img", "audio", "video", "file");

    /** Fields of a request that are said of the event in other ways, or are not said to all receivers. */
    private static final Set<String> LEFT_OUT = Set.of("to", "target", "target_type", "msg", "from", "type", "body");

    /** Whether a path segment names receivers of this door. */
    static boolean isKind(String kind) {
        return KINDS.contains(kind);
    }

    /**
     * Reads the form of today, {@code {"from","to":[…],"type","body":{…},"ext":{…},…}}.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when something is missing or wrong
     */
    static ChatMessage read(String kind, JsonBody json) {
        return of(kind, json, receivers(json, "to"), json.text("type"), json.object("body"));
    }

    /**
     * Reads the form of old, {@code {"from","target_type","target":[…],"msg":{"type",…},"ext":{…},…}}.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when something is missing or wrong
     */
    static ChatMessage readLegacy(JsonBody json) {
        String kind = json.text("target_type");
        if (kind == null || !isKind(kind)) {
            throw illegal("target_type can only be 'users' or 'chatgroups' or 'chatrooms'");
        }
        JsonBody msg = json.object("msg");
        if (msg == null) {
            throw illegal("msg must be provided");
        }
        return of(kind, json, receivers(json, "target"), msg.text("type"), msg.without("type"));
    }

    private static ChatMessage of(String kind, JsonBody json, List<String> to, String type, JsonBody body) {
        if (type == null || !TYPES.contains(type)) {
            throw illegal("type must be one of txt, img, audio, video, file, loc, cmd and custom");
        }
        if (body == null) {
            throw illegal("body must be provided");
        }
        if (WITH_FILE.contains(type) && body.text("url") == null) {
            throw illegal("url must be provided for a message of type " + type);
        }
        if (json.has("ext") && json.object("ext") == null) {
            throw illegal("ext must be an object");
        }
        String from = json.text("from");
        if (from != null && from.isEmpty()) {
            throw illegal("from can't be empty");
        }
        return new ChatMessage(
                kind,
                from,
                to,
                type,
                body,
                "ROUTE_ONLINE".equals(json.text("routetype")),
                json.flag("sync_device"),
                content(kind, json, type, body));
    }

    private static List<String> receivers(JsonBody json, String name) {
        List<String> to = json.texts(name);
        if (to == null || to.isEmpty()) {
            throw illegal(name + " must be a list of receivers");
        }
        return to.stream().distinct().toList();
    }

    private static JsonText content(String kind, JsonBody json, String type, JsonBody body) {
        StringBuilder out = new StringBuilder("{\"chat_type\":\"").append(kind);
        out.append("\",\"type\":\"").append(type).append("\",\"body\":").append(body.value());
        for (String name : json.names()) {
            if (!LEFT_OUT.contains(name)) {
                JsonText.quoteInto(out.append(','), name);
                out.append(':').append(json.raw(name));
            }
        }
        return new JsonText(out.append('}').toString());
    }

    /**
     * The file that it is about: the address leads to a chat file of this app, whatever the host is called.
     *
     * @return null when it is about none
     */
    FileId file(EasemobApp app) {
        String url = WITH_FILE.contains(type) ? body.text("url") : null;
        String begin = "/" + app.org() + "/" + app.name() + "/chatfiles/";
        try {
            String path = url == null ? null : new URI(url).getPath();
            int at = path == null ? -1 : path.indexOf(begin);
            return at < 0 ? null : FileId.parse(path.substring(at + begin.length()));
        } catch (URISyntaxException | BrokerError elsewhere) {
            return null;
        }
    }

    private static BrokerError illegal(String why) {
        return BrokerError.of(ErrorCode.BAD_REQUEST, why);
    }
}
