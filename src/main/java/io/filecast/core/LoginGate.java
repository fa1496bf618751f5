package io.filecast.core;

/** Bounds how often passwords can be tried. Any thread; never waits. */
public interface LoginGate {

    /**
     * Counts an attempt as a failure, until it turns out to be none.
     *
     * @param remoteAddress where from; null when unknown
     * @return takes the failures back, once the password turned out to be right
     * @throws BrokerError {@link ErrorCode#RATE_LIMITED} with the time after which to try again
     */
    Runnable attempt(AppName app, String userId, String remoteAddress);
}
