package io.filecast.adapter.fpnn;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a quest, or the result in an answer: names and values, read with the type that is wanted. Any thread;
 * immutable.
 *
 * <p>Every reader of one value fails with {@link FpnnError}: {@link FpnnError#KEY_MISSING} when the value is not there, or is
 * null, and {@link FpnnError#WRONG_TYPE} when it is of another type. Those whose names begin with {@code optional} or {@code has}
 * fail with the second only.
 */
public final class Params {

    private final Map<String, Object> values;

    /**
     * Parameters as they were read.
     *
     * @param values {@link Long}, {@link Double}, {@link Boolean}, {@link String}, {@link RawBytes}, {@link List} and {@link Map}
     *     of these, or null
     */
    Params(Map<String, Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** Parameters from elsewhere than a wire. */
    public static Params of(Map<String, ?> values) {
        return new Params(new LinkedHashMap<>(values));
    }

    /** Whether there is such a parameter, and it is not null. */
    public boolean has(String name) {
        return values.get(name) != null;
    }

    /** A whole number. */
    public long number(String name) {
        return asNumber(name, required(name));
    }

    /** A whole number, where there is one. */
    public Optional<Long> optionalNumber(String name) {
        return optional(name).map(value -> asNumber(name, value));
    }

    /** A truth value. */
    public boolean flag(String name) {
        return asFlag(name, required(name));
    }

    /** A truth value, where there is one. */
    public Optional<Boolean> optionalFlag(String name) {
        return optional(name).map(value -> asFlag(name, value));
    }

    /** A text in UTF-8, however its bytes were marked. */
    public String text(String name) {
        return asText(name, required(name));
    }

    /** A text, where there is one. */
    public Optional<String> optionalText(String name) {
        return optional(name).map(value -> asText(name, value));
    }

    /** The bytes of a text or of a byte string. */
    public RawBytes bytes(String name) {
        Object value = required(name);
        if (value instanceof RawBytes raw) {
            return raw;
        }
        if (value instanceof String text) {
            return RawBytes.of(text.getBytes(StandardCharsets.UTF_8));
        }
        throw wrongType(name, "bytes");
    }

    /** Whole numbers. */
    public List<Long> numbers(String name) {
        return asNumbers(name, required(name));
    }

    /** Whole numbers, where there is a list of them. */
    public Optional<List<Long>> optionalNumbers(String name) {
        return optional(name).map(value -> asNumbers(name, value));
    }

    /** Texts. */
    public List<String> texts(String name) {
        return asTexts(name, required(name));
    }

    /** Texts, where there is a list of them. */
    public Optional<List<String>> optionalTexts(String name) {
        return optional(name).map(value -> asTexts(name, value));
    }

    /** All names and values, as they were read. */
    public Map<String, Object> values() {
        return values;
    }

    private Optional<Object> optional(String name) {
        return Optional.ofNullable(values.get(name));
    }

    private Object required(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new FpnnError(FpnnError.KEY_MISSING, "the parameter " + name + " is missing");
        }
        return value;
    }

    private static long asNumber(String name, Object value) {
        if (value instanceof Long || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        throw wrongType(name, "a whole number");
    }

    private static boolean asFlag(String name, Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrongType(name, "true or false");
    }

    private static String asText(String name, Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof RawBytes raw) {
            try {
                return raw.toText();
            } catch (CharacterCodingException e) {
                throw wrongType(name, "a text in UTF-8");
            }
        }
        throw wrongType(name, "a text");
    }

    private static List<Long> asNumbers(String name, Object value) {
        List<Long> numbers = new ArrayList<>();
        for (Object each : asList(name, value)) {
            numbers.add(asNumber(name, each));
        }
        return Collections.unmodifiableList(numbers);
    }

    private static List<String> asTexts(String name, Object value) {
        List<String> texts = new ArrayList<>();
        for (Object each : asList(name, value)) {
            texts.add(asText(name, each));
        }
        return Collections.unmodifiableList(texts);
    }

    private static List<?> asList(String name, Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw wrongType(name, "a list");
    }

    private static FpnnError wrongType(String name, String wanted) {
        return new FpnnError(FpnnError.WRONG_TYPE, "the parameter " + name + " is not " + wanted);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Params that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
