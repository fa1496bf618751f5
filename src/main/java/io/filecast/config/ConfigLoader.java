package io.filecast.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The reading of the configuration from its four places: command line over environment over file over defaults.
 * *Blocking: never on an event loop*; stateless.
 */
public final class ConfigLoader {

    private static final String PREFIX = "FILECAST_";

    // Variables that start scripts and the command line read; they configure no key.
    private static final Set<String> NOT_KEYS = Set.of("FILECAST_CONFIG", "FILECAST_JAVA_OPTS");

    // Kubernetes gives every container such variables for each service; one called "filecast" must do no harm.
    private static final Pattern SERVICE_LINK_NAME =
            Pattern.compile(".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_.*)?)");
    private static final Pattern SERVICE_LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

    private ConfigLoader() {}

    /**
     * The configuration that the arguments state together, validated as a whole.
     *
     * @param file the YAML file, or null for none
     * @param environment the environment variables, of which only {@code FILECAST_*} count
     * @param options the command line's values by full key, {@code http.port}
     * @throws ConfigException when anything in it cannot be used; the first problem found is told
     */
    public static FilecastConfig load(Path file, Map<String, String> environment, Map<String, String> options) {
        Written.Section written = file == null ? new Written.Section(Map.of(), "default") : read(file);
        RecordBinder binder = new RecordBinder(List.of(commandLine(options), environment(environment)));
        FilecastConfig config = binder.bind(FilecastConfig.class, "", written);
        new CrossChecks(config, binder::originOf).run();
        return config;
    }

    private static Written.Section read(Path file) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException notText) {
            throw new ConfigException(file + ": not UTF-8 text");
        } catch (IOException unreadable) {
            throw new ConfigException(file + ": " + (Files.exists(file) ? "cannot be read" : "no such file"));
        }
        if (YamlText.read(file.toString(), text) instanceof Written.Section section) {
            return section;
        }
        throw new ConfigException(file + ": expected sections and keys, as in http: {port: 8080}");
    }

    private static Map<String, Written> commandLine(Map<String, String> options) {
        Map<String, Written> layer = new HashMap<>();
        Set<String> known = overridable().keySet();
        new TreeMap<>(options).forEach((path, value) -> {
            if (!known.contains(path)) {
                throw Schema.unknown("key", path, known, "command line");
            }
            layer.put(path, new Written.Text(value.strip(), "command line"));
        });
        return layer;
    }

    private static Map<String, Written> environment(Map<String, String> environment) {
        Map<String, Written> layer = new HashMap<>();
        Map<String, String> pathByName = new LinkedHashMap<>();
        overridable().forEach((path, name) -> pathByName.put(name, path));
        new TreeMap<>(environment).forEach((name, value) -> {
            // An empty variable is how compose files and shells say "not set".
            if (!name.startsWith(PREFIX) || value.isBlank() || NOT_KEYS.contains(name) || isServiceLink(name, value)) {
                return;
            }
            if (!pathByName.containsKey(name)) {
                throw Schema.unknown("variable", name, pathByName.keySet(), "environment");
            }
            layer.put(pathByName.get(name), new Written.Text(value.strip(), "environment variable " + name));
        });
        return layer;
    }

    private static boolean isServiceLink(String name, String value) {
        return SERVICE_LINK_NAME.matcher(name).matches()
                || name.endsWith("_PORT") && SERVICE_LINK_VALUE.matcher(value).matches();
    }

    /** The environment name of each path that can be set from outside the file. */
    private static Map<String, String> overridable() {
        Map<String, String> names = new LinkedHashMap<>();
        Schema.ALL.stream().filter(ConfigKey::overridable).forEach(key -> {
            names.put(key.path(), key.environmentName());
            if (key.isSecret()) {
                String file = key.path() + ConfigKey.FILE_SUFFIX;
                names.put(file, ConfigKey.environmentName(file));
            }
        });
        return names;
    }
}
