package io.filecast.config;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The step from what was written to typed records: every key takes the value of the first layer that has one, else its
 * default. *Any thread*, one at a time, used once; reads the files of secrets.
 */
final class RecordBinder {

    private static final int LARGEST_SECRET = 64 * 1024;

    private final List<Map<String, Written>> overrides;
    private final Map<String, Object> values = new HashMap<>();
    private final Map<String, String> origins = new HashMap<>();

    /** Binds with values by path that win over the file's; an earlier map wins over a later one. */
    RecordBinder(List<Map<String, Written>> overrides) {
        this.overrides = overrides;
    }

    /** Where the value of the key at the path was given. */
    String originOf(String path) {
        return origins.getOrDefault(path, "default");
    }

    /**
     * The record that the section states.
     *
     * @throws ConfigException on an unknown name or a value that its key does not accept
     */
    <R extends Record> R bind(Class<R> type, String path, Written.Section section) {
        RecordComponent[] components = type.getRecordComponents();
        refuseUnknown(components, path, section);
        Object[] arguments = Arrays.stream(components)
                .map(component -> argument(ConfigKey.join(path, component.getName()), section))
                .toArray();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(arguments);
        } catch (InvocationTargetException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException e) {
            throw new IllegalStateException(type + " cannot be made from its own components", e);
        }
    }

    private static void refuseUnknown(RecordComponent[] components, String path, Written.Section section) {
        List<String> known = new ArrayList<>();
        for (RecordComponent component : components) {
            known.add(component.getName());
            if (Schema.keyAt(ConfigKey.join(path, component.getName())).isSecret()) {
                known.add(component.getName() + ConfigKey.FILE_SUFFIX);
            }
        }
        section.entries().forEach((name, written) -> {
            if (!known.contains(name)) {
                throw Schema.unknown("key", ConfigKey.join(path, name), Schema.BY_PATH.keySet(), written.origin());
            }
        });
    }

    private Object argument(String path, Written.Section section) {
        ConfigKey key = Schema.keyAt(path);
        if (key.isSection()) {
            Written written = section.entries().get(key.name());
            return key.list() ? sections(key, path, written) : section(key, path, written);
        }
        Optional<Written> written = find(key, path, section);
        written.ifPresent(given -> origins.put(path, given.origin()));
        Optional<Object> value =
                written.map(given -> parse(key, path, given)).or(() -> byDefault(key, path, section.origin()));
        value.ifPresent(known -> values.put(path, known));
        return key.optional() ? value : value.orElseThrow();
    }

    private Record section(ConfigKey key, String path, Written written) {
        if (written != null && !(written instanceof Written.Section)) {
            throw refused(key, path, "a section of keys", written);
        }
        Written.Section section =
                written == null ? new Written.Section(Map.of(), "default") : (Written.Section) written;
        return bind(key.type().asSubclass(Record.class), path, section);
    }

    private List<Record> sections(ConfigKey key, String path, Written written) {
        Written given = written == null ? YamlText.read("default", key.spec().byDefault()) : written;
        if (!(given instanceof Written.Items list)) {
            throw refused(key, path, "a list", given);
        }
        List<Record> records = new ArrayList<>();
        for (Written item : list.items()) {
            records.add(section(key, path + "[" + records.size() + "]", item));
        }
        return List.copyOf(records);
    }

    private Optional<Written> find(ConfigKey key, String path, Written.Section section) {
        for (Map<String, Written> layer : overrides) {
            Optional<Written> written = find(key, path, path, layer);
            if (written.isPresent()) {
                return written;
            }
        }
        return find(key, path, key.name(), section.entries());
    }

    private static Optional<Written> find(ConfigKey key, String path, String name, Map<String, Written> layer) {
        Written direct = layer.get(name);
        Written file = key.isSecret() ? layer.get(name + ConfigKey.FILE_SUFFIX) : null;
        if (direct != null && file != null) {
            throw new ConfigException(
                    path + ": given twice, as it is (" + direct.origin() + ") and as a file (" + file.origin() + ")");
        }
        return Optional.ofNullable(file == null ? direct : secretIn(path + ConfigKey.FILE_SUFFIX, file));
    }

    private static Written secretIn(String path, Written written) {
        String named = written instanceof Written.Text text ? text.text() : "";
        try (InputStream file = Files.newInputStream(Path.of(named))) {
            byte[] content = file.readNBytes(LARGEST_SECRET + 1);
            if (content.length <= LARGEST_SECRET) {
                String secret = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(content))
                        .toString();
                return new Written.Text(secret.replaceFirst("\\R\\z", ""), "the file of " + written.origin());
            }
        } catch (IOException | InvalidPathException unreadable) {
            // Refused below, in the same words as a file that is too large.
        }
        String expected = "a readable UTF-8 file of at most " + Quantities.text(LARGEST_SECRET);
        throw new ConfigException(path, expected, ConfigException.quoted(named), written.origin());
    }

    private static Object parse(ConfigKey key, String path, Written written) {
        if (key.map()) {
            return parseMap(key, path, written);
        }
        if (!key.list()) {
            return parseOne(key, path, written);
        }
        List<Object> parsed = new ArrayList<>();
        for (Written item : itemsOf(written)) {
            parsed.add(parseOne(key, path, item));
        }
        return List.copyOf(parsed);
    }

    private static Object parseMap(ConfigKey key, String path, Written written) {
        if (!(written instanceof Written.Section section)) {
            throw refused(key, path, key.expectation(), written);
        }
        Map<String, Object> parsed = new LinkedHashMap<>();
        section.entries().forEach((name, value) -> parsed.put(name, parseOne(key, path, value)));
        return Collections.unmodifiableMap(parsed);
    }

    // Where there is only a line of text, its commas separate the items.
    private static List<Written> itemsOf(Written written) {
        if (written instanceof Written.Items list) {
            return list.items();
        } else if (written instanceof Written.Text text) {
            return Arrays.stream(text.text().split(","))
                    .<Written>map(item -> new Written.Text(item.strip(), text.origin()))
                    .toList();
        }
        return List.of(written);
    }

    private static Object parseOne(ConfigKey key, String path, Written written) {
        if (written instanceof Written.Text text) {
            try {
                return key.parse(text.text());
            } catch (IllegalArgumentException notAccepted) {
                throw refused(key, path, key.expectation(), written);
            }
        }
        throw refused(key, path, key.expectation(), written);
    }

    private static ConfigException refused(ConfigKey key, String path, String expectation, Written written) {
        String shown = "a list";
        if (written instanceof Written.Text text) {
            // A text in place of a section may well be a secret that lost its key.
            String visible = key.isSection() ? "a text" : ConfigException.quoted(text.text());
            shown = key.isSecret() ? Secret.MASK : visible;
        } else if (written instanceof Written.Section) {
            shown = "a section";
        }
        return new ConfigException(path, expectation, shown, written.origin());
    }

    private Optional<Object> byDefault(ConfigKey key, String path, String sectionOrigin) {
        if (!key.spec().inherits().isEmpty()) {
            return Optional.of(values.get(key.spec().inherits()));
        } else if (key.required()) {
            throw new ConfigException(path, key.expectation(), "absent", sectionOrigin);
        } else if (key.spec().byDefault().isEmpty()) {
            return key.list() ? Optional.of(List.of()) : Optional.empty();
        }
        Written written = key.map()
                ? YamlText.read("default", key.spec().byDefault())
                : new Written.Text(key.spec().byDefault(), "default");
        return Optional.of(parse(key, path, written));
    }
}
