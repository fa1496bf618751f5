package io.filecast.config;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** The rules that join several keys. *Any thread*, used once. */
final class CrossChecks {

    private static final int SMALLEST_JWT_SECRET_BYTES = 32;

    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9._~-]{1,128}");
    private static final Pattern LOOPBACK_ADDRESS = Pattern.compile("127(\\.[0-9]{1,3}){3}|(0{0,4}:){2,7}0{0,3}1");

    private final FilecastConfig config;
    private final UnaryOperator<String> originOf;
    private final Map<String, Object> values = new HashMap<>();
    private final Set<String> keyIds = new HashSet<>();
    private final Set<String> easemobApps = new HashSet<>();
    private final Map<String, String> appOfValue = new HashMap<>();
    private final Map<String, Boolean> secretOfValue = new HashMap<>();
    private final Map<Integer, String> appOfProject = new HashMap<>();

    /** Checks a configuration; the function tells where the key at a path was given. */
    CrossChecks(FilecastConfig config, UnaryOperator<String> originOf) {
        this.config = config;
        this.originOf = originOf;
        Schema.settings(config).forEach(setting -> values.put(setting.path(), setting.value()));
    }

    /**
     * Checks every rule.
     *
     * @throws ConfigException naming the first that is broken
     */
    void run() {
        atMost("limits.pageSize", "limits.pageSizeMax");
        below("limits.pingInterval", "limits.idleTimeout");
        atMost("limits.jwtSize", "limits.requestLineSize");
        atMost("limits.jwtSize", "limits.headerSize");
        atMost("limits.messageSize", "limits.frameSize");
        atMost("limits.metaSize", "limits.frameSize");
        atMost("limits.messageSize", "limits.requestSize");
        atMost("limits.frameSize", "limits.queuedBytes");
        atMost("retention.events", "retention.maxTtl");
        atMost("retention.files", "retention.maxTtl");
        atMost("retention.recoveryWindow", "publish.dedupeWindow");
        below("delivery.headsCheck", "retention.recoveryWindow");
        below("delivery.positionInterval", "retention.recoveryWindow");
        atMost("delivery.tailBytes", "delivery.tailBytesTotal");
        atMost("presence.nodeTimeout", "presence.linger");
        atMost("presence.stateSize", "limits.frameSize");
        atMost("presence.visit", "presence.visitMax");
        atMost("thumbnails.width", "thumbnails.maxWidth");
        atMost("thumbnails.height", "thumbnails.maxHeight");
        atMost("links.defaultTtl", "links.maxTtl");
        atMost("tokens.defaultTtl", "tokens.maxTtl");
        atMost("rtm.fileSize", "rtm.memory");
        below("limits.pingInterval", "rtm.idleTimeout");
        if (config.redis().url().isEmpty() && config.redis().minReplicas() > 0) {
            refuse("redis.minReplicas", "0 without redis.url, for the private Redis has no replicas");
        }
        checkCluster();
        checkOrigins("http.allowedOrigins", config.http().allowedOrigins());
        checkApps();
    }

    private void atMost(String path, String bound) {
        if (compare(path, bound) > 0) {
            refuse(path, "at most " + stated(bound));
        }
    }

    private void below(String path, String bound) {
        if (compare(path, bound) >= 0) {
            refuse(path, "less than " + stated(bound));
        }
    }

    @SuppressWarnings("unchecked")
    private int compare(String path, String bound) {
        return ((Comparable<Object>) values.get(path)).compareTo(values.get(bound));
    }

    private String stated(String path) {
        return path + ", which is " + Schema.keyAt(path).show(values.get(path)) + " (" + originOf.apply(path) + ")";
    }

    private void refuse(String path, String expectation) {
        ConfigKey key = Schema.keyAt(path);
        String shown = key.show(values.get(path));
        throw new ConfigException(
                path, expectation, key.isSecret() ? shown : ConfigException.quoted(shown), originOf.apply(path));
    }

    private void checkCluster() {
        if (config.cluster().publicBusPort() > 0 && config.cluster().busPort() == 0) {
            refuse("cluster.publicBusPort", "0 while cluster.busPort is 0, which is another port at each start");
        }
        if (!config.cluster().enabled()) {
            return;
        }
        if (config.redis().url().isEmpty()) {
            refuse("redis.url", "the Redis of all nodes, since cluster.enabled; a private Redis serves one node alone");
        }
        if (config.blobs().directory().isEmpty()) {
            refuse("blobs.directory", "a directory that all nodes reach, since cluster.enabled");
        }
        boolean isKubernetes = config.cluster().join().type() == ClusterJoinConfig.Type.KUBERNETES;
        if (isKubernetes && config.cluster().join().serviceDns().isEmpty()) {
            refuse("cluster.join.serviceDns", "a headless service, since cluster.join.type is kubernetes");
        }
    }

    private void checkOrigins(String path, List<String> origins) {
        if (origins.size() > 1 && origins.contains(AppConfig.AUTO_ORIGINS)) {
            refuse(path, "auto alone, or origins without it");
        }
    }

    private void checkApps() {
        if (config.apps().isEmpty()) {
            throw new ConfigException("apps: expected at least one app; without the key there is the app demo");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < config.apps().size(); i++) {
            String path = "apps[" + i + "]";
            AppConfig app = config.apps().get(i);
            checkApp(app, path);
            if (!names.add(app.name())) {
                refuse(path + ".name", "a name that no other app has");
            }
            for (int j = 0; j < app.keys().size(); j++) {
                checkKey(app.keys().get(j), path + ".keys[" + j + "]", app.name());
            }
        }
    }

    private void checkApp(AppConfig app, String path) {
        refuseReserved(path + ".name", app.name());
        if (app.keys().isEmpty() && app.rtm().isEmpty() && !app.open()) {
            throw new ConfigException(
                    path + ".keys: expected at least one key, or open: true (" + originOf.apply(path + ".name") + ")");
        }
        for (int i = 0; i < app.rtm().size(); i++) {
            int pid = app.rtm().get(i).pid();
            if (!app.name().equals(appOfProject.computeIfAbsent(pid, unused -> app.name()))) {
                refuse(path + ".rtm[" + i + "].pid", "a project that no other app is");
            }
        }
        if (app.open() && !config.insecure() && !isLoopback(config.http().host())) {
            refuse(
                    "http.host",
                    "a loopback address while the app " + app.name()
                            + " is open to anyone; configure apps with keys, or say insecure");
        }
        checkOrigins(path + ".allowedOrigins", app.allowedOrigins());
        atMost(path + ".eventTtl", "retention.maxTtl");
        atMost(path + ".fileTtl", "retention.maxTtl");
        checkEasemob(app, path + ".easemob");
    }

    private void refuseReserved(String path, String name) {
        if (AppConfig.RESERVED_NAMES.contains(name)) {
            refuse(path, "another name than the reserved " + String.join(", ", AppConfig.RESERVED_NAMES));
        }
    }

    private void checkEasemob(AppConfig app, String path) {
        AppEasemobConfig easemob = app.easemob();
        if (easemob.org().isEmpty()) {
            if (easemob.app().isPresent() || easemob.clientId().isPresent()) {
                throw new ConfigException(
                        path + ".org: expected the organization, beside what else is said of Easemob ("
                                + originOf.apply(path + (easemob.app().isPresent() ? ".app" : ".clientId")) + ")");
            }
            return;
        }
        refuseReserved(path + ".org", easemob.org().get());
        if (easemob.clientId().isPresent() != easemob.clientSecret().isPresent()) {
            throw new ConfigException(
                    path + ": expected clientId and clientSecret, or neither (" + originOf.apply(path + ".org") + ")");
        }
        String named = easemob.org().get() + "/" + easemob.app().orElse(app.name());
        if (!easemobApps.add(named)) {
            refuse(path + ".org", "an organization and app that no other app stands for, not " + named);
        }
    }

    private void checkKey(AppKey key, String path, String app) {
        if (!keyIds.add(key.id())) {
            refuse(path + ".id", "an id that no other key has");
        }
        String value = key.value().reveal();
        if (key.type() != AppKey.Type.JWT && key.algorithm() != AppKey.Algorithm.HS256) {
            refuse(path + ".algorithm", "no algorithm, which only a jwt key has");
        }
        if (key.type() == AppKey.Type.JWT) {
            if (key.algorithm() == AppKey.Algorithm.HS256
                    && value.getBytes(StandardCharsets.UTF_8).length < SMALLEST_JWT_SECRET_BYTES) {
                refuse(path + ".value", "at least " + SMALLEST_JWT_SECRET_BYTES + " bytes for a jwt key");
            }
            return;
        }
        if (!PLAIN_KEY.matcher(value).matches()) {
            refuse(path + ".value", "1 to 128 letters, digits and . _ ~ -");
        }
        if (!app.equals(appOfValue.computeIfAbsent(value, unused -> app))) {
            refuse(path + ".value", "a value that no other app has");
        }
        // What a page shows to everybody must not open the app's administration.
        boolean secret = key.type() == AppKey.Type.SECRET;
        if (secret != secretOfValue.computeIfAbsent(value, unused -> secret)) {
            refuse(path + ".value", "a value that no key of the other kind has: a secret is not shown by clients");
        }
    }

    // By its text alone: a name that has to be looked up may mean another address tomorrow.
    private static boolean isLoopback(String host) {
        return host.equals("localhost") || LOOPBACK_ADDRESS.matcher(host).matches();
    }
}
