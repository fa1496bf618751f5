package io.filecast.security;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.filecast.security.RequestLimiter.Client;

/**
 * Bounds the requests of a crowd that shares one key, and perhaps the address of a proxy: those of each user, who is merely
 * claimed, and, since each request could claim another, those of all of a key and address together. Any thread; never
 * waits.
 */
public final class CrowdLimiter {

    private final RequestLimiter users;
    private final RequestLimiter crowds;

    /**
     * A limiter for all crowds of a node.
     *
     * @param users bounds each user
     * @param crowds bounds all users of one key and address together
     */
    public CrowdLimiter(RequestLimiter users, RequestLimiter crowds) {
        this.users = users;
        this.crowds = crowds;
    }

    /**
     * Counts a request.
     *
     * @param principal null for somebody without a credential, who counts as one of the crowd of an address
     * @throws BrokerError {@link ErrorCode#RATE_LIMITED} with the time after which the next one is taken
     */
    public void check(Principal principal, String remoteAddress) {
        if (principal == null) {
            crowds.check(Client.stranger(remoteAddress));
            return;
        }
        // The crowd first: so nobody fills the memory with names faster than it may ask.
        crowds.check(Client.of(principal, remoteAddress));
        users.check(Client.claimed(principal, remoteAddress));
    }
}
