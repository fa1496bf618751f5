package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;

/** Counts requests and refuses those that are too many. Any thread; never waits. */
@FunctionalInterface
public interface RequestGate {

    /**
     * Counts a request.
     *
     * @param principal who asks; null when the credential was refused or there is none
     * @param remoteAddress where from; null when unknown
     * @throws BrokerError {@link ErrorCode#RATE_LIMITED} with the time after which to try again
     */
    void admit(Principal principal, String remoteAddress);
}
