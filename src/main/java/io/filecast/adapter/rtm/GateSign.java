package io.filecast.adapter.rtm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The signs of this dialect, all of them MD5: that of a quest, {@code pid:secret:salt:method:ts}, and that of a file,
 * {@code <MD5 of its bytes>:<token>}. Any thread; pure. Source: the server SDKs, which all sign alike.
 */
final class GateSign {

    private GateSign() {}

    /**
     * Whether a quest was signed with a project's secret.
     *
     * @param salt and {@code ts} as they came with it
     */
    static boolean isOf(Project project, String method, long salt, long ts, String sign) {
        String text = project.pid() + ":" + project.secret() + ":" + salt + ":" + method + ":" + ts;
        return isSame(hex(md5().digest(text.getBytes(StandardCharsets.UTF_8))), sign);
    }

    /**
     * Whether a file was signed with its token.
     *
     * @param fileDigest the MD5 of its bytes
     */
    static boolean isOfFile(byte[] fileDigest, String token, String sign) {
        String text = hex(fileDigest) + ":" + token;
        return isSame(hex(md5().digest(text.getBytes(StandardCharsets.UTF_8))), sign);
    }

    /** A new digest of the kind that all signs are. */
    static MessageDigest md5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }

    private static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    private static boolean isSame(String expected, String shown) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8),
                shown.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }
}
