package io.filecast.adapter.websocket;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.filecast.core.Principal;
import io.vertx.core.http.HttpServerRequest;

/**
 * What a socket needs of the HTTP floor: who may come in, who that is, and how often they may ask. Any thread; never
 * blocks.
 */
public interface SocketDoor {

    /**
     * Lets a connection in and counts it.
     *
     * @throws BrokerError {@link ErrorCode#ORIGIN_REFUSED} for a page of a foreign origin;
     *     {@link ErrorCode#RATE_LIMITED} when there are too many connections or they come too fast;
     *     {@link ErrorCode#DRAINING} while the node is stopping
     */
    void admit(HttpServerRequest request);

    /** A connection that was let in is gone. Called exactly once for each. */
    void leave();

    /**
     * Who the upgrade request's headers and query stand for.
     *
     * @return null when no credential was shown and none is implied: the client has to show one in its first frame
     * @throws BrokerError {@link ErrorCode#UNAUTHENTICATED} when one was shown and is not accepted
     */
    Principal authenticate(HttpServerRequest request);

    /** Keeps of a request what it takes to judge a credential that its client shows in a frame, and no more. */
    FrameJudge judgeOf(HttpServerRequest request);

    /** Judges credentials that come in frames of one connection. */
    @FunctionalInterface
    interface FrameJudge {

        /**
         * Who a credential stands for.
         *
         * @param token null when a key was shown
         * @param key null when a token was shown
         * @param user the id claimed with a key; null when none
         * @throws BrokerError {@link ErrorCode#UNAUTHENTICATED} when it is not accepted;
         *     {@link ErrorCode#ORIGIN_REFUSED} when the connection comes from a page that may not use the app
         */
        Principal authenticate(String token, String key, String user);
    }

    /** Whether what made a principal is still accepted: its app and key may have been taken out meanwhile. */
    boolean holds(Principal principal);

    /**
     * Counts one command.
     *
     * @throws BrokerError {@link ErrorCode#RATE_LIMITED} when the credential has used up what it may ask just now
     */
    void spend(Principal principal);
}
