package io.filecast.adapter.pubnub;

import io.filecast.core.AppName;
import io.filecast.core.AppSecrets;
import io.filecast.core.GroupBroker;
import io.filecast.core.PermitFeed;
import io.filecast.core.Permits;
import io.filecast.core.Principal;
import io.filecast.core.UserBroker;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What the access manager stands on, and its bounds. Any thread; immutable.
 *
 * @param secrets checks signatures, and seals tokens
 * @param permits keeps grants of the older kind
 * @param permitFeed tells when such grants change
 * @param users ends tokens
 * @param groups channel groups
 * @param holds whether what made a principal is still accepted, and was not revoked
 * @param keys what the keys of an app are good for, as it is at any time
 * @param terms bounds
 */
public record AccessPorts(
        AppSecrets secrets,
        Permits permits,
        PermitFeed permitFeed,
        UserBroker users,
        GroupBroker groups,
        Predicate<Principal> holds,
        Function<AppName, KeyRules> keys,
        Terms terms) {

    /**
     * Bounds.
     *
     * @param signatureWindow how far a signed request's time may lie from ours
     * @param maxTtlMinutes longest life of a token
     * @param maxTokenBytes longest token
     * @param maxBodyBytes longest body that is read to check its signature
     * @param requestTimeout time for a body to arrive
     * @param maxGroups most groups in a list
     */
    public record Terms(
            Duration signatureWindow,
            int maxTtlMinutes,
            int maxTokenBytes,
            int maxBodyBytes,
            Duration requestTimeout,
            int maxGroups) {}
}
