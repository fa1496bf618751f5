package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.HttpFloor;
import io.filecast.core.AccessPolicy;
import io.filecast.core.AccessPolicy.Credential;
import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ChannelName;
import io.filecast.core.ErrorCode;
import io.filecast.core.Grants;
import io.filecast.core.Principal;
import io.filecast.core.Right;
import java.util.List;
import java.util.function.Function;

/**
 * Says who asks: the one place where the keys in a path and the user in a query become a principal. Event-loop confined.
 *
 * <p>The keys are those of an app. A request that shows a publish key has its rights, another one those of its subscribe
 * key; {@code uuid} is the user that it claims to be.
 */
final class PubNubCaller {

    private final HttpFloor floor;
    private final AccessPolicy access;
    private final Function<AppName, KeyRules> rules;

    /** @param rules what the keys of an app are good for */
    PubNubCaller(HttpFloor floor, AccessPolicy access, Function<AppName, KeyRules> rules) {
        this.floor = floor;
        this.access = access;
        this.rules = rules;
    }

    /**
     * The keys that a path shows.
     *
     * @param publish null where a call shows none
     */
    record Keys(String subscribe, String publish) {}

    /**
     * Who asks, as the access manager admitted the request. A call that it does not know gets what its keys give, or nothing
     * where keys are not enough.
     *
     * @throws BrokerError as {@link #byKeys}
     */
    Principal admit(PubNubRequest request, Keys keys) {
        if (request.principal() != null) {
            return request.principal();
        }
        Principal byKeys = byKeys(request, keys);
        return rules.apply(byKeys.app()).suffice() ? byKeys : byKeys.with(Grants.NONE);
    }

    /**
     * The same for a call that shows its subscribe key alone, and needs a right on channels.
     *
     * @throws BrokerError {@link ErrorCode#FORBIDDEN}, naming the channels, when it has not got it; otherwise as
     *     {@link #byKeys}
     */
    Principal admit(PubNubRequest request, String subscribeKey, Right right, List<ChannelName> channels) {
        Principal principal = admit(request, new Keys(subscribeKey, null));
        request.require(principal, right, channels);
        return principal;
    }

    /**
     * Whom the keys stand for.
     *
     * @throws BrokerError {@link ErrorCode#UNAUTHENTICATED} when a key is unknown, or the two belong to different apps;
     *     otherwise as {@link HttpFloor#admit}
     */
    Principal byKeys(PubNubRequest request, Keys keys) {
        boolean local = floor.isLocal(request.ctx());
        String user = request.parameter("uuid");
        String shown = keys.publish() == null ? keys.subscribe() : keys.publish();
        Principal principal = floor.admit(request.ctx(), new Credential(null, shown, user, local));
        if (keys.publish() != null) {
            Principal subscriber = access.authenticate(new Credential(null, keys.subscribe(), user, local));
            if (!subscriber.app().equals(principal.app())) {
                throw BrokerError.of(ErrorCode.UNAUTHENTICATED, "the two keys belong to different apps");
            }
        }
        return principal;
    }
}
