package io.filecast.cli;

import io.filecast.config.ConfigLoader;
import io.filecast.config.FilecastConfig;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/**
 * The options from which every command makes its configuration: command line before environment before file. Filled and
 * read by one thread at a time.
 */
public final class ConfigOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (or FILECAST_CONFIG).")
    private Path file;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on; 0 takes a free one.")
    private String port;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on.")
    private String host;

    @Option(names = "--data", paramLabel = "DIR", description = "Directory of everything the broker keeps.")
    private String data;

    @Option(
            names = "--insecure",
            description = "Serve an open app on other than loopback addresses, to anyone who can reach them.")
    private boolean insecure;

    @Option(names = "--cluster", description = "Act as one with other nodes; needs redis.url and blobs.directory.")
    private boolean cluster;

    @Option(
            names = "--join",
            paramLabel = "HOST:PORT,...",
            description = "Nodes of the cluster to look for; those that do not run yet do no harm.")
    private String join;

    @Option(names = "--cluster-name", paramLabel = "NAME", description = "Name of the cluster.")
    private String clusterName;

    @Option(
            names = "--cluster-host",
            paramLabel = "INTERFACE",
            description = "Address or network interface for the ports to the other nodes.")
    private String clusterHost;

    @Option(names = "--cluster-port", paramLabel = "PORT", description = "Port for membership of the cluster.")
    private String clusterPort;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Set any configuration key; may be repeated.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /**
     * Reads the configuration.
     *
     * @throws io.filecast.config.ConfigException when something is wrong with it
     */
    public FilecastConfig load() {
        Map<String, String> environment = System.getenv();
        Path chosen = file;
        if (chosen == null && environment.get("FILECAST_CONFIG") != null) {
            chosen = Path.of(environment.get("FILECAST_CONFIG"));
        }
        Map<String, String> options = new LinkedHashMap<>(settings);
        put(options, "http.port", port);
        put(options, "http.host", host);
        put(options, "data", data);
        put(options, "insecure", insecure ? "true" : null);
        put(options, "cluster.enabled", cluster ? "true" : null);
        put(options, "cluster.join.members", join);
        put(options, "cluster.name", clusterName);
        put(options, "cluster.host", clusterHost);
        put(options, "cluster.port", clusterPort);
        return ConfigLoader.load(chosen, environment, options);
    }

    private static void put(Map<String, String> options, String key, String value) {
        if (value != null) {
            options.put(key, value);
        }
    }
}
