package io.filecast.adapter.http;

import io.filecast.core.AccessPolicy.Credential;
import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import io.vertx.core.MultiMap;
import java.util.List;

/**
 * Finds what a client shows of itself: a bearer token, or a key with a claimed user, in headers or, for sockets and links
 * of browsers, in the query. Any thread; pure.
 */
public final class CredentialReader {

    private static final String BEARER = "bearer ";

    private CredentialReader() {}

    /**
     * Reads the credential of a request.
     *
     * @param local whether the caller is local
     * @throws BrokerError {@link ErrorCode#UNAUTHENTICATED} when two different ones are shown, or one that cannot be read
     */
    public static Credential read(MultiMap headers, QueryText query, boolean local) {
        String bearer = one("token", bearerOf(headers.getAll("Authorization")), query.first("access_token"));
        String key = one("key", single(headers.getAll("X-Filecast-Key")), query.first("key"));
        String user = one("user", single(headers.getAll("X-Filecast-User")), query.first("user"));
        if (bearer != null && key != null) {
            throw refused("a token and a key are two credentials; send one");
        }
        return new Credential(bearer, key, user, local);
    }

    private static String bearerOf(List<String> authorization) {
        String value = single(authorization);
        if (value == null) {
            return null;
        }
        if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw refused("the Authorization header is 'Bearer <token>'");
        }
        return value.substring(BEARER.length()).strip();
    }

    private static String single(List<String> values) {
        if (values.size() > 1) {
            throw refused("a credential header came twice");
        }
        return values.isEmpty() ? null : values.get(0);
    }

    private static String one(String what, String inHeader, String inQuery) {
        if (inHeader != null && inQuery != null && !inHeader.equals(inQuery)) {
            throw refused("the header and the query show a different " + what);
        }
        return inHeader != null ? inHeader : inQuery;
    }

    private static BrokerError refused(String detail) {
        return BrokerError.of(ErrorCode.UNAUTHENTICATED, detail);
    }
}
