package io.filecast.adapter.pubnub;

/** The calls of one service. Event-loop confined. */
@FunctionalInterface
interface PubNubRoutes {

    /**
     * Answers a request, now or later.
     *
     * @throws io.filecast.core.BrokerError when it is refused; {@link io.filecast.core.ErrorCode#NOT_FOUND} when the path is
     *     none that the service knows
     */
    void handle(PubNubRequest request);
}
