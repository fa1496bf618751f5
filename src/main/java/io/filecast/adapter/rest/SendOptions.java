package io.filecast.adapter.rest;

import io.filecast.adapter.http.QueryText;
import io.filecast.adapter.json.DurationText;
import io.filecast.core.Box;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.FileBroker.PublishOptions;
import io.filecast.core.JsonText;
import io.filecast.core.Label;
import io.filecast.core.Thumbnails.Wanted;
import io.filecast.core.UserIds;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * What a publisher says beside the file or message itself, read from a query, a form or a JSON body. Any thread;
 * immutable.
 *
 * @param description a sentence for people; null when none
 * @param message any JSON; null when none
 * @param meta a JSON object; null when none
 * @param box how large a thumbnail is to be; null when nothing is said
 * @param publish how long and for whom
 */
record SendOptions(String description, JsonText message, JsonText meta, Box box, PublishOptions publish) {

    /**
     * Reads the options among some parameters; others are ignored.
     *
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST}, {@link ErrorCode#BAD_JSON} or
     *     {@link ErrorCode#MESSAGE_TOO_LARGE}
     */
    static SendOptions of(QueryText parameters, RestLimits limits) {
        String description = bounded("description", parameters.single("description"), limits.maxDescriptionBytes());
        JsonText message = json("message", parameters.single("message"), limits.maxMessageBytes());
        JsonText meta = json("meta", parameters.single("meta"), limits.maxMetaBytes());
        if (meta != null && !meta.value().startsWith("{")) {
            throw BrokerError.of(ErrorCode.BAD_JSON, "'meta' is a JSON object");
        }
        Duration eventTtl = DurationText.parse("ttl", parameters.single("ttl"));
        Duration fileTtl = DurationText.parse("fileTtl", parameters.single("fileTtl"));
        boolean store = flag("store", parameters.single("store"), true);
        List<String> recipients = UserIds.recipients(parameters.all("recipients"), limits.maxRecipients());
        boolean restricted = flag("restricted", parameters.single("restricted"), false);
        String label = parameters.single("label");
        boolean silent = flag("silent", parameters.single("silent"), false);
        PublishOptions publish = new PublishOptions(
                store, eventTtl, fileTtl, recipients, restricted, label == null ? null : Label.parse(label), silent);
        return new SendOptions(description, message, meta, box(parameters, limits.largestThumbnail()), publish);
    }

    private static Box box(QueryText parameters, Box most) {
        Wanted wanted = wanted(parameters, "thumbnailWidth", "thumbnailHeight", most);
        if (!wanted.isSaid()) {
            return null;
        }
        return new Box(
                wanted.width() == 0 ? most.width() : wanted.width(),
                wanted.height() == 0 ? most.height() : wanted.height());
    }

    /** Reads how large a thumbnail is wanted; a side that is not said is 0. */
    static Wanted wanted(QueryText parameters, String width, String height, Box most) {
        return new Wanted(
                side(width, parameters.single(width), most.width()),
                side(height, parameters.single(height), most.height()));
    }

    private static int side(String name, String text, int most) {
        if (text == null) {
            return 0;
        }
        int side = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
        if (side < 1 || side > most) {
            throw BrokerError.of(ErrorCode.BAD_REQUEST, "'" + name + "' is 1 to " + most + " pixels");
        }
        return side;
    }

    private static JsonText json(String name, String text, int maxBytes) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        JsonText json = JsonText.parse(bounded(name, text, maxBytes));
        return json.value().equals("null") ? null : json;
    }

    private static String bounded(String name, String text, int maxBytes) {
        if (text != null && text.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw BrokerError.of(ErrorCode.MESSAGE_TOO_LARGE, "'" + name + "' may have at most " + maxBytes + " bytes");
        }
        return text == null || text.isEmpty() ? null : text;
    }

    /** Reads a truth. */
    static boolean flag(String name, String text, boolean byDefault) {
        if (text == null) {
            return byDefault;
        }
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw BrokerError.of(ErrorCode.BAD_REQUEST, "'" + name + "' is true or false");
        };
    }
}
