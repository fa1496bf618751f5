package io.filecast.adapter.pubnub;

import io.filecast.core.BrokerClock;
import io.vertx.core.http.HttpMethod;

/** The time, for whoever asks. Event-loop confined. */
final class TimeRoutes implements PubNubRoutes {

    private final BrokerClock clock;

    TimeRoutes(BrokerClock clock) {
        this.clock = clock;
    }

    @Override
    public void handle(PubNubRequest request) {
        if (!request.is(HttpMethod.GET)) {
            throw request.nothingHere();
        }
        request.admitGuest();
        request.answer("[" + PubNubWire.timetoken(clock.now()) + "]");
    }
}
