package io.filecast.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** All declared keys, read once from the records under {@link FilecastConfig}, in their order. Any thread. */
final class Schema {

    /** Every key and section. */
    static final List<ConfigKey> ALL = List.copyOf(declared(FilecastConfig.class, ""));

    /** Every key and section by its path, in declared order: of equal guesses at a mistake the first counts. */
    static final Map<String, ConfigKey> BY_PATH = Collections.unmodifiableMap(ALL.stream()
            .collect(Collectors.toMap(ConfigKey::path, Function.identity(), (one, same) -> one, LinkedHashMap::new)));

    private Schema() {}

    /**
     * A key with the value it has in one configuration.
     *
     * @param path the key's name there, {@code apps[0].name}
     */
    record Setting(String path, ConfigKey key, Object value) {

        /** The setting for people, with the default where it differs. */
        String line() {
            String shown = key.show(value);
            String usual = key.shownDefault();
            String hint = usual.isEmpty() || usual.equals(shown) ? "" : "  # default " + usual;
            return (path + ": " + ConfigException.printable(shown)).stripTrailing() + hint;
        }
    }

    private static List<ConfigKey> declared(Class<?> section, String path) {
        List<ConfigKey> keys = new ArrayList<>();
        for (RecordComponent component : section.getRecordComponents()) {
            ConfigKey key = ConfigKey.of(ConfigKey.join(path, component.getName()), component);
            keys.add(key);
            if (key.isSection()) {
                keys.addAll(declared(key.type(), key.path() + (key.list() ? "[]" : "")));
            }
        }
        return keys;
    }

    /** Every key of a configuration with its value, in declared order. */
    static List<Setting> settings(FilecastConfig config) {
        List<Setting> settings = new ArrayList<>();
        collect(config, "", settings);
        return settings;
    }

    private static void collect(Record section, String path, List<Setting> settings) {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            String childPath = ConfigKey.join(path, component.getName());
            ConfigKey key = keyAt(childPath);
            Object value = valueOf(component, section);
            if (!key.isSection()) {
                settings.add(new Setting(childPath, key, value));
            } else if (value instanceof List<?> items) {
                for (int i = 0; i < items.size(); i++) {
                    collect((Record) items.get(i), childPath + "[" + i + "]", settings);
                }
            } else {
                collect((Record) value, childPath, settings);
            }
        }
    }

    /** The value that the section holds for the component. */
    static Object valueOf(RecordComponent component, Record section) {
        try {
            return component.getAccessor().invoke(section);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record of this package cannot be read", e);
        }
    }

    /** The declaration of the key that is called so in a configuration, {@code apps[3].name}. */
    static ConfigKey keyAt(String path) {
        return BY_PATH.get(declaredPath(path));
    }

    private static String declaredPath(String path) {
        return path.replaceAll("\\[[0-9]+]", "[]");
    }

    /**
     * The refusal of a name that nothing is called, with a known one that is close to it when there is one.
     *
     * @param kind what the name would have named
     */
    static ConfigException unknown(String kind, String name, Collection<String> known, String origin) {
        String wanted = declaredPath(name).toLowerCase(Locale.ROOT);
        int tolerance = Math.max(2, wanted.length() / 6);
        String hint = known.stream()
                .filter(candidate -> distance(wanted, candidate) <= tolerance)
                .min(Comparator.comparingInt(candidate -> distance(wanted, candidate)))
                .or(() -> known.stream()
                        .filter(candidate -> lacksItsSection(wanted, candidate))
                        .findFirst())
                .map(candidate -> ", did you mean " + candidate + "?")
                .orElse("");
        return new ConfigException(ConfigException.printable(name) + ": unknown " + kind + hint + " (" + origin + ")");
    }

    private static boolean lacksItsSection(String wanted, String candidate) {
        return candidate
                .toLowerCase(Locale.ROOT)
                .matches(".+[._]" + Pattern.quote(wanted.replaceFirst("^filecast_", "")));
    }

    /** The Levenshtein distance whatever the case: how many letters to add, drop or change. */
    private static int distance(String from, String candidate) {
        String to = candidate.toLowerCase(Locale.ROOT);
        int[] previous = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int[] current = new int[to.length() + 1];
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int change = previous[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[to.length()];
    }
}
