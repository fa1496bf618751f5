package io.filecast.adapter.pubnub;

import io.filecast.core.GroupBroker;
import io.filecast.core.Principal;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** What a PubNub door stands on whose apps ask for no more than their keys. */
final class OpenDoor {

    private OpenDoor() {}

    static AccessPorts ports() {
        return ports(principal -> true);
    }

    /** Groups of which none has a channel, and none ever changes. */
    private static GroupBroker emptyGroups() {
        return (GroupBroker) Proxy.newProxyInstance(
                GroupBroker.class.getClassLoader(),
                new Class<?>[] {GroupBroker.class},
                (proxy, method, arguments) -> method.getName().equals("follow")
                        ? Future.succeededFuture((GroupBroker.Following) () -> {})
                        : Future.succeededFuture(List.of()));
    }

    /** @param holds whether what let a client in still does */
    static AccessPorts ports(Predicate<Principal> holds) {
        return new AccessPorts(
                null,
                null,
                null,
                null,
                emptyGroups(),
                holds,
                app -> new KeyRules(true, false),
                new AccessPorts.Terms(Duration.ofMinutes(5), 60, 8_192, 8_192, Duration.ofSeconds(5), 100));
    }
}
