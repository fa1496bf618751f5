package io.filecast.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One declared key or section: its {@link Key} joined with its place and type, and what follows from them. Any thread.
 *
 * @param path the full name, {@code limits.fileSize}; inside a list {@code apps[].name}
 * @param type the type of one value; a record for a section
 * @param list whether the key takes several values
 * @param map whether the key takes values by names that are not declared
 * @param optional whether the key may stay unset
 * @param spec the declaration
 */
record ConfigKey(String path, Class<?> type, boolean list, boolean map, boolean optional, Key spec) {

    /** What follows a secret's name when a file that holds the secret is named in its place. */
    static final String FILE_SUFFIX = "File";

    static ConfigKey of(String path, RecordComponent component) {
        boolean list = component.getType() == List.class;
        boolean map = component.getType() == Map.class;
        boolean optional = component.getType() == Optional.class;
        Class<?> type = component.getType();
        if (list || map || optional) {
            // Of a map, the type of its values.
            Type[] arguments = ((ParameterizedType) component.getGenericType()).getActualTypeArguments();
            type = (Class<?>) arguments[arguments.length - 1];
        }
        return new ConfigKey(path, type, list, map, optional, component.getAnnotation(Key.class));
    }

    /** The path of a key inside a section. */
    static String join(String section, String name) {
        return section.isEmpty() ? name : section + "." + name;
    }

    /** The last part of the name. */
    String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    boolean isSection() {
        return type.isRecord() && !isSecret();
    }

    boolean isSecret() {
        return type == Secret.class;
    }

    /** Whether a value must be given. */
    boolean required() {
        return !list
                && !optional
                && spec.byDefault().isEmpty()
                && spec.inherits().isEmpty();
    }

    /** Whether the environment and the command line can set the key; what is inside a list only the file can. */
    boolean overridable() {
        return !isSection() && !path.contains("[]");
    }

    /** The environment variable of the key: {@code FILECAST_HTTP_PUBLIC_URL} for {@code http.publicUrl}. */
    String environmentName() {
        return environmentName(path);
    }

    static String environmentName(String path) {
        String words = path.replace('.', '_').replaceAll("([a-z0-9])([A-Z])", "$1_$2");
        return "FILECAST_" + words.toUpperCase(Locale.ROOT);
    }

    /**
     * The value that the text states.
     *
     * @throws IllegalArgumentException when it is not what {@link #expectation} says
     */
    Object parse(String text) {
        Object value = convert(text);
        if (!spec.min().isEmpty() && compare(value, convert(spec.min())) < 0
                || !spec.max().isEmpty() && compare(value, convert(spec.max())) > 0) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    private Object convert(String text) {
        if (!spec.matches().isEmpty() && !text.matches(spec.matches())) {
            throw new IllegalArgumentException("not in the form");
        } else if (type == int.class) {
            return Integer.parseInt(text);
        } else if (type == long.class) {
            return Quantities.sizeBytes(text);
        } else if (type == Duration.class) {
            return Quantities.duration(text);
        } else if (type == boolean.class) {
            return choice(text, Boolean.TRUE, Boolean.FALSE);
        } else if (type.isEnum()) {
            return choice(text.toLowerCase(Locale.ROOT), type.getEnumConstants());
        } else if (type == Path.class) {
            return Path.of(text);
        }
        return type == Secret.class ? new Secret(text) : text;
    }

    private static Object choice(String text, Object... choices) {
        return Arrays.stream(choices)
                .filter(choice -> choiceText(choice).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not one of the choices"));
    }

    private static String choiceText(Object choice) {
        return choice.toString().toLowerCase(Locale.ROOT);
    }

    @SuppressWarnings("unchecked")
    private static int compare(Object value, Object bound) {
        return ((Comparable<Object>) value).compareTo(bound);
    }

    /** What is accepted, to follow "expected". */
    String expectation() {
        String range = range().isEmpty() ? "" : " from " + range();
        if (!spec.expects().isEmpty()) {
            return spec.expects();
        } else if (type == int.class) {
            return "a whole number" + range;
        } else if (type == long.class) {
            return "a size" + range + ", such as 64KiB, 100MiB, 1GiB or plain bytes";
        } else if (type == Duration.class) {
            return "a duration" + range + ", such as 500ms, 90s, 20m, 24h or 7d";
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type.isEnum()) {
            return choices();
        }
        return type == Path.class ? "a path" : "a text";
    }

    /** The type in few words, for the reference. */
    String typeText() {
        if (!spec.expects().isEmpty()) {
            return (list ? "list, each " : "") + spec.expects();
        } else if (type == int.class) {
            return spec.unit().isEmpty() ? "whole number" : "whole number of " + spec.unit();
        } else if (type == long.class) {
            return spec.unit().isEmpty() ? "size" : "size " + spec.unit();
        }
        return type == Duration.class ? "duration" : expectation();
    }

    /** The range of an amount, empty for what has none. */
    String range() {
        return spec.min().isEmpty() ? "" : spec.min() + " to " + spec.max();
    }

    /** The default as the reference states it. */
    String defaultText() {
        if (!spec.inherits().isEmpty()) {
            return "that of " + spec.inherits();
        } else if (required()) {
            return "none, must be given";
        }
        return spec.byDefault().isEmpty() ? "none" : spec.byDefault();
    }

    /** The default in the form of {@link #show}, empty when the key has none of its own. */
    String shownDefault() {
        String text = spec.byDefault();
        if (text.isEmpty()) {
            return "";
        }
        if (map) {
            return text;
        }
        return list ? "[" + text + "]" : show(parse(text));
    }

    private String choices() {
        Object[] constants = type.getEnumConstants();
        String names = Arrays.stream(constants).map(ConfigKey::choiceText).collect(Collectors.joining(", "));
        return constants.length == 1 ? names : "one of " + names;
    }

    /** The value as it is written in the file, masked when it is secret, empty when it is unset. */
    String show(Object value) {
        if (value instanceof Optional<?> given) {
            return given.map(this::show).orElse("");
        } else if (value instanceof List<?> values) {
            return values.stream().map(this::show).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof Map<?, ?> values) {
            return values.entrySet().stream()
                    .map(entry -> "\"" + entry.getKey() + "\": " + show(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        } else if (value instanceof Duration duration) {
            return Quantities.text(duration);
        } else if (value instanceof Long sizeBytes) {
            return Quantities.text(sizeBytes);
        }
        return value instanceof Enum<?> ? choiceText(value) : value.toString();
    }
}
