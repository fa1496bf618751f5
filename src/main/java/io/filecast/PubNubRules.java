package io.filecast;

import io.filecast.adapter.pubnub.AccessPorts;
import io.filecast.adapter.pubnub.FileTerms;
import io.filecast.adapter.pubnub.KeyRules;
import io.filecast.adapter.pubnub.PubNubLimits;
import io.filecast.adapter.pubnub.access.AccessToken;
import io.filecast.config.FilecastConfig;
import io.filecast.config.LimitsConfig;
import io.filecast.config.PubNubConfig;
import io.filecast.core.AppName;
import io.filecast.index.PermitBounds;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Puts the configuration into the words of the door for PubNub's SDKs. Any thread; immutable. */
final class PubNubRules {

    private final FilecastConfig config;

    PubNubRules(FilecastConfig config) {
        this.config = config;
    }

    /** What the keys of each app are good for. */
    Map<AppName, KeyRules> keys() {
        return config.apps().stream()
                .collect(Collectors.toUnmodifiableMap(
                        app -> new AppName(app.name()),
                        app -> new KeyRules(!app.accessManager(), app.subscribeKeysWrite())));
    }

    PermitBounds permitBounds() {
        return new PermitBounds(
                config.pubnub().grantedChannels(), config.pubnub().authKeysPerChannel());
    }

    AccessPorts.Terms accessTerms() {
        LimitsConfig limits = config.limits();
        return new AccessPorts.Terms(
                config.pubnub().signatureWindow(),
                (int) Math.min(
                        AccessToken.MAX_TTL_MINUTES, config.tokens().maxTtl().toMinutes()),
                (int) limits.jwtSize(),
                (int) limits.requestSize(),
                limits.uploadIdleTimeout(),
                config.groups().perApp());
    }

    PubNubLimits limits() {
        LimitsConfig limits = config.limits();
        return new PubNubLimits(
                (int) limits.messageSize(),
                (int) limits.filterSize(),
                config.retention().maxTtl(),
                limits.uploadIdleTimeout(),
                config.pubnub().patience(),
                (int) config.presence().stateSize(),
                config.pubnub().handover());
    }

    FileTerms files() {
        PubNubConfig pubnub = config.pubnub();
        Duration longest = config.links().maxTtl();
        return new FileTerms(
                config.http().publicUrl().orElse(null),
                pubnub.fileSize(),
                pubnub.drainSize(),
                pubnub.uploadTtl(),
                pubnub.linkTtl().compareTo(longest) < 0 ? pubnub.linkTtl() : longest);
    }
}
