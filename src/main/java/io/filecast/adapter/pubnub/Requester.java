package io.filecast.adapter.pubnub;

import io.filecast.adapter.http.Caller;
import io.filecast.core.Hashes;
import io.filecast.core.Principal;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Tells the requests of one client from those of others that show the same key and claim the same user. Any thread; pure.
 *
 * <p>SDKs send with each call the name of the SDK ({@code pnsdk}), a token or auth key ({@code auth}) or else a signature where they have one, and the
 * random name of the client ({@code instanceid}) where it is configured to. Nobody else knows that name; where there is none the address stands for
 * it.
 */
final class Requester {

    private static final int MARK_BYTES = 16;

    private Requester() {}

    /** The mark of who sends a request of a user: hexadecimal digits, the same for all requests of one client. */
    static String markOf(PubNubRequest request, Principal principal) {
        String instance = request.parameter("instanceid");
        boolean isSigned = request.parameter("signature") != null;
        StringBuilder all = new StringBuilder();
        append(all, request.parameter("pnsdk"));
        append(all, isSigned ? principal.credentialId() : null);
        append(all, isSigned ? null : request.parameter("auth"));
        append(all, instance);
        append(all, instance == null ? Caller.of(request.ctx().request()).remoteAddress() : null);
        return HexFormat.of().formatHex(Arrays.copyOf(Hashes.sha256(all.toString()), MARK_BYTES));
    }

    private static void append(StringBuilder all, String part) {
        if (part == null) {
            all.append('-');
        } else {
            all.append(part.length()).append(':').append(part);
        }
    }
}
