package io.filecast.config;

import java.util.regex.Pattern;

/**
 * A configured text that must not be seen: it prints itself masked, so that no log line or record can show it.
 *
 * <p>Of a Redis URL only the credentials are masked, so that operators still see which server is used.
 *
 * @param reveal the text itself, for the one place that needs it
 */
public record Secret(String reveal) {

    static final String MASK = "***";

    private static final Pattern REDIS_URL = Pattern.compile("(?:rediss?|unix)://\\S+");
    // The user part runs to the last '@', because a password may hold one that nobody escaped.
    private static final Pattern CREDENTIALS = Pattern.compile("(?<=://).*@|(?<=[?&](?:password|user)=)[^&]*");

    /** The masked form. */
    @Override
    public String toString() {
        if (!REDIS_URL.matcher(reveal).matches()) {
            return MASK;
        }
        return CREDENTIALS.matcher(reveal).replaceAll(hit -> hit.group().endsWith("@") ? MASK + "@" : MASK);
    }
}
