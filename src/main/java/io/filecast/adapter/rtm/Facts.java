package io.filecast.adapter.rtm;

import io.filecast.core.Event;
import io.filecast.core.EventType;
import io.filecast.core.FileAttributes;
import io.filecast.core.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an event has in this dialect beside what every event has. It lies in the event's meta, {@code
 * {"rtm":{"mtype":50,"mid":"…","attrs":"…"}}}, where other dialects see it and may say it themselves. Any thread; pure.
 *
 * @param mtype its type, 1 to 127
 * @param mid its number, which its sender chose and may have chosen before
 * @param attrs its attributes; null when the sender said none in this dialect
 */
record Facts(int mtype, long mid, String attrs) {

    static final int LARGEST_TYPE = 127;

    private static final int FIRST_FILE_TYPE = 40;
    private static final int IMAGE = 40;
    private static final int VIDEO = 42;
    private static final int LAST_KNOWN_FILE_TYPE = 50;
    private static final String FIELD = "rtm";

    /** The meta of an event. */
    JsonText toMeta() {
        Map<String, String> own = new LinkedHashMap<>();
        own.put("mtype", Integer.toString(mtype));
        // As a text: clients whose numbers are doubles would lose its end.
        own.put("mid", JsonText.quote(Long.toString(mid)));
        own.put("attrs", JsonText.quote(attrs));
        return new JsonText("{\"" + FIELD + "\":" + RawFields.object(own) + "}");
    }

    /**
     * What an event has; what nobody said is chosen by what it is.
     *
     * @param messageType the type of messages of which it is not said
     */
    static Facts of(Event event, int messageType) {
        JsonText meta = event.meta() == null && event.file() != null
                ? event.file().attributes().meta()
                : event.meta();
        Map<String, String> own = meta == null
                ? Map.of()
                : RawFields.of(meta.value())
                        .flatMap(fields -> RawFields.of(fields.getOrDefault(FIELD, "")))
                        .orElse(Map.of());
        long mtype = numberOf(own.get("mtype"));
        boolean isFile = event.type() == EventType.FILE;
        if (mtype < (isFile ? FIRST_FILE_TYPE : 1) || mtype > LARGEST_TYPE) {
            mtype = isFile ? typeOf(event.file().attributes()) : messageType;
        }
        long mid = numberOf(own.get("mid"));
        String attrs = RawFields.textOf(own.get("attrs"));
        return new Facts((int) mtype, mid == 0 ? event.timetoken().ticks() : mid, attrs);
    }

    /** Whether receivers look for the address of a file in a message of such a type. */
    static boolean isFileType(int mtype) {
        return mtype >= FIRST_FILE_TYPE && mtype <= LAST_KNOWN_FILE_TYPE;
    }

    /** Whether somebody may send a file of such a type. */
    static boolean mayBeFile(long mtype, int last) {
        return mtype >= FIRST_FILE_TYPE && mtype <= last;
    }

    private static int typeOf(FileAttributes file) {
        if (file.picture() != null) {
            return IMAGE;
        }
        String mediaType = file.type();
        int slash = mediaType.indexOf('/');
        return switch (mediaType.substring(0, Math.max(slash, 0))) {
            case "image" -> IMAGE;
            case "audio" -> FileAttrs.AUDIO;
            case "video" -> VIDEO;
            default -> LAST_KNOWN_FILE_TYPE;
        };
    }

    private static long numberOf(String raw) {
        String text = raw != null && raw.startsWith("\"") ? RawFields.textOf(raw) : raw;
        if (text == null || !text.matches("-?[0-9]{1,19}")) {
            return 0;
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException tooLarge) {
            return 0;
        }
    }
}
