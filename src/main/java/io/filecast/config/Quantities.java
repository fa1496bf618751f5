package io.filecast.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text forms of durations ({@code 500ms}, {@code 90s}, {@code 20m}, {@code 24h}, {@code 7d}, {@code 0}) and of
 * sizes in bytes ({@code 64KiB}, {@code 100MiB}, {@code 1GiB}, {@code 1TiB}, plain bytes). Any thread.
 */
public final class Quantities {

    private static final Pattern AMOUNT = Pattern.compile("([0-9]{1,18})([A-Za-z]*)");
    private static final Map<String, Long> MILLIS = new LinkedHashMap<>();
    private static final Map<String, Long> BYTES = new LinkedHashMap<>();

    static {
        // Largest first: that is the order in which a unit is chosen for printing.
        MILLIS.put("d", 86_400_000L);
        MILLIS.put("h", 3_600_000L);
        MILLIS.put("m", 60_000L);
        MILLIS.put("s", 1_000L);
        MILLIS.put("ms", 1L);
        BYTES.put("TiB", 1L << 40);
        BYTES.put("GiB", 1L << 30);
        BYTES.put("MiB", 1L << 20);
        BYTES.put("KiB", 1L << 10);
        BYTES.put("", 1L);
    }

    private Quantities() {}

    /**
     * The duration that the text states, to the millisecond.
     *
     * @throws IllegalArgumentException when the text is not a duration
     */
    public static Duration duration(String text) {
        return text.equals("0") ? Duration.ZERO : Duration.ofMillis(amount(text, MILLIS));
    }

    /**
     * The size in bytes that the text states.
     *
     * @throws IllegalArgumentException when the text is not a size
     */
    public static long sizeBytes(String text) {
        return amount(text, BYTES);
    }

    /** The duration in the largest unit that states it without a fraction; below a millisecond nothing is shown. */
    public static String text(Duration duration) {
        return duration.isZero() ? "0" : text(duration.toMillis(), MILLIS);
    }

    /** The size in the largest unit that states it without a fraction. */
    public static String text(long sizeBytes) {
        return sizeBytes == 0 ? "0" : text(sizeBytes, BYTES);
    }

    private static long amount(String text, Map<String, Long> units) {
        Matcher amount = AMOUNT.matcher(text);
        if (!amount.matches() || !units.containsKey(amount.group(2))) {
            throw new IllegalArgumentException("not an amount with a known unit");
        }
        try {
            return Math.multiplyExact(Long.parseLong(amount.group(1)), units.get(amount.group(2)));
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException("too large", tooLarge);
        }
    }

    private static String text(long amount, Map<String, Long> units) {
        return units.entrySet().stream()
                .filter(unit -> amount % unit.getValue() == 0)
                .findFirst()
                .map(unit -> amount / unit.getValue() + unit.getKey())
                .orElseThrow();
    }
}
