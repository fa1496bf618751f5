package io.filecast.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * A YAML text on its way to {@link Written} values. *Any thread*, one at a time, used once.
 *
 * <p>Read token by token rather than as a tree, for two things a tree loses: the line of every value, and scalars
 * exactly as they were written (a key {@code 0123} is not a number).
 */
final class YamlText {

    private final String name;
    private final YAMLParser parser;

    private YamlText(String name, YAMLParser parser) {
        this.name = name;
        this.parser = parser;
    }

    /**
     * The one value of the text, an empty section when it has none.
     *
     * @param name the text's name in messages
     * @throws ConfigException when the text is not YAML of one document without aliases and repeated names
     */
    static Written read(String name, String text) {
        try (YAMLParser parser = new YAMLFactory().createParser(text)) {
            YamlText yaml = new YamlText(name, parser);
            JsonToken first = parser.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return new Written.Section(Map.of(), name);
            }
            Written value = yaml.value(first);
            if (parser.nextToken() != null) {
                throw new ConfigException(yaml.here() + ": expected one YAML document");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new ConfigException(name + line(e) + ": not valid YAML" + reason(e));
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory cannot fail to be read", e);
        }
    }

    private Written value(JsonToken token) throws IOException {
        if (parser.isCurrentAlias()) {
            throw new ConfigException(here() + ": YAML aliases are not supported");
        }
        return switch (token) {
            case START_OBJECT -> section();
            case START_ARRAY -> items();
            case VALUE_NULL -> new Written.Text("", here());
            default -> new Written.Text(parser.getText(), here());
        };
    }

    private Written.Section section() throws IOException {
        String origin = here();
        Map<String, Written> entries = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String entry = parser.currentName();
            if (!seen.add(entry)) {
                throw new ConfigException(here() + ": " + ConfigException.quoted(entry) + " is given twice");
            }
            JsonToken token = parser.nextToken();
            if (token != JsonToken.VALUE_NULL) {
                entries.put(entry, value(token));
            }
        }
        return new Written.Section(entries, origin);
    }

    private Written.Items items() throws IOException {
        String origin = here();
        List<Written> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token));
        }
        return new Written.Items(items, origin);
    }

    private String here() {
        return name + ", line " + parser.currentTokenLocation().getLineNr();
    }

    private static String line(JsonProcessingException e) {
        return e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr();
    }

    // Only the parser's own words: its full message quotes the lines around, which may hold secrets.
    private static String reason(JsonProcessingException e) {
        return e.getCause() instanceof MarkedYAMLException marked && marked.getProblem() != null
                ? ", " + marked.getProblem().lines().findFirst().orElse("")
                : "";
    }
}
