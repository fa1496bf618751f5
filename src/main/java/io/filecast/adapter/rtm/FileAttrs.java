package io.filecast.adapter.rtm;

import io.filecast.core.FileName;
import io.filecast.core.JsonText;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is said of a file that is sent: {@code {"rtm":{"sign":…,"ext":…,"filename":…},"custom":…}}. Any thread; pure.
 *
 * <p>The Go SDK said it without {@code rtm} around it before it knew of custom data, and called an extension that it took
 * from the name {@code exit}.
 *
 * @param sign ties the file to its token
 * @param ext what its name ends in, without the dot; null when that is not said, or is no such thing
 * @param filename as the sender calls it, which is nothing to rely on; null when not said
 * @param custom the sender's own data; null when there is none
 * @param delivered the attributes as receivers get them
 */
record FileAttrs(String sign, String ext, String filename, JsonText custom, String delivered) {

    /** The type of recordings, of which one SDK wants to know more. */
    static final int AUDIO = 41;

    private static final Pattern EXTENSION = Pattern.compile("[A-Za-z0-9]{1,16}");
    private static final String NOTHING = "\"\"";

    /**
     * Reads what was sent, and makes of it what every SDK can read: without the sign, with {@code custom} always, and with
     * {@code rtm.type} for recordings.
     *
     * @param customAsText whether {@code custom} is delivered as a text where it was sent as something else
     * @return empty when it is no JSON object or has no sign
     */
    static Optional<FileAttrs> parse(String text, int mtype, boolean customAsText) {
        Map<String, String> said = RawFields.of(text).orElse(Map.of());
        boolean isBare = !said.containsKey("rtm") && !said.containsKey("custom");
        Map<String, String> all = isBare ? Map.of() : said;
        Map<String, String> rtm =
                isBare ? said : RawFields.of(all.getOrDefault("rtm", "")).orElse(Map.of());
        String sign = RawFields.textOf(rtm.get("sign"));
        if (sign == null) {
            return Optional.empty();
        }
        String ext = extension(RawFields.textOf(rtm.get(isBare && !rtm.containsKey("ext") ? "exit" : "ext")));
        Map<String, String> told = new LinkedHashMap<>(rtm);
        told.remove("sign");
        told.remove("ext");
        if (isBare) {
            told.remove("exit");
        }
        if (ext != null) {
            told.put("ext", JsonText.quote(ext));
        }
        if (mtype == AUDIO) {
            told.putIfAbsent("type", NOTHING);
        }
        String custom = all.getOrDefault("custom", NOTHING);
        Map<String, String> delivered = new LinkedHashMap<>(all);
        delivered.put("rtm", RawFields.object(told));
        delivered.put("custom", customAsText ? asText(custom) : custom);
        return Optional.of(new FileAttrs(
                sign,
                ext,
                RawFields.textOf(rtm.get("filename")),
                custom.equals(NOTHING) || custom.equals("null") ? null : new JsonText(custom),
                RawFields.object(delivered)));
    }

    /**
     * What the file is called: SDKs differ in whether they say its name with the extension or without.
     *
     * @param maxBytes the longest, in bytes of UTF-8
     */
    String name(int maxBytes) {
        String end = ext == null ? "" : "." + ext;
        String name = FileName.tidied(filename, maxBytes);
        if (name.toLowerCase(Locale.ROOT).endsWith(end.toLowerCase(Locale.ROOT))) {
            return name;
        }
        return FileName.tidied(filename, maxBytes - end.length()) + end;
    }

    private static String extension(String text) {
        return text != null && EXTENSION.matcher(text).matches() ? text : null;
    }

    private static String asText(String value) {
        return value.startsWith("\"") ? value : JsonText.quote(value);
    }
}
