package io.filecast.adapter.json;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as clients write them: {@code 500ms}, {@code 90s}, {@code 15m}, {@code 24h}, {@code 7d}; bare digits are
 * seconds. Any thread; pure.
 */
public final class DurationText {

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)?");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @param name what it is for, for the explanation
     * @param text the text; null when absent
     * @return null for the default: when it is absent or zero
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when it is malformed or longer than a century
     */
    public static Duration parse(String name, String text) {
        if (text == null) {
            return null;
        }
        Matcher shape = SHAPE.matcher(text);
        if (!shape.matches()) {
            throw refused(name);
        }
        Duration duration = of(Long.parseLong(shape.group(1)), shape.group(2) == null ? "s" : shape.group(2));
        if (duration.compareTo(LONGEST) > 0) {
            throw refused(name);
        }
        return duration.isZero() ? null : duration;
    }

    private static Duration of(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(Math.min(amount, LONGEST.toDays() + 1));
        };
    }

    private static BrokerError refused(String name) {
        return BrokerError.of(
                ErrorCode.BAD_REQUEST, "'" + name + "' is a duration such as 90s, 15m, 24h or 7d, of at most 36500d");
    }
}
