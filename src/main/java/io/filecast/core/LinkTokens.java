package io.filecast.core;

import java.time.Instant;

/** Makes and checks the tokens of signed links. Any thread. */
public interface LinkTokens {

    /**
     * What a link opens.
     *
     * @param expiresAt when it ends, to the second
     * @param opensRestricted whether it also opens a restricted file, having been made with its secret
     */
    record Link(AppName app, ChannelName channel, FileId file, Instant expiresAt, boolean opensRestricted) {

        /** A fraction of a second is dropped. */
        public Link {
            expiresAt = Instant.ofEpochSecond(expiresAt.getEpochSecond());
        }
    }

    /**
     * Makes the token of a link.
     *
     * @param linkKey the app's link key
     */
    String sign(Link link, byte[] linkKey);

    /**
     * Names the app that a token is for, so that its link key can be had. Nothing is checked yet.
     *
     * @throws BrokerError {@link ErrorCode#FORBIDDEN} when it is no token
     */
    AppName appOf(String token);

    /**
     * Checks a token for the file that it is used on.
     *
     * @param linkKey the link key of the app that {@link #appOf} names
     * @throws BrokerError {@link ErrorCode#FORBIDDEN} when it is no token, was made for something else or has expired
     */
    Link verify(String token, byte[] linkKey, ChannelName channel, FileId file);
}
