package io.filecast.core;

/**
 * Turns credentials into principals. Any thread.
 */
public interface AccessPolicy {

    /**
     * Who a credential stands for.
     *
     * @param credential what the client showed
     * @throws BrokerError {@link ErrorCode#UNAUTHENTICATED} when it is wrong, expired, not yet valid or missing where one
     *     is needed
     */
    Principal authenticate(Credential credential);

    /**
     * The app that somebody wants to log in to who shows no credential.
     *
     * @param local as in {@link Credential#local}
     * @throws BrokerError {@link ErrorCode#UNAUTHENTICATED} when there is none of this name, or it answers only local
     *     requests
     */
    AppName appForLogin(String name, boolean local);

    /**
     * What a client shows.
     *
     * @param bearer a token; null when none
     * @param key a publish, subscribe or secret key; null when none
     * @param claimedUser the user id it claims with a key; null when none
     * @param local whether it comes over loopback, addressed to a loopback host and from no foreign page
     */
    record Credential(String bearer, String key, String claimedUser, boolean local) {
        @Override
        public String toString() {
            return "Credential[masked]";
        }
    }
}
