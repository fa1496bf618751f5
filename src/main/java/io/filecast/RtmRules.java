package io.filecast;

import io.filecast.adapter.fpnn.EncryptionKey;
import io.filecast.adapter.fpnn.FpnnLimits;
import io.filecast.adapter.json.NativeJson;
import io.filecast.adapter.rtm.Project;
import io.filecast.adapter.rtm.RtmAdapter;
import io.filecast.adapter.rtm.RtmLimits;
import io.filecast.config.AppConfig;
import io.filecast.config.FilecastConfig;
import io.filecast.config.LimitsConfig;
import io.filecast.config.RtmConfig;
import io.filecast.config.RtmProject;
import io.filecast.core.AppName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts the configuration into the words of the door for RTM's server SDKs. Any thread; immutable. */
final class RtmRules {

    private static final int READ_EVENTS = 500;
    private static final Duration PUSH_TIMEOUT = Duration.ofSeconds(5);
    private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    private final FilecastConfig config;

    RtmRules(FilecastConfig config) {
        this.config = config;
    }

    /** Each project under each of its secrets. */
    Map<Long, List<Project>> projects() {
        Map<Long, List<Project>> projects = new HashMap<>();
        for (AppConfig app : config.apps()) {
            for (RtmProject project : app.rtm()) {
                projects.computeIfAbsent((long) project.pid(), pid -> new ArrayList<>())
                        .add(new Project(
                                project.pid(),
                                new AppName(app.name()),
                                project.secret().reveal()));
            }
        }
        projects.replaceAll((pid, secrets) -> List.copyOf(secrets));
        return Map.copyOf(projects);
    }

    /** Whether there is somebody to be let in. */
    boolean isWanted() {
        return config.rtm().enabled() && !projects().isEmpty();
    }

    FpnnLimits connections() {
        RtmConfig rtm = config.rtm();
        LimitsConfig limits = config.limits();
        // A message comes with its attributes and its targets, nine bytes each.
        long usual = rtm.messageSize() + rtm.attrsSize() + 9L * limits.recipients() + RtmAdapter.ROOM_BYTES;
        return new FpnnLimits(
                usual,
                Math.max(usual, rtm.fileSize() + RtmAdapter.ROOM_BYTES),
                rtm.drainSize(),
                Math.max(rtm.memory(), rtm.fileSize() + RtmAdapter.ROOM_BYTES),
                rtm.questsPerConnection(),
                limits.queuedBytes(),
                rtm.frameTimeout(),
                rtm.idleTimeout(),
                limits.pingInterval(),
                config.drain().timeout());
    }

    RtmLimits limits() {
        RtmConfig rtm = config.rtm();
        LimitsConfig limits = config.limits();
        return new RtmLimits(
                rtm.endpoint().orElse(null),
                rtm.clockTolerance(),
                rtm.tokenTtl(),
                rtm.fileSize(),
                (int) rtm.messageSize(),
                (int) rtm.attrsSize(),
                limits.nameLength(),
                limits.recipients(),
                rtm.pageRows(),
                Math.min(READ_EVENTS, limits.pageSizeMax()),
                rtm.lastFileType(),
                rtm.messageType(),
                rtm.customAsText(),
                rtm.linkTtl(),
                PUSH_TIMEOUT);
    }

    /** @throws IllegalArgumentException when it is no such key */
    Optional<EncryptionKey> encryptionKey() {
        try {
            return config.rtm().encryptionKey().map(pem -> EncryptionKey.ofPem(pem.reveal()));
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalArgumentException("rtm.encryptionKey: expected " + unreadable.getMessage(), unreadable);
        }
    }

    /**
     * Where receivers fetch files, who have no address but that: the public one, or else that of this machine.
     *
     * @param port the HTTP port
     */
    NativeJson places(int port) {
        return new NativeJson(filesBase(port), config.thumbnails().enabled());
    }

    private String filesBase(int port) {
        return config.http().publicUrl().orElseGet(() -> {
            String host = config.http().host();
            String reached = ANY_ADDRESS.contains(host) ? ownAddress() : host;
            return "http://" + (reached.contains(":") ? "[" + reached + "]" : reached) + ":" + port;
        });
    }

    private static String ownAddress() {
        try {
            return InetAddress.getLocalHost().getHostAddress();
        } catch (UnknownHostException nameless) {
            return InetAddress.getLoopbackAddress().getHostAddress();
        }
    }
}
