package io.filecast.testing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;

/** Bytes to send, the same in each run, and their digests. Any thread. */
public final class Samples {

    private static final byte[] JPEG_HEAD = HexFormat.of().parseHex("ffd8ffe000104a46494600010101006000600000");
    private static final byte[] JPEG_TAIL = HexFormat.of().parseHex("ffd9");

    private Samples() {}

    /** Incompressible bytes. */
    public static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** What a camera sends, to all who look at its first and last bytes. */
    public static byte[] photo() {
        return joined(JPEG_HEAD, random(350_000, 1), JPEG_TAIL);
    }

    /** What a printer driver makes, likewise. */
    public static byte[] pdf() {
        byte[] head = "%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII);
        return joined(head, random(90_000, 2), "\n%%EOF\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    /** The digest of bytes as the API writes it in JSON. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    /** The digest of bytes as it stands in a {@code Repr-Digest} header. */
    public static String reprDigest(byte[] bytes) {
        return "sha-256=:" + Base64.getEncoder().encodeToString(digest().digest(bytes)) + ":";
    }

    /** A digest to feed. */
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
