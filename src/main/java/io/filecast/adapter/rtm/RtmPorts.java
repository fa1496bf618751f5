package io.filecast.adapter.rtm;

import io.filecast.core.BrokerClock;
import io.filecast.core.EventBroker;
import io.filecast.core.EventFeed;
import io.filecast.core.FileBroker;
import io.filecast.core.FileLinks;
import io.filecast.core.Principal;
import io.filecast.core.SingleUses;
import io.vertx.core.Vertx;

/**
 * What the door leads to. Any thread; immutable.
 *
 * @param projects who may come in
 * @param requests counts what is asked
 */
public record RtmPorts(
        Vertx vertx,
        FileBroker broker,
        EventBroker events,
        EventFeed feed,
        FileLinks links,
        SingleUses uses,
        BrokerClock clock,
        Projects projects,
        Requests requests) {

    /** Counts the requests of projects; the floor counts those of addresses. Any thread. */
    @FunctionalInterface
    public interface Requests {

        /**
         * Counts one.
         *
         * @throws io.filecast.core.BrokerError {@link io.filecast.core.ErrorCode#RATE_LIMITED} when there were too many
         */
        void count(Principal principal);
    }
}
