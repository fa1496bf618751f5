package io.filecast.config;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The texts that show every key to people, written from the declarations. *Any thread*, one at a time. */
final class ConfigReference {

    private static final int WIDTH = 110;

    private static final String HEAD = """
            # The configuration of Filecast. Every key stands here at its default, switched off by the '#' right
            # before it: remove that '#' and change the value. Above each key stand its meaning, what it accepts and
            # its default.
            #
            # Every key outside of apps can also be given in the environment, http.publicUrl as
            # FILECAST_HTTP_PUBLIC_URL, and on the command line. The command line wins over the environment, and that
            # over this file.
            #
            # A size is written 64KiB, 100MiB, 1GiB, 1TiB or in plain bytes; a duration 500ms, 90s, 20m, 24h, 7d or 0.
            # In place of a secret, as redis.url, redis.urlFile may name a file that holds it.
            """;

    private final List<String> lines = new ArrayList<>();
    private final Set<ConfigKey> described = new HashSet<>();

    private ConfigReference() {}

    /** The shipped configuration file. */
    static String yaml() {
        ConfigReference reference = new ConfigReference();
        reference.lines.addAll(HEAD.lines().toList());
        FilecastConfig defaults = ConfigLoader.load(null, Map.of(), Map.of());
        for (RecordComponent component : FilecastConfig.class.getRecordComponents()) {
            reference.entry(component.getName(), Schema.valueOf(component, defaults), "", "");
        }
        return String.join("\n", reference.lines) + "\n";
    }

    /** The tables of the document, one for each section. */
    static String tables() {
        StringBuilder text = new StringBuilder(table("General", "The broker as a whole.", ""));
        for (ConfigKey section : Schema.ALL) {
            if (section.isSection()) {
                String path = section.path() + (section.list() ? "[]" : "");
                text.append(table("`" + path + "`", section.spec().about(), path));
            }
        }
        return text.toString();
    }

    private static String table(String title, String about, String section) {
        StringBuilder table = new StringBuilder("\n### " + title + "\n\n" + about + "\n\n")
                .append("| key | accepts | default | meaning |\n|---|---|---|---|\n");
        for (ConfigKey key : Schema.ALL) {
            if (!key.isSection() && key.path().equals(ConfigKey.join(section, key.name()))) {
                String row = "| `%s` | %s | %s | %s |\n";
                table.append(String.format(
                        row,
                        key.path(),
                        accepts(key),
                        defaultOf(key),
                        cell(key.spec().about())));
            }
        }
        return table.toString();
    }

    private static String accepts(ConfigKey key) {
        return cell(key.typeText() + (key.range().isEmpty() ? "" : ", " + key.range()));
    }

    private static String defaultOf(ConfigKey key) {
        boolean literal = !key.spec().byDefault().isEmpty();
        return literal ? "`" + key.defaultText() + "`" : key.defaultText();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("*", "\\*");
    }

    /** Adds a key and its value. The dash is set for the first key of an item in a list. */
    private void entry(String path, Object value, String indent, String dash) {
        ConfigKey key = Schema.keyAt(path);
        String rest = indent + " ".repeat(dash.length());
        describe(key, rest);
        if (!key.isSection()) {
            lines.add((indent + "#" + dash + key.name() + ": " + yamlOf(key, value)).stripTrailing());
        } else if (value instanceof List<?> items) {
            lines.add(indent + "#" + key.name() + ":");
            for (int i = 0; i < items.size(); i++) {
                section((Record) items.get(i), path + "[" + i + "]", indent + "  ", "- ");
            }
        } else {
            // Inside a list the section is left out with its keys.
            lines.add(indent + (path.contains("[") ? "#" : "") + key.name() + ":");
            section((Record) value, path, indent + "  ", "");
        }
    }

    private void section(Record section, String path, String indent, String dash) {
        String rest = indent + " ".repeat(dash.length());
        boolean first = true;
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            Object value = Schema.valueOf(component, section);
            entry(ConfigKey.join(path, component.getName()), value, first ? indent : rest, first ? dash : "");
            first = false;
        }
    }

    private void describe(ConfigKey key, String indent) {
        if (!described.add(key)) {
            return;
        }
        lines.add("");
        comment(indent, key.spec().about());
        if (!key.isSection()) {
            String range = key.range().isEmpty() ? "" : ", " + key.range();
            comment(indent, key.typeText() + range + "; default " + key.defaultText());
        }
    }

    private void comment(String indent, String text) {
        StringBuilder line = new StringBuilder(indent + "#");
        for (String word : text.split(" ")) {
            if (line.length() + word.length() + 1 > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent + "#");
            }
            line.append(' ').append(word);
        }
        lines.add(line.toString());
    }

    private static String yamlOf(ConfigKey key, Object value) {
        if (value instanceof Secret secret) {
            return secret.reveal();
        }
        if (value instanceof Optional<?> given && given.isPresent() && given.get() instanceof Secret secret) {
            return secret.reveal();
        }
        // 24h stays 24h where the declaration says so, although it is one day.
        String shown = key.show(value);
        return !key.list() && shown.equals(key.shownDefault()) ? key.spec().byDefault() : shown;
    }
}
