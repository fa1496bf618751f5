package io.filecast.adapter.http;

import io.filecast.core.AppName;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;

/** Decides which pages and machines may ask. Any thread. */
public interface CallerRules {

    /** Whether a request is local in the sense of {@link io.filecast.core.AccessPolicy.Credential#local}. */
    boolean isLocal(Caller caller);

    /**
     * Refuses a page that may not use an app.
     *
     * @throws BrokerError {@link ErrorCode#ORIGIN_REFUSED}
     */
    void require(AppName app, Caller caller);

    /** Whether some app would answer this page: all that can be said before there is a credential. */
    boolean isAllowedBySome(Caller caller);
}
