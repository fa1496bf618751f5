package io.filecast.index.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings the embedded Redis runs with; the only place that names them.
 *
 * <p><i>Any thread.</i> Immutable. Some can be set on a running server too: with those, a server that an earlier broker
 * left behind is brought to what is wanted now.
 */
final class RedisSettings {
    private final Path directory;
    private final Path socket;
    private final RedisOptions options;

    RedisSettings(Path directory, Path socket, RedisOptions options) {
        this.directory = directory;
        this.socket = socket;
        this.options = options;
    }

    /** The words after the name of the binary. */
    List<String> arguments() {
        Map<String, String> all = new LinkedHashMap<>(fixed());
        all.putAll(live());
        List<String> words = new ArrayList<>();
        all.forEach((name, value) -> {
            words.add("--" + name);
            words.add(value);
        });
        return words;
    }

    /**
     * Sets what can be set on a running server, where it differs from what is wanted.
     *
     * @throws IOException when the server refuses or does not answer
     */
    void applyTo(RespConnection connection) throws IOException {
        for (Map.Entry<String, String> wanted : live().entrySet()) {
            List<String> found = connection.command("CONFIG", "GET", wanted.getKey());
            if (found.size() != 2 || !found.get(1).equals(wanted.getValue())) {
                connection.command("CONFIG", "SET", wanted.getKey(), wanted.getValue());
            }
        }
    }

    private Map<String, String> fixed() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("daemonize", "no");
        settings.put("dir", directory.toString());
        settings.put("port", "0");
        settings.put("unixsocket", socket.toString());
        settings.put("unixsocketperm", "700");
        settings.put("protected-mode", "yes");
        settings.put("databases", "1");
        // Standard output, which is the log file: so what the launch says before Redis has read its settings is there
        // too.
        settings.put("logfile", "");
        settings.put("loglevel", "notice");
        // A tail cut off by a crash was never acknowledged: it is dropped and the server starts.
        settings.put("aof-load-truncated", "yes");
        settings.put("aof-use-rdb-preamble", "yes");
        settings.put("enable-module-command", "no");
        settings.put("enable-debug-command", "no");
        return settings;
    }

    private Map<String, String> live() {
        Map<String, String> settings = new LinkedHashMap<>();
        // The append-only file first: with it on and snapshots off, no way of ending the server loses anything.
        settings.put("appendonly", "yes");
        settings.put("save", "");
        settings.put("appendfsync", options.appendFsync().setting());
        settings.put("no-appendfsync-on-rewrite", "no");
        settings.put("auto-aof-rewrite-percentage", "100");
        settings.put("auto-aof-rewrite-min-size", Long.toString(64L << 20));
        settings.put("maxmemory", Long.toString(options.maxMemoryBytes()));
        settings.put("maxmemory-policy", "noeviction");
        return settings;
    }
}
