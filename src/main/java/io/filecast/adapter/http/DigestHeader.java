package io.filecast.adapter.http;

import io.filecast.core.BrokerError;
import io.filecast.core.ErrorCode;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Digests in headers as RFC 9530 writes them: {@code sha-256=:<base64>:}. Any thread; pure. */
public final class DigestHeader {

    private static final Pattern SHA_256 =
            Pattern.compile("(?:^|,)\\s*sha-256\\s*=\\s*:([A-Za-z0-9+/=]*):", Pattern.CASE_INSENSITIVE);
    private static final int SHA_256_BYTES = 32;

    private DigestHeader() {}

    /**
     * The SHA-256 that a header declares.
     *
     * @param header the header; null when absent
     * @return lower-case hex; null when the header declares none
     * @throws BrokerError {@link ErrorCode#BAD_REQUEST} when it is malformed
     */
    public static String sha256Of(String header) {
        if (header == null) {
            return null;
        }
        Matcher found = SHA_256.matcher(header);
        if (!found.find()) {
            return null;
        }
        try {
            byte[] digest = Base64.getDecoder().decode(found.group(1));
            if (digest.length == SHA_256_BYTES) {
                return HexFormat.of().formatHex(digest);
            }
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        throw malformed();
    }

    /** A header that declares a digest, given in hex. */
    static String ofSha256(String hex) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)) + ":";
    }

    private static BrokerError malformed() {
        return BrokerError.of(ErrorCode.BAD_REQUEST, "a digest is sha-256=:<base64 of 32 bytes>:");
    }
}
